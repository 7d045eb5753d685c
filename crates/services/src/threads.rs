//! Threads downwards: answers to posts that other servers have, fetched in the background within bounds.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use federation::fetch::collections::{self, Bounds};
use federation::fetch::statuses::by_uri;
use federation::{IncomingStatus, addresses};
use futures_util::future::join_all;
use store::jobs::Job;
use store::{statuses, threads};
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
/// Posts that are fetched because they came along with others at most.
const ALONG: usize = 40;
/// How long it may take in all.
const LONGEST: Duration = Duration::from_secs(120);

/// Fetches the answers to a post, and the answers to those.
pub(crate) async fn fetch(tenant: &Arc<Tenant>, root: StatusId) -> Result<()> {
    in_time(root, Box::pin(walk(tenant, root))).await
}

/// Fetches answers that came along with a post, and those that come along with them: so somebody's own thread is whole.
pub(crate) async fn fetch_named(
    tenant: &Arc<Tenant>,
    root: StatusId,
    uris: Vec<String>,
) -> Result<()> {
    in_time(root, Box::pin(go_along(tenant, root, uris))).await
}

/// What came along with a post is fetched soon.
pub(crate) fn fetch_later(unit: &Unit<'_>, id: StatusId, post: &IncomingStatus) -> Result<()> {
    if post.answers.is_empty() {
        return Ok(());
    }
    Ok(unit.enqueue(&Job::FetchAnswers {
        status_id: id,
        uris: post.answers.clone(),
    })?)
}

async fn in_time(root: StatusId, fetching: impl Future<Output = Result<()>>) -> Result<()> {
    match timeout(LONGEST, fetching).await {
        Ok(fetched) => fetched,
        Err(_) => {
            tracing::debug!(%root, "a thread is too large or its servers too slow");
            Ok(())
        }
    }
}

async fn walk(tenant: &Arc<Tenant>, root: StatusId) -> Result<()> {
    let (mut posts, mut lists) = (POSTS, LISTS);
    let mut level = vec![root];
    let mut along = HashMap::new();
    for _ in 0..DEPTH {
        let ids = level.clone();
        for (uri, list) in tenant.read(move |unit| threads::lists(unit, &ids)).await? {
            if posts == 0 || lists == 0 {
                return Ok(());
            }
            lists -= 1;
            let mut named: Vec<String> = along.remove(&uri).unwrap_or_default();
            named.extend(listed(tenant, &list).await);
            let fetched = answers(tenant, &uri, named, posts).await?;
            posts -= fetched.tried;
            along.extend(fetched.along);
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

/// The ids in a list of answers; none when it cannot be had.
async fn listed(tenant: &Arc<Tenant>, list: &str) -> Vec<String> {
    match collections::read(tenant, list, LIST).await {
        Ok(found) => found.ids(),
        Err(error) => {
            tracing::debug!(list, %error, "answers cannot be had");
            Vec::new()
        }
    }
}

async fn go_along(tenant: &Arc<Tenant>, root: StatusId, uris: Vec<String>) -> Result<()> {
    let root = tenant.read(move |unit| statuses::by_id(unit, root)).await?;
    let mut posts = ALONG;
    let mut along: Vec<_> = root.map(|root| (root.uri, uris)).into_iter().collect();
    while let Some((uri, named)) = along.pop().filter(|_| posts > 0) {
        let fetched = answers(tenant, &uri, named, posts).await?;
        posts -= fetched.tried;
        along.extend(fetched.along);
    }
    Ok(())
}

/// What became of answers that were looked for.
struct Fetched {
    /// How many were asked for.
    tried: usize,
    /// Of those that came: their ids, and the answers that came along with them.
    along: Vec<(String, Vec<String>)>,
}

/// Fetches those answers to the post `uri` that are not here, at most `most`.
async fn answers(
    tenant: &Arc<Tenant>,
    uri: &str,
    named: Vec<String>,
    most: usize,
) -> Result<Fetched> {
    let wanted = unknown(tenant, named).await?;
    let wanted = &wanted[..wanted.len().min(most)];
    let mut along = Vec::new();
    for some in wanted.chunks(AT_ONCE) {
        let fetched = join_all(some.iter().map(|uri| by_uri(tenant, uri))).await;
        for (author, post) in fetched.into_iter().flatten() {
            // Only its own server knows what a post answers.
            if post.in_reply_to.as_deref() == Some(uri) && post.visibility.is_open() {
                along.push((post.uri.clone(), post.answers.clone()));
                let work = move |unit: &Unit<'_>| {
                    receive(unit, &author, &post, Cause::Around, Parent::Given)
                };
                tenant.write(work).await?;
            }
        }
    }
    Ok(Fetched {
        tried: wanted.len(),
        along,
    })
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
