//! Posts of other servers.

use std::sync::Arc;

use activitypub::read::{Activity, ActivityKind, Object, has_context};
use serde_json::Value;
use store::accounts::Account;
use store::{accounts, actors};
use tenant::Tenant;

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

/// What a `Create` that lies there is about.
fn created(document: &Value) -> Option<String> {
    let activity = Activity::read(document.clone()).ok()?;
    let create = activity.kind == ActivityKind::Create;
    let object = activity.object().and_then(activitypub::ids::id_of)?;
    create.then(|| object.to_owned())
}
