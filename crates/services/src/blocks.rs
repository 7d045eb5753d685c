//! Blocks: two accounts that do not see each other.

use std::sync::Arc;

use store::relations;
use tenant::Tenant;
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
            Ok(())
        })
        .await
}
