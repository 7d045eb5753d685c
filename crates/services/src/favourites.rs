//! Favouriting posts.

use std::sync::Arc;

use federation::deliver;
use store::statuses::{self, Status};
use store::{favourites, tombstones};
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId};

use crate::notifications::{self, Kind, New};
use crate::statuses::by_uri;
use crate::{Result, audience};

/// Favourites a post, or what it boosts; doing it again changes nothing.
pub async fn add(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::approachable(unit, me, id)?;
        let id = unit.id();
        if favourites::insert(unit, id, me, status.id, None)? {
            began(unit, me, &status)?;
            deliver::favourites::like(unit, me, id, &status)?;
        }
        Ok(())
    };
    tenant.write(work).await
}

/// Takes a favourite back, when there is one.
pub async fn remove(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        if let Some(id) = favourites::take(unit, me, status.id)? {
            ended(unit, me, &status)?;
            deliver::favourites::undo(unit, me, id, &status)?;
        }
        Ok(())
    };
    tenant.write(work).await
}

/// Somebody elsewhere favourites a post; they must be able to see it.
pub fn receive(unit: &Unit<'_>, from: AccountId, id: StatusId, uri: Option<&str>) -> Result<()> {
    let status = audience::original(unit, Some(from), id)?;
    if let Some(uri) = uri
        && tombstones::exists(unit, from, uri, unit.now)?
    {
        return Ok(());
    }
    if favourites::insert(unit, unit.id(), from, status.id, uri)? {
        began(unit, from, &status)?;
    }
    Ok(())
}

/// Somebody elsewhere takes a favourite back; answers whether there was one.
pub fn undone(unit: &Unit<'_>, from: AccountId, status: &str) -> Result<bool> {
    let Some(status) = by_uri(unit, status)? else {
        return Ok(false);
    };
    let found = favourites::take(unit, from, status.id)?.is_some();
    if found {
        ended(unit, from, &status)?;
    }
    Ok(found)
}

/// The same, by the id of the favourite.
pub fn undone_by_id(unit: &Unit<'_>, from: AccountId, uri: &str) -> Result<bool> {
    let Some(status) = favourites::take_by_uri(unit, from, uri)? else {
        return Ok(false);
    };
    if let Some(status) = statuses::by_id(unit, status)? {
        ended(unit, from, &status)?;
    }
    Ok(true)
}

fn began(unit: &Unit<'_>, from: AccountId, status: &Status) -> Result<()> {
    count(unit, status.id, 1)?;
    notifications::notify(unit, told(from, status)).map(drop)
}

fn ended(unit: &Unit<'_>, from: AccountId, status: &Status) -> Result<()> {
    count(unit, status.id, -1)?;
    notifications::forget(unit, told(from, status))
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
