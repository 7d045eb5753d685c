//! Endorsements: accounts that an account shows on its profile.

use std::sync::Arc;

use store::{endorsements, relations};
use tenant::Tenant;
use types::AccountId;

use crate::{Error, Result, audience};

/// Shows an account, which must be followed, on the own profile.
pub async fn endorse(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            relations::lock(unit, me, target)?;
            if relations::with(unit, me, target, unit.now)?
                .following
                .is_none()
            {
                return Err(Error::rule(
                    "You must be already following the person you want to endorse",
                ));
            }
            Ok(endorsements::insert(unit, unit.id(), me, target)?)
        })
        .await
}

/// Shows an account no more.
pub async fn unendorse(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            Ok(endorsements::delete(unit, me, target)?)
        })
        .await
}
