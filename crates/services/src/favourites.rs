//! Favouriting posts.

use std::sync::Arc;

use store::favourites;
use store::statuses::{self, Status};
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId};

use crate::notifications::{self, Kind, New};
use crate::{Result, audience};

/// Favourites a post, or what it boosts; doing it again changes nothing.
pub async fn add(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::approachable(unit, me, id)?;
        if favourites::insert(unit, unit.id(), me, status.id)? {
            count(unit, status.id, 1)?;
            notifications::notify(unit, told(me, &status))?;
        }
        Ok(())
    };
    tenant.write(work).await
}

/// Takes a favourite back, when there is one.
pub async fn remove(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        if favourites::delete(unit, me, status.id)? {
            count(unit, status.id, -1)?;
            notifications::forget(unit, told(me, &status))?;
        }
        Ok(())
    };
    tenant.write(work).await
}

fn count(unit: &Unit<'_>, id: StatusId, change: i64) -> Result<()> {
    unit.touch_status(id);
    Ok(statuses::count_favourite(unit, id, change)?)
}

fn told(me: AccountId, status: &Status) -> New {
    New {
        to: status.account_id,
        from: me,
        kind: Kind::Favourite,
        status: Some(status.id),
    }
}
