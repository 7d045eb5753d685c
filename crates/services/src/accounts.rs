//! Accounts of other servers: making them whole, and what follows when they end.

mod whole;

use std::sync::Arc;

use store::accounts::Account;
use store::jobs::Job;
use store::remote_files::Owner;
use store::{Page, follows, statuses};
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::statuses::delete::remove;
use crate::{Error, Result, follows as following, remote_files};

pub(crate) use whole::fetch;

/// Posts or follows that are removed at a time.
const BATCH: usize = 50;

/// An account says that it is gone: nobody can act for it any more, and soon nothing of it is left but what was decided
/// here about it.
pub fn gone(unit: &Unit<'_>, account: &Account) -> Result<()> {
    store::accounts::set_suspended_elsewhere(unit, account.id, true, unit.now)?;
    changed(unit, account.id)?;
    Ok(unit.enqueue(&Job::DeleteAccount {
        account_id: account.id,
    })?)
}

/// Removes an account of another server with all that it wrote and did, bit by bit.
pub(crate) async fn delete(tenant: &Arc<Tenant>, id: AccountId) -> Result<()> {
    while tenant.write(move |unit| delete_some(unit, id)).await? {}
    Ok(())
}

/// Answers whether there is more.
fn delete_some(unit: &Unit<'_>, id: AccountId) -> Result<bool> {
    if empty_some(unit, id)? {
        return Ok(true);
    }
    match store::accounts::is_judged(unit, id)? {
        true => strip(unit, id)?,
        false => forget(unit, id)?,
    }
    Ok(false)
}

/// Removes some posts and follows of an account; answers whether there were any.
pub(crate) fn empty_some(unit: &Unit<'_>, id: AccountId) -> Result<bool> {
    let posts = statuses::newest_of(unit, id, BATCH)?;
    if !posts.is_empty() {
        posts
            .iter()
            .try_for_each(|status| remove(unit, status, true))?;
        return Ok(true);
    }
    let page = Page::newest(BATCH);
    let followers = follows::followers(unit, id, page)?;
    let followed = follows::following(unit, id, page)?;
    if !followers.is_empty() || !followed.is_empty() {
        for (_, other) in followers.into_iter().chain(followed) {
            following::sever(unit, id, other)?;
        }
        return Ok(true);
    }
    Ok(false)
}

/// Keeps the bare row of an account, so that it does not come back as if nothing had been.
fn strip(unit: &Unit<'_>, id: AccountId) -> Result<()> {
    clear(unit, id)?;
    let account = store::accounts::by_id(unit, id)?.ok_or(Error::NotFound)?;
    Ok(store::accounts::update_profile(unit, &account.bare())?)
}

/// Removes an account that has nothing more.
pub(crate) fn forget(unit: &Unit<'_>, id: AccountId) -> Result<()> {
    clear(unit, id)?;
    Ok(store::accounts::delete(unit, id)?)
}

/// Forgets what is kept of an account beside its row.
fn clear(unit: &Unit<'_>, id: AccountId) -> Result<()> {
    unit.touch_account(id);
    store::search::forget_account(unit, id)?;
    remote_files::forget(unit, Owner::Avatar(id))?;
    remote_files::forget(unit, Owner::Header(id))
}

/// Says that what an account may do has changed: it is looked at anew, and so is what it signs.
pub(crate) fn changed(unit: &Unit<'_>, id: AccountId) -> Result<()> {
    unit.touch_account(id);
    for key in store::actors::key_ids(unit, id)? {
        unit.touch_key(key);
    }
    Ok(())
}
