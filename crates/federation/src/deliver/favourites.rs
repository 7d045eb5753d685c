//! Favourites of posts of others, told to their authors.

use activitypub::write::{Activity, ActivityKind};
use store::statuses::Status;
use tenant::Unit;
use types::{AccountId, FavouriteId};

use super::enqueue_to;
use crate::{Result, addresses};

/// Tells an author elsewhere that their post was favourited.
pub fn like(unit: &Unit<'_>, from: AccountId, id: FavouriteId, status: &Status) -> Result<()> {
    send(unit, from, status, || as_activity(unit, from, id, status))
}

/// Tells an author elsewhere that a favourite was taken back.
pub fn undo(unit: &Unit<'_>, from: AccountId, id: FavouriteId, status: &Status) -> Result<()> {
    send(unit, from, status, || {
        let done = as_activity(unit, from, id, status);
        Activity::undo(addresses::undo(&done.id), done)
    })
}

fn send(
    unit: &Unit<'_>,
    from: AccountId,
    status: &Status,
    activity: impl FnOnce() -> Activity,
) -> Result<()> {
    if status.local {
        return Ok(());
    }
    enqueue_to(unit, from, status.account_id, || Ok(activity()))
}

fn as_activity(unit: &Unit<'_>, from: AccountId, id: FavouriteId, status: &Status) -> Activity {
    let actor = unit.tenant().urls.actor(from);
    let id = addresses::like(&actor, id);
    Activity::new(ActivityKind::Like, id, actor, status.uri.as_str())
}
