//! Accounts of other servers made whole in the background: what they wrote of late, what they pinned, and their counts.

use std::sync::Arc;
use std::time::Duration;

use federation::IncomingStatus;
use federation::fetch::collections::Bounds;
use federation::fetch::statuses::{Listed, by_uri, of_collection};
use store::accounts::{self, Account};
use store::actors::{self, Actor};
use tenant::{Tenant, Unit};
use tokio::time::timeout;
use types::{AccountId, DAY};

use crate::statuses::{Cause, Parent, receive};
use crate::{Result, pins, statuses};

/// An account that was not fetched for so long is fetched anew, in milliseconds.
const STALE: i64 = DAY;
/// What is read of what it wrote.
const RECENT: Bounds = Bounds {
    pages: 2,
    items: 40,
};
/// What is read of what it pinned.
const PINNED: Bounds = Bounds {
    pages: 1,
    items: 20,
};
/// How long it may take in all.
const LONGEST: Duration = Duration::from_secs(120);

/// Makes an account whole.
pub(crate) async fn fetch(tenant: &Arc<Tenant>, id: AccountId) -> Result<()> {
    match timeout(LONGEST, make_whole(tenant, id)).await {
        Ok(made) => made,
        Err(_) => {
            tracing::debug!(%id, "an account is too large or its server too slow");
            Ok(())
        }
    }
}

async fn make_whole(tenant: &Arc<Tenant>, id: AccountId) -> Result<()> {
    let Some((author, actor)) = fresh(tenant, id).await? else {
        return Ok(());
    };
    // The oldest first, so that what they answered themselves is there.
    for listed in listed(tenant, &actor, &actor.outbox_url, RECENT)
        .await
        .into_iter()
        .flatten()
        .rev()
    {
        keep(tenant, &author, listed).await?;
    }
    if let Some(pinned) = listed(tenant, &actor, &actor.featured_url, PINNED).await {
        let uris: Vec<String> = pinned.iter().map(|listed| listed.uri.clone()).collect();
        for listed in pinned {
            keep(tenant, &author, listed).await?;
        }
        tenant
            .write(move |unit| pins::replace(unit, id, &uris))
            .await?;
    }
    let totals = Box::pin(federation::fetch::accounts::totals(tenant, &actor)).await;
    let work = move |unit: &Unit<'_>| -> Result<()> {
        accounts::set_totals(unit, id, totals)?;
        unit.touch_account(id);
        Ok(())
    };
    tenant.write(work).await
}

/// The account as it is now, as far as that can be found out; none when it is of this server or suspended.
async fn fresh(tenant: &Arc<Tenant>, id: AccountId) -> Result<Option<(Account, Actor)>> {
    let mut found = known(tenant, id).await?;
    let since = tenant.clock.now().plus(-STALE);
    let stale = |(_, actor): &&(Account, Actor)| actor.fetched_at.is_none_or(|at| at <= since);
    if let Some((_, actor)) = found.as_ref().filter(stale) {
        match federation::fetch::accounts::refresh(tenant, &actor.uri).await {
            Ok(_) => found = known(tenant, id).await?,
            Err(error) => {
                tracing::debug!(uri = actor.uri, %error, "an account cannot be fetched anew");
            }
        }
    }
    Ok(found.filter(|(author, _)| author.suspended_at.is_none()))
}

async fn known(tenant: &Arc<Tenant>, id: AccountId) -> Result<Option<(Account, Actor)>> {
    let found = tenant.read(move |unit| -> Result<_> {
        Ok(accounts::by_id(unit, id)?.zip(actors::by_id(unit, id)?))
    });
    Ok(found.await?.filter(|(author, _)| !author.is_local()))
}

/// The posts of a collection; none when it cannot be had.
async fn listed(
    tenant: &Arc<Tenant>,
    actor: &Actor,
    uri: &str,
    bounds: Bounds,
) -> Option<Vec<Listed>> {
    let found = of_collection(tenant, actor, uri, bounds).await;
    found
        .inspect_err(|error| tracing::debug!(uri, %error, "posts cannot be had"))
        .ok()
}

/// Stores a post of `author`, unless it is here or cannot be had.
async fn keep(tenant: &Arc<Tenant>, author: &Account, listed: Listed) -> Result<()> {
    let uri = listed.uri.clone();
    let known = tenant.read(move |unit| statuses::by_uri(unit, &uri));
    if known.await?.is_some() {
        return Ok(());
    }
    let post = match listed.post {
        Some(post) => Some(post),
        None => fetched(tenant, author, &listed.uri).await,
    };
    let Some(post) = post.filter(|post| post.visibility.is_open()) else {
        return Ok(());
    };
    let author = author.clone();
    let work = move |unit: &Unit<'_>| -> Result<()> {
        if is_placed(unit, &post)? {
            receive(unit, &author, &post, Cause::Around, Parent::Given)?;
        }
        Ok(())
    };
    tenant.write(work).await
}

async fn fetched(tenant: &Arc<Tenant>, author: &Account, uri: &str) -> Option<IncomingStatus> {
    match by_uri(tenant, uri).await {
        Ok((by, post)) => (by.id == author.id).then_some(post),
        Err(error) => {
            tracing::debug!(uri, %error, "a post cannot be had");
            None
        }
    }
}

/// Whether a post answers nothing, or something that is here: else it would look as if it began a thread.
fn is_placed(unit: &Unit<'_>, post: &IncomingStatus) -> Result<bool> {
    match &post.in_reply_to {
        Some(uri) => Ok(statuses::by_uri(unit, uri)?.is_some()),
        None => Ok(true),
    }
}
