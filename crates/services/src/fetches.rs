//! Posts of other servers that somebody here needs: fetched with what they answer, and stored.

use std::sync::Arc;

use federation::IncomingStatus;
use federation::fetch::Found;
use store::accounts::Account;
use tenant::{Tenant, Unit};
use types::{Handle, StatusId};

use crate::search::{Named, by_url};
use crate::statuses::{Cause, Parent, Reception, by_uri, deleted, receive, updated};
use crate::{Error, Result, threads};

/// How far up a thread is fetched at a time.
const MAX_ANCESTORS: usize = 40;

/// The post with this id; fetched when it is not known, with what it answers.
pub async fn status(tenant: &Arc<Tenant>, uri: &str) -> Result<StatusId> {
    Box::pin(thread(tenant, uri, Cause::Fetched, MAX_ANCESTORS)).await
}

/// The same for a post that another quotes: with what it answers only when that was sent to us, `depth` 0.
pub(crate) async fn quoted(tenant: &Arc<Tenant>, uri: &str, depth: u8) -> Result<StatusId> {
    let ancestors = if depth == 0 { MAX_ANCESTORS } else { 0 };
    Box::pin(thread(tenant, uri, Cause::Quoted, ancestors)).await
}

async fn thread(
    tenant: &Arc<Tenant>,
    uri: &str,
    cause: Cause,
    ancestors: usize,
) -> Result<StatusId> {
    let mut chain: Vec<(Account, IncomingStatus)> = Vec::new();
    let mut next = Some(uri.to_owned());
    while let Some(uri) = next.take() {
        if let Some(known) = known(tenant, &uri).await? {
            if chain.is_empty() {
                return Ok(known);
            }
            break;
        }
        match federation::fetch::statuses::by_uri(tenant, &uri).await {
            Ok(found) => {
                next = found.1.in_reply_to.clone();
                chain.push(found);
            }
            Err(error) if chain.is_empty() => return Err(error.into()),
            Err(error) => {
                tracing::debug!(uri, %error, "a thread is not whole");
                break;
            }
        }
        let loops = |uri: &String| chain.iter().any(|(_, post)| post.uri == *uri);
        if chain.len() > ancestors || next.as_ref().is_some_and(loops) {
            break;
        }
    }
    store(tenant, chain, cause).await
}

/// Looks up a post of which somebody else says that it is new, changed or gone. What cannot be had now stays as it is: who
/// wrote it tells those who are to hear of it.
pub(crate) async fn look_up(tenant: &Arc<Tenant>, uri: String) -> Result<()> {
    let found = federation::fetch::statuses::by_uri(tenant, &uri).await;
    let work = move |unit: &Unit<'_>| match found {
        Ok((author, post)) => updated(unit, &author, &post),
        Err(error) if error.is_gone() => gone(unit, &uri),
        Err(error) => {
            tracing::debug!(uri, %error, "what was passed on cannot be looked up");
            Ok(())
        }
    };
    tenant.write(work).await
}

/// Only of what everybody may see it means something that it is not shown to us.
fn gone(unit: &Unit<'_>, uri: &str) -> Result<()> {
    let known = store::statuses::by_uri(unit, uri)?;
    match known.filter(|status| status.visibility.is_open()) {
        Some(status) => deleted(unit, status.account_id, uri),
        None => Ok(()),
    }
}

/// What a handle or an address of another server names; fetched when it is not known. None when it cannot be had.
pub async fn resolve(tenant: &Arc<Tenant>, text: &str) -> Result<Option<Named>> {
    let text = text.trim().to_owned();
    let asked = text.clone();
    if let Some(named) = tenant.read(move |unit| by_url(unit, &asked)).await? {
        return Ok(Some(named));
    }
    let found = match text.parse::<Handle>() {
        _ if is_web(&text) => at(tenant, &text).await,
        Ok(handle) if is_elsewhere(tenant, &handle) => {
            let found = federation::fetch::accounts::by_handle(tenant, &handle).await;
            found.map(Named::Account).map_err(Error::from)
        }
        _ => return Ok(None),
    };
    match found {
        Ok(named) => Ok(Some(named)),
        Err(error @ Error::Internal(_)) => Err(error),
        Err(error) => {
            tracing::debug!(text, %error, "cannot be resolved");
            Ok(None)
        }
    }
}

fn is_web(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

pub(crate) fn is_elsewhere(tenant: &Tenant, handle: &Handle) -> bool {
    let urls = &tenant.urls;
    let host = handle.host.as_ref();
    host.is_some_and(|host| *host != urls.account_domain && *host != urls.web_domain)
}

async fn at(tenant: &Arc<Tenant>, address: &str) -> Result<Named> {
    match federation::fetch::find(tenant, address).await? {
        Found::Account(id) => Ok(Named::Account(id)),
        Found::Status(uri) => Ok(Named::Status(status(tenant, &uri).await?)),
    }
}

async fn known(tenant: &Arc<Tenant>, uri: &str) -> Result<Option<StatusId>> {
    let uri = uri.to_owned();
    let found = tenant.read(move |unit| by_uri(unit, &uri)).await?;
    Ok(found.map(|status| status.id))
}

/// Stores a thread from its top down; answers its last post.
async fn store(
    tenant: &Arc<Tenant>,
    chain: Vec<(Account, IncomingStatus)>,
    cause: Cause,
) -> Result<StatusId> {
    let mut last = None;
    for (above, (author, incoming)) in chain.into_iter().enumerate().rev() {
        let cause = match above {
            0 => cause,
            _ => Cause::Around,
        };
        let stored = tenant.write(move |unit| -> Result<_> {
            let reception = receive(unit, &author, &incoming, cause, Parent::Given)?;
            if let Reception::Stored(id) = reception
                && cause == Cause::Fetched
            {
                threads::fetch_later(unit, id, &incoming)?;
            }
            Ok(reception)
        });
        last = match stored.await? {
            Reception::Stored(id) => Some(id),
            Reception::Dropped | Reception::ParentMissing(_) => None,
        };
    }
    last.ok_or(Error::NotFound)
}
