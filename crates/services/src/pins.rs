//! Pinned posts.

use std::sync::Arc;

use federation::deliver;
use store::pins;
use store::statuses::Status;
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId, Visibility};

use crate::{Error, Result, audience};

/// Pins of an account of another server at most.
const MAX_ELSEWHERE: i64 = 50;

/// Pins one of one's own posts to one's profile; doing it again changes nothing.
pub async fn add(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::visible_status(unit, Some(me), id)?;
        check(me, &status)?;
        if pins::exists(unit, me, id)? {
            return Ok(());
        }
        let pinned = usize::try_from(pins::count(unit, me)?).unwrap_or(usize::MAX);
        if pinned >= unit.tenant().settings().max_pins {
            return Err(Error::rule(
                "You have already pinned the maximum number of posts",
            ));
        }
        pins::insert(unit, me, id, unit.now)?;
        Ok(deliver::pins::add(unit, &status)?)
    };
    tenant.write(work).await
}

fn check(me: AccountId, status: &Status) -> Result<()> {
    if status.reblog_of_id.is_some() {
        return Err(Error::rule("A boost cannot be pinned"));
    }
    if status.account_id != me {
        return Err(Error::rule("Someone else's post cannot be pinned"));
    }
    if status.visibility == Visibility::Direct {
        return Err(Error::rule(
            "Posts that are only visible to mentioned users cannot be pinned",
        ));
    }
    Ok(())
}

/// Takes a pin away, when there is one.
pub async fn remove(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::visible_status(unit, Some(me), id)?;
        pins::delete(unit, me, status.id)?;
        Ok(deliver::pins::remove(unit, &status)?)
    };
    tenant.write(work).await
}

/// Somebody elsewhere has pinned these posts of theirs and no others, the last pinned first.
pub(crate) fn replace(unit: &Unit<'_>, author: AccountId, uris: &[String]) -> Result<()> {
    pins::delete_all(unit, author)?;
    for (place, uri) in uris.iter().enumerate() {
        let theirs = |status: &Status| check(author, status).is_ok();
        let status = store::statuses::by_uri(unit, uri)?.filter(theirs);
        let at = unit.now.plus(-(place as i64));
        if let Some(status) = status
            && !pins::exists(unit, author, status.id)?
        {
            pins::insert(unit, author, status.id, at)?;
        }
    }
    Ok(())
}

/// Somebody elsewhere has pinned a post of theirs, or not any more. Beyond a bound nothing is pinned.
pub fn receive(unit: &Unit<'_>, author: AccountId, status: &Status, pinned: bool) -> Result<()> {
    if !pinned {
        return Ok(pins::delete(unit, author, status.id)?);
    }
    check(author, status)?;
    if pins::exists(unit, author, status.id)? || pins::count(unit, author)? >= MAX_ELSEWHERE {
        return Ok(());
    }
    Ok(pins::insert(unit, author, status.id, unit.now)?)
}
