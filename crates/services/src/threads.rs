//! Threads downwards: answers to posts that other servers have, fetched in the background within bounds.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use federation::addresses;
use federation::fetch::collections::{self, Bounds};
use federation::fetch::statuses::by_uri;
use futures_util::future::join_all;
use store::threads;
use tenant::{Tenant, Unit};
use tokio::time::timeout;
use types::StatusId;
use url::Url;

use crate::Result;
use crate::statuses::{Cause, Parent, receive};

/// Posts that are fetched because of one look at most.
const POSTS: usize = 200;
/// Lists of answers that are read because of one look at most.
const LISTS: usize = 60;
/// Of one list.
const LIST: Bounds = Bounds {
    pages: 5,
    items: 100,
};
/// Posts of one host that are fetched because of one list.
const PER_HOST: usize = 50;
/// How far down a thread is followed.
const DEPTH: usize = 20;
/// Posts of one depth that are looked at.
const WIDTH: usize = 200;
/// Posts that are fetched at the same time.
const AT_ONCE: usize = 8;
/// How long it may take in all.
const LONGEST: Duration = Duration::from_secs(120);

/// Fetches the answers to a post, and the answers to those.
pub(crate) async fn fetch(tenant: &Arc<Tenant>, root: StatusId) -> Result<()> {
    match timeout(LONGEST, walk(tenant, root)).await {
        Ok(walked) => walked,
        Err(_) => {
            tracing::debug!(%root, "a thread is too large or its servers too slow");
            Ok(())
        }
    }
}

async fn walk(tenant: &Arc<Tenant>, root: StatusId) -> Result<()> {
    let (mut posts, mut lists) = (POSTS, LISTS);
    let mut level = vec![root];
    for _ in 0..DEPTH {
        let ids = level.clone();
        for (uri, list) in tenant.read(move |unit| threads::lists(unit, &ids)).await? {
            if posts == 0 || lists == 0 {
                return Ok(());
            }
            lists -= 1;
            posts -= answers(tenant, &uri, &list, posts).await?;
        }
        let ids = level;
        level = tenant
            .read(move |unit| threads::answers(unit, &ids, WIDTH))
            .await?;
        if level.is_empty() {
            return Ok(());
        }
    }
    Ok(())
}

/// Fetches the answers to the post `uri` that its server lists at `list`; answers how many, at most `most`.
async fn answers(tenant: &Arc<Tenant>, uri: &str, list: &str, most: usize) -> Result<usize> {
    let found = match collections::read(tenant, list, LIST).await {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!(list, %error, "answers cannot be had");
            return Ok(0);
        }
    };
    let wanted = unknown(tenant, found.ids()).await?;
    let wanted = &wanted[..wanted.len().min(most)];
    for some in wanted.chunks(AT_ONCE) {
        let fetched = join_all(some.iter().map(|uri| by_uri(tenant, uri))).await;
        for (author, post) in fetched.into_iter().flatten() {
            // Only its own server knows what a post answers.
            if post.in_reply_to.as_deref() == Some(uri) && post.visibility.is_open() {
                let work = move |unit: &Unit<'_>| {
                    receive(unit, &author, &post, Cause::Fetched, Parent::Given)
                };
                tenant.write(work).await?;
            }
        }
    }
    Ok(wanted.len())
}

/// Those ids of other servers that are not here, of each host some.
async fn unknown(tenant: &Arc<Tenant>, mut uris: Vec<String>) -> Result<Vec<String>> {
    uris.sort_unstable();
    uris.dedup();
    uris.retain(|uri| !addresses::is_ours(&tenant.urls, uri));
    let mut unknown = tenant
        .read(move |unit| threads::unknown(unit, uris))
        .await?;
    let mut hosts: HashMap<Option<String>, usize> = HashMap::new();
    unknown.retain(|uri| {
        let host = Url::parse(uri)
            .ok()
            .and_then(|url| Some(url.host_str()?.to_owned()));
        let of_host = hosts.entry(host).or_default();
        *of_host += 1;
        *of_host <= PER_HOST
    });
    Ok(unknown)
}
