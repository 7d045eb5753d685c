//! Blocks: two accounts that do not see each other.

use std::sync::Arc;

use federation::deliver;
use store::relations;
use tenant::{Tenant, Unit};
use types::{AccountId, BlockId};

use crate::{Result, audience, follows};

/// Blocks an account: follows and requests end both ways, and what it was told of the other is gone.
pub async fn block(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            if me == target {
                return Ok(());
            }
            let id = unit.id();
            if begin(unit, id, me, target, None)? {
                deliver::blocks::block(unit, me, id, target)?;
            }
            Ok(store::notifications::delete_from(unit, me, target)?)
        })
        .await
}

/// Lifts a block.
pub async fn unblock(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            if let Some(id) = store::blocks::take(unit, me, target)? {
                touch_feeds(unit, me, target);
                deliver::blocks::undo(unit, me, id, target)?;
            }
            Ok(())
        })
        .await
}

/// Somebody elsewhere blocks somebody here.
pub fn receive(
    unit: &Unit<'_>,
    from: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<()> {
    audience::known_account(unit, target)?;
    begin(unit, unit.id(), from, target, uri)?;
    Ok(())
}

/// Somebody elsewhere lifts a block; answers whether there was one.
pub fn undone(unit: &Unit<'_>, from: AccountId, target: AccountId) -> Result<bool> {
    let found = store::blocks::take(unit, from, target)?.is_some();
    touch_feeds(unit, from, target);
    Ok(found)
}

/// The same, by the id of the block.
pub fn undone_by_id(unit: &Unit<'_>, from: AccountId, uri: &str) -> Result<bool> {
    let target = store::blocks::take_by_uri(unit, from, uri)?;
    if let Some(target) = target {
        touch_feeds(unit, from, target);
    }
    Ok(target.is_some())
}

/// False when there is a block already.
fn begin(
    unit: &Unit<'_>,
    id: BlockId,
    from: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<bool> {
    relations::lock(unit, from, target)?;
    follows::sever(unit, from, target)?;
    touch_feeds(unit, from, target);
    Ok(store::blocks::insert(
        unit, id, from, target, uri, unit.now,
    )?)
}

fn touch_feeds(unit: &Unit<'_>, one: AccountId, other: AccountId) {
    unit.touch_feed(one);
    unit.touch_feed(other);
}
