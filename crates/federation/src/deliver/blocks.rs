//! Blocks, told to the server of those who are blocked, so that it keeps them apart, too.

use activitypub::write::{Activity, ActivityKind};
use store::accounts;
use tenant::Unit;
use types::{AccountId, BlockId};

use super::enqueue_to;
use crate::{Error, Result, addresses};

/// Tells the server of somebody elsewhere that they are blocked.
pub fn block(unit: &Unit<'_>, from: AccountId, id: BlockId, target: AccountId) -> Result<()> {
    enqueue_to(unit, from, target, || as_activity(unit, from, id, target))
}

/// Tells the server of somebody elsewhere that they are blocked no more.
pub fn undo(unit: &Unit<'_>, from: AccountId, id: BlockId, target: AccountId) -> Result<()> {
    enqueue_to(unit, from, target, || {
        let done = as_activity(unit, from, id, target)?;
        Ok(Activity::undo(addresses::undo(&done.id), done))
    })
}

fn as_activity(
    unit: &Unit<'_>,
    from: AccountId,
    id: BlockId,
    target: AccountId,
) -> Result<Activity> {
    let actor = unit.tenant().urls.actor(from);
    let target = accounts::by_id(unit, target)?.ok_or(Error::Refused("somebody who is gone"))?;
    let id = addresses::block(&actor, id);
    Ok(Activity::new(ActivityKind::Block, id, actor, target.uri))
}
