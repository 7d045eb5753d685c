//! Bookmarking posts.

use std::sync::Arc;

use store::bookmarks;
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId};

use crate::{Result, audience};

/// Bookmarks a post, or what it boosts; doing it again changes nothing.
pub async fn add(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        Ok(bookmarks::insert(unit, unit.id(), me, status.id)?)
    };
    tenant.write(work).await
}

/// Takes a bookmark away, when there is one.
pub async fn remove(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        bookmarks::delete(unit, me, status.id)?;
        Ok(())
    };
    tenant.write(work).await
}
