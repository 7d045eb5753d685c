//! Accounts of other servers: found by handle or by id, stored, kept fresh.

use std::sync::Arc;

use activitypub::ids::{host, same_host, without_fragment};
use activitypub::read::{Actor, has_context, keys_of};
use serde_json::Value;
use store::accounts::Totals;
use store::{accounts, actors};
use tenant::{Tenant, Unit};
use types::{AccountId, Handle};

use super::collections::{self, Bounds, Found};
use super::{document, webfinger};
use crate::convert::accounts::{IncomingAccount, incoming};
use crate::convert::statuses::count;
use crate::{Error, Result, addresses, emojis};

/// The account with this ActivityPub id; fetched when it is not known.
pub async fn by_uri(tenant: &Arc<Tenant>, uri: &str) -> Result<AccountId> {
    let wanted = uri.to_owned();
    let known = tenant
        .read(move |unit| actors::by_uri(unit, &wanted))
        .await?;
    match known {
        Some(actor) => Ok(actor.id),
        None => refresh(tenant, uri).await,
    }
}

/// The account with this handle, which is of another server; fetched when it is not known.
pub async fn by_handle(tenant: &Arc<Tenant>, handle: &Handle) -> Result<AccountId> {
    let wanted = handle.clone();
    let known = tenant
        .read(move |unit| accounts::by_handle(unit, &wanted))
        .await?;
    match known {
        Some(account) => Ok(account.id),
        None => {
            let found = webfinger::lookup(tenant, handle).await?;
            by_uri(tenant, &found.actor).await
        }
    }
}

/// Fetches an account and stores it as it is now. `uri`: its id, or that of its key.
pub async fn refresh(tenant: &Arc<Tenant>, uri: &str) -> Result<AccountId> {
    let actor = document(tenant, without_fragment(uri)).await?;
    store(tenant, actor).await
}

/// Fetches the owner of a key. The key may lie in the document of its owner, or in one of its own that names the owner.
pub async fn by_key(tenant: &Arc<Tenant>, key_id: &str) -> Result<AccountId> {
    let found = super::named(tenant, without_fragment(key_id)).await?;
    let keys = keys_of(&found);
    let key = keys.iter().find(|key| key.id == key_id);
    let key = key.ok_or(Error::Refused("a document without the key"))?;
    if !same_host(&key.owner, key_id) {
        return Err(Error::Refused("a key of somebody on another host"));
    }
    if found.get("id").and_then(Value::as_str) == Some(without_fragment(key_id))
        && key.owner == without_fragment(key_id)
    {
        return store(tenant, found).await;
    }
    refresh(tenant, &key.owner).await
}

/// Stores an actor that was fetched from its own address, or sent and signed by itself; and the one that it has moved to.
pub async fn store(tenant: &Arc<Tenant>, document: Value) -> Result<AccountId> {
    let actor = read(&document)?;
    if let Some(target) = &actor.moved_to
        && let Err(error) = find_target(tenant, target).await
    {
        tracing::debug!(uri = target, %error, "an account cannot be had that another has moved to");
    }
    store_one(tenant, actor).await
}

/// Where an account has moved to, unless it is known. Where that one has moved to is not asked: it may be a circle.
async fn find_target(tenant: &Arc<Tenant>, uri: &str) -> Result<()> {
    let wanted = uri.to_owned();
    let known = tenant.read(move |unit| actors::by_uri(unit, &wanted));
    if known.await?.is_none() && !addresses::is_ours(&tenant.urls, uri) {
        let target = document(tenant, uri).await?;
        store_one(tenant, read(&target)?).await?;
    }
    Ok(())
}

/// How many follow an account, how many it follows, and how much it wrote, as far as its server tells.
pub async fn totals(tenant: &Arc<Tenant>, actor: &actors::Actor) -> Totals {
    let (followers, following, posts) = tokio::join!(
        head(tenant, actor, &actor.followers_url),
        head(tenant, actor, &actor.following_url),
        head(tenant, actor, &actor.outbox_url),
    );
    let total = |found: &Option<Found>| found.as_ref()?.total.map(count);
    Totals {
        followers: total(&followers),
        following: total(&following),
        statuses: total(&posts),
        // A collection that says nothing but how many there are hides who they are.
        hides_collections: followers.map(|found| !found.is_open && found.total != Some(0)),
    }
}

/// What a collection of an actor says of itself.
async fn head(tenant: &Arc<Tenant>, actor: &actors::Actor, uri: &str) -> Option<Found> {
    if !same_host(uri, &actor.uri) {
        return None;
    }
    let found = collections::read(tenant, uri, Bounds { pages: 0, items: 0 }).await;
    found
        .inspect_err(|error| tracing::debug!(uri, %error, "a count cannot be had"))
        .ok()
}

fn read(document: &Value) -> Result<Actor> {
    if !has_context(document) {
        return Err(Error::Refused("no ActivityStreams document"));
    }
    Actor::read(document).map_err(|error| Error::Malformed(error.to_string()))
}

async fn store_one(tenant: &Arc<Tenant>, actor: Actor) -> Result<AccountId> {
    let handle = handle(tenant, &actor).await?;
    tenant
        .write(move |unit| {
            let known = actors::by_uri(unit, &actor.id)?;
            let id = known.as_ref().map_or_else(|| unit.id(), |known| known.id);
            let mut incoming = incoming(actor, &handle, id, unit.now)?;
            if let Some(before) = accounts::by_id(unit, id)? {
                incoming.account.hide_collections = before.hide_collections;
            }
            put(unit, incoming, known.as_ref())
        })
        .await
}

/// The handle of an actor, which its server has to stand by: webfinger has to lead back to the actor.
async fn handle(tenant: &Arc<Tenant>, actor: &Actor) -> Result<Handle> {
    let wanted = match (&actor.webfinger, &actor.preferred_username) {
        (Some(handle), _) => handle.clone(),
        (None, Some(name)) => {
            let host = host(&actor.id).ok_or(Error::Refused("an actor without a host"))?;
            format!("{name}@{host}")
        }
        (None, None) => return Err(Error::Refused("an actor without a name")),
    };
    let wanted: Handle = wanted
        .parse()
        .map_err(|_| Error::Refused("an actor with an unusable name"))?;
    let found = webfinger::lookup(tenant, &wanted).await?;
    let urls = &tenant.urls;
    let ours = |host| host == &urls.account_domain || host == &urls.web_domain;
    if found.actor != actor.id || found.handle.host.as_ref().is_some_and(ours) {
        return Err(Error::Refused("a handle that leads to another actor"));
    }
    Ok(found.handle)
}

fn put(
    unit: &Unit<'_>,
    incoming: IncomingAccount,
    known: Option<&actors::Actor>,
) -> Result<AccountId> {
    let IncomingAccount { account, actor, .. } = &incoming;
    // Whoever had the handle before has lost it: its server says so.
    let before = accounts::free_handle(unit, account.id, &account.username_key, &account.domain)?;
    before.into_iter().for_each(|id| unit.touch_account(id));
    match known {
        Some(known) => {
            for key in actors::key_ids(unit, known.id)? {
                unit.touch_key(key);
            }
            accounts::update_profile(unit, account)?;
            accounts::rename(unit, account)?;
        }
        None => accounts::insert(unit, account)?,
    }
    actors::update(unit, actor)?;
    emojis::keep(unit, &account.domain, &incoming.emojis)?;
    actors::set_other_keys(unit, account.id, &incoming.other_keys)?;
    accounts::set_also_known_as(unit, account.id, &incoming.also_known_as)?;
    let moved_to = match &incoming.moved_to {
        Some(uri) => actors::by_uri(unit, uri)?.map(|moved_to| moved_to.id),
        None => None,
    };
    accounts::set_moved(unit, account.id, moved_to)?;
    accounts::set_suspended_elsewhere(unit, account.id, incoming.suspended, unit.now)?;
    if unit.tenant().policy(&account.domain).silence {
        store::domain_policies::silence(unit, &[account.id], unit.now)?;
    }
    store::search::index_account(unit, account)?;
    unit.touch_account(account.id);
    Ok(account.id)
}
