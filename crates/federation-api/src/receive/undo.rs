//! Undo: a follow, a favourite, a boost or a block is taken back. The activity is sent along, or only its id.

use activitypub::ids::id_of;
use activitypub::read::{Activity, ActivityKind};
use serde_json::Value;
use services::{Error, Result, blocks, favourites, follows, reblogs, statuses};
use tenant::Unit;
use types::AccountId;

use super::{Receipt, local_account};

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    receipt
        .tenant
        .clone()
        .write(move |unit| {
            let actor = receipt.actor.id;
            let object = receipt.activity.object().ok_or(Error::NotFound)?;
            match embedded(object).filter(|undone| undone.actor == receipt.actor.uri) {
                Some(undone) => undo(unit, actor, &undone, receipt.own_object_id().ok()),
                None if object.is_object() => Err(Error::NotFound),
                None => undo_by_id(unit, actor, &receipt.own_object_id()?),
            }
        })
        .await
}

fn embedded(object: &Value) -> Option<Activity> {
    object
        .is_object()
        .then(|| Activity::read(object.clone()).ok())
        .flatten()
}

/// What was not there may still be on its way: then `id` is not let in when it comes.
fn undo(unit: &Unit<'_>, actor: AccountId, undone: &Activity, id: Option<String>) -> Result<()> {
    let object = undone.object().and_then(id_of).ok_or(Error::NotFound)?;
    let found = match undone.kind {
        ActivityKind::Follow => follows::undone(unit, actor, local_account(unit, object)?)?,
        ActivityKind::Block => blocks::undone(unit, actor, local_account(unit, object)?)?,
        ActivityKind::Like => favourites::undone(unit, actor, object)?,
        ActivityKind::Announce => reblogs::undone(unit, actor, object)?,
        ActivityKind::Accept => {
            let follower = follower(unit, undone.object().ok_or(Error::NotFound)?, actor)?;
            follows::undone(unit, follower, actor)?
        }
        _ => return Err(Error::NotFound),
    };
    match id {
        Some(id) if !found => statuses::remember(unit, actor, &id),
        _ => Ok(()),
    }
}

/// An id alone tells nothing of the kind: it is looked for among all.
fn undo_by_id(unit: &Unit<'_>, actor: AccountId, id: &str) -> Result<()> {
    if let Some((follower, target)) = store::follows::by_uri(unit, id)? {
        return match follower == actor {
            true => follows::undone(unit, follower, target).map(drop),
            false => Err(Error::NotFound),
        };
    }
    let found = favourites::undone_by_id(unit, actor, id)?
        || blocks::undone_by_id(unit, actor, id)?
        || reblogs::undone_by_id(unit, actor, id)?;
    match found {
        true => Ok(()),
        false => statuses::remember(unit, actor, id),
    }
}

/// Who of this server follows or asked to follow `target`, as an `Accept` or `Reject` of the follow says.
pub(super) fn followed(unit: &Unit<'_>, receipt: &Receipt, target: AccountId) -> Result<AccountId> {
    follower(
        unit,
        receipt.activity.object().ok_or(Error::NotFound)?,
        target,
    )
}

/// By the id of the follow; else by who is named in it, since some servers change the id.
fn follower(unit: &Unit<'_>, follow: &Value, target: AccountId) -> Result<AccountId> {
    if let Some(id) = id_of(follow)
        && let Some((follower, followed)) = store::follows::by_uri(unit, id)?
        && followed == target
    {
        return Ok(follower);
    }
    let follow = embedded(follow).ok_or(Error::NotFound)?;
    let object = follow.object().and_then(id_of).ok_or(Error::NotFound)?;
    let target = store::accounts::by_id(unit, target)?.ok_or(Error::NotFound)?;
    match follow.kind == ActivityKind::Follow && object == target.uri {
        true => local_account(unit, &follow.actor),
        false => Err(Error::NotFound),
    }
}
