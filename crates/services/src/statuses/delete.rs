//! Removing posts, and what hangs on them.

use std::sync::Arc;

use federation::deliver;
use store::statuses::{self, Status};
use store::{reblogs, tombstones};
use tenant::{Tenant, Unit};
use types::{AccountId, HOUR, StatusId};

use super::count;
use crate::{Error, Result, conversations, fan_out, media, notifications, quotes, search};

/// How long a deletion that came first is remembered, in milliseconds.
const MEMORY: i64 = 6 * HOUR;

/// Removes a post of `me`. Unless `delete_media`, its pictures wait to be put into another.
pub async fn delete(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: StatusId,
    delete_media: bool,
) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = statuses::by_id(unit, id)?
            .filter(|status| status.account_id == me)
            .ok_or(Error::NotFound)?;
        deliver::statuses::delete(unit, &status)?;
        remove(unit, &status, delete_media)?;
        match status.visibility.is_open() && status.reblog_of_id.is_none() {
            true => Ok(tombstones::insert_local(unit, me, id)?),
            false => Ok(()),
        }
    };
    tenant.write(work).await
}

/// Somebody elsewhere has deleted a post of theirs, or a boost. It may still be on its way, or an edit of it.
pub fn deleted(unit: &Unit<'_>, author: AccountId, uri: &str) -> Result<()> {
    match statuses::by_uri(unit, uri)? {
        Some(status) if status.account_id == author => remove(unit, &status, true)?,
        Some(_) => return Err(Error::NotFound),
        None => {}
    }
    remember(unit, author, uri)
}

/// Lets something not come any more that `account` deleted or undid.
pub fn remember(unit: &Unit<'_>, account: AccountId, uri: &str) -> Result<()> {
    tombstones::sweep(unit, unit.now)?;
    let until = unit.now.plus(MEMORY);
    Ok(tombstones::insert(unit, account, uri, until)?)
}

/// Removes a post wherever it was written, its boosts too, and tells those who may be looking at it.
pub(crate) fn remove(unit: &Unit<'_>, status: &Status, delete_media: bool) -> Result<()> {
    fan_out::deleted(unit, status)?;
    if delete_media {
        media::delete_of(unit, status.id)?;
    } else {
        media::release(unit, status.id)?;
    }
    count(unit, status, -1, None)?;
    forget_boost(unit, status)?;
    conversations::forget(unit, status)?;
    quotes::forget(unit, status)?;
    remove_boosts(unit, status.id)?;
    for reply in statuses::replies(unit, status.id)? {
        unit.touch_status(reply);
    }
    unit.touch_status(status.id);
    search::forget_status(unit, status.id)?;
    Ok(statuses::delete(unit, status.id)?)
}

/// What a boost did to the post that it boosts.
fn forget_boost(unit: &Unit<'_>, boost: &Status) -> Result<()> {
    let Some(original) = boost.reblog_of_id else {
        return Ok(());
    };
    statuses::count_reblog(unit, original, -1)?;
    unit.touch_status(original);
    match statuses::by_id(unit, original)? {
        Some(original) => {
            notifications::forget(unit, crate::reblogs::told(boost.account_id, &original))
        }
        None => Ok(()),
    }
}

/// The rows go with the post's own.
fn remove_boosts(unit: &Unit<'_>, original: StatusId) -> Result<()> {
    let boosts = reblogs::all_of(unit, original)?;
    if boosts.is_empty() {
        return Ok(());
    }
    let boosters: Vec<AccountId> = boosts.iter().map(|(_, account)| *account).collect();
    store::accounts::count_statuses(unit, &boosters, -1)?;
    for (boost, account) in boosts {
        unit.touch_status(boost);
        unit.touch_account(account);
    }
    Ok(())
}
