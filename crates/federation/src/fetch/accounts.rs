//! Accounts of other servers: found by handle or by id, stored, kept fresh.

use std::sync::Arc;

use activitypub::ids::{host, same_host, without_fragment};
use activitypub::read::{Actor, has_context, keys_of};
use serde_json::Value;
use store::{accounts, actors};
use tenant::{Tenant, Unit};
use types::{AccountId, Handle};

use super::{document, webfinger};
use crate::convert::accounts::{IncomingAccount, incoming};
use crate::{Error, Result};

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

/// Stores an actor that was fetched from its own address, or sent and signed by itself.
pub async fn store(tenant: &Arc<Tenant>, document: Value) -> Result<AccountId> {
    if !has_context(&document) {
        return Err(Error::Refused("no ActivityStreams document"));
    }
    let actor = Actor::read(&document).map_err(|error| Error::Malformed(error.to_string()))?;
    let handle = handle(tenant, &actor).await?;
    tenant
        .write(move |unit| {
            let known = actors::by_uri(unit, &actor.id)?;
            let id = known.as_ref().map_or_else(|| unit.id(), |known| known.id);
            let incoming = incoming(actor, &handle, id, unit.now)?;
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
    accounts::free_handle(unit, account.id, &account.username_key, &account.domain)?;
    match known {
        Some(known) => {
            unit.touch_key(known.public_key_id.clone());
            accounts::update_profile(unit, account)?;
            accounts::rename(unit, account)?;
        }
        None => accounts::insert(unit, account)?,
    }
    actors::update(unit, actor)?;
    accounts::set_also_known_as(unit, account.id, &incoming.also_known_as)?;
    let moved_to = match &incoming.moved_to {
        Some(uri) => actors::by_uri(unit, uri)?.map(|moved_to| moved_to.id),
        None => None,
    };
    accounts::set_moved(unit, account.id, moved_to)?;
    if unit.tenant().policy(&account.domain).silence {
        store::domain_policies::silence(unit, &[account.id], unit.now)?;
    }
    store::search::index_account(unit, account)?;
    unit.touch_account(account.id);
    Ok(account.id)
}
