//! Blocks: two accounts that do not see each other.

use std::sync::Arc;

use store::relations;
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::{Result, audience, follows};

/// Blocks an account: follows and requests end both ways, and what it was told of the other is gone.
pub async fn block(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            if me == target {
                return Ok(());
            }
            relations::lock(unit, me, target)?;
            follows::sever(unit, me, target)?;
            store::blocks::insert(unit, unit.id(), me, target, unit.now)?;
            touch_feeds(unit, me, target);
            Ok(store::notifications::delete_from(unit, me, target)?)
        })
        .await
}

/// Lifts a block.
pub async fn unblock(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            store::blocks::delete(unit, me, target)?;
            touch_feeds(unit, me, target);
            Ok(())
        })
        .await
}

fn touch_feeds(unit: &Unit<'_>, one: AccountId, other: AccountId) {
    unit.touch_feed(one);
    unit.touch_feed(other);
}
