//! Posts of other servers.

use std::sync::Arc;

use activitypub::ids::{id_of, same_host};
use activitypub::read::{Activity, ActivityKind, Object, ObjectKind, has_context};
use serde_json::Value;
use store::accounts::Account;
use store::{accounts, actors};
use tenant::Tenant;
use types::Timestamp;

use super::collections::{self, Bounds};
use super::document;
use crate::convert::statuses::incoming;
use crate::{Error, IncomingStatus, Result};

/// The post with this id as it is now, with its author, who is stored.
pub async fn by_uri(tenant: &Arc<Tenant>, uri: &str) -> Result<(Account, IncomingStatus)> {
    let mut found = document(tenant, uri).await?;
    if let Some(object) = created(&found) {
        found = document(tenant, &object).await?;
    }
    if !has_context(&found) {
        return Err(Error::Refused("no ActivityStreams document"));
    }
    let object = Object::read(&found).map_err(|error| Error::Malformed(error.to_string()))?;
    if object.is_vote() {
        return Err(Error::Refused("a vote"));
    }
    // Whose followers are meant is known only with the author.
    let author = incoming(object.clone(), "", tenant.clock.now())?.author;
    let id = super::accounts::by_uri(tenant, &author).await?;
    let found = tenant.read(move |unit| -> Result<_> {
        Ok(accounts::by_id(unit, id)?.zip(actors::by_id(unit, id)?))
    });
    let (author, actor) = found
        .await?
        .ok_or(Error::Refused("an author who is gone"))?;
    let incoming = incoming(object, &actor.followers_url, tenant.clock.now())?;
    Ok((author, incoming))
}

/// A post that stands in a collection of its author.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub uri: String,
    /// The post itself, when it was sent along.
    pub post: Option<IncomingStatus>,
}

/// The posts of an actor that stand in a collection of their own: what they wrote, or what they pinned.
pub async fn of_collection(
    tenant: &Arc<Tenant>,
    author: &actors::Actor,
    uri: &str,
    bounds: Bounds,
) -> Result<Vec<Listed>> {
    if !same_host(uri, &author.uri) {
        return Err(Error::Refused("a collection on another host"));
    }
    let found = collections::read(tenant, uri, bounds).await?;
    let now = tenant.clock.now();
    let items = found.items.iter();
    Ok(items.filter_map(|item| listed(author, item, now)).collect())
}

/// The post that an item is or creates. What is sent along is believed when it is by that actor and lies on their host.
fn listed(author: &actors::Actor, item: &Value, now: Timestamp) -> Option<Listed> {
    let activity = Activity::read(item.clone()).ok();
    let object = match &activity {
        Some(activity) if activity.kind == ActivityKind::Create => activity.object()?,
        Some(_) => return None,
        None => item,
    };
    if object.is_object() && !ObjectKind::is(object) {
        return None;
    }
    let uri = id_of(object).filter(|uri| same_host(uri, &author.uri))?;
    let whole = Object::read(object).ok().filter(|it| !it.is_vote());
    let post = whole.and_then(|it| incoming(it, &author.followers_url, now).ok());
    Some(Listed {
        uri: uri.to_owned(),
        post: post.filter(|post| post.author == author.uri),
    })
}

/// What a `Create` that lies there is about.
fn created(document: &Value) -> Option<String> {
    let activity = Activity::read(document.clone()).ok()?;
    let create = activity.kind == ActivityKind::Create;
    let object = activity.object().and_then(id_of)?;
    create.then(|| object.to_owned())
}
