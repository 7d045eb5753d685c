//! Who may see what: the one place that decides it.

use std::collections::HashMap;
use std::sync::Arc;

use store::accounts::Account;
use store::quotes::Policy;
use store::relations::{self, Ties};
use store::statuses::Status;
use tenant::{ReaderTies, Unit};
use types::{AccountId, StatusId, Visibility};

use crate::{Error, Result, search};

/// What lies between a viewer and some accounts.
pub type TiesByAccount = HashMap<AccountId, Ties>;

/// Follows, blocks and mutes of a reader that are kept in memory at most; who has more is looked up for each page.
const KEPT: usize = 1000;

/// What lies between `viewer` and `accounts`; nothing for a stranger. What is changed is decided by what is stored now.
pub fn ties(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    accounts: &[AccountId],
) -> Result<TiesByAccount> {
    let Some(viewer) = viewer.filter(|_| !accounts.is_empty()) else {
        return Ok(HashMap::new());
    };
    if !unit.writes()
        && let Some(ties) = reader_ties(unit, viewer)?.with(accounts)
    {
        return Ok(ties.collect());
    }
    Ok(relations::ties(unit, viewer, accounts, unit.now)?)
}

fn reader_ties(unit: &Unit<'_>, viewer: AccountId) -> Result<Arc<ReaderTies>> {
    if let Some(ties) = unit.cached_ties(viewer) {
        return Ok(ties);
    }
    let all = relations::all_ties(unit, viewer, unit.now, KEPT)?;
    let ties = Arc::new(ReaderTies::new(all, unit.now));
    unit.cache_ties(viewer, ties.clone());
    Ok(ties)
}

/// Whether `viewer` may see a post: visibility and blocks, whether or not they care to.
pub fn may_see(
    viewer: Option<AccountId>,
    status: &Status,
    mentioned: &[AccountId],
    ties: &TiesByAccount,
) -> bool {
    let Some(viewer) = viewer else {
        return status.visibility.is_open();
    };
    if viewer == status.account_id {
        return true;
    }
    let tie = ties.get(&status.account_id).copied().unwrap_or_default();
    if tie.blocked_by {
        return false;
    }
    match status.visibility {
        Visibility::Public | Visibility::Unlisted => true,
        Visibility::Private => tie.following || mentioned.contains(&viewer),
        Visibility::Direct => mentioned.contains(&viewer),
    }
}

/// Whether a post that `viewer` may see should be shown in a timeline that they did not ask for by author.
pub fn wants_to_see(viewer: Option<AccountId>, author: AccountId, ties: &TiesByAccount) -> bool {
    let tie = ties.get(&author).copied().unwrap_or_default();
    viewer == Some(author) || !(tie.blocking || tie.muting || tie.domain_blocking)
}

/// Whether `viewer` wants to be told what an account does.
pub fn wants_to_hear_of(viewer: AccountId, account: AccountId, ties: &TiesByAccount) -> bool {
    let tie = ties.get(&account).copied().unwrap_or_default();
    viewer == account || !(tie.blocking || tie.muting_notifications || tie.domain_blocking)
}

/// The post, when `viewer` may see it; else it is not there.
pub fn visible_status(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Status> {
    Ok(seen(unit, viewer, id)?.0)
}

/// The post itself, or what it boosts, when `viewer` may see both.
pub fn original(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Status> {
    Ok(seen_original(unit, viewer, id)?.0)
}

/// The same, for `me` to favourite, boost or vote: not of those whom they block.
pub fn approachable(unit: &Unit<'_>, me: AccountId, id: StatusId) -> Result<Status> {
    let (status, ties) = seen_original(unit, Some(me), id)?;
    if ties.get(&status.account_id).is_some_and(|tie| tie.blocking) {
        return Err(Error::Forbidden);
    }
    Ok(status)
}

/// What the author of a post says to somebody who wants to quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Yes.
    Automatic,
    /// Each time anew.
    Manual,
    /// We cannot tell.
    Unknown,
    /// No.
    Denied,
}

/// What the author of a post says to `viewer` who wants to quote it.
pub fn consent(viewer: Option<AccountId>, status: &Status, ties: &TiesByAccount) -> Consent {
    let Some(viewer) = viewer else {
        return Consent::Denied;
    };
    if viewer == status.account_id && status.visibility != Visibility::Direct {
        return Consent::Automatic;
    }
    if !status.visibility.is_open() {
        return Consent::Denied;
    }
    let tie = ties.get(&status.account_id).copied().unwrap_or_default();
    let policy = status.quote_policy;
    let named = |who: Policy| policy.allows(who);
    let among = |asked: fn(Policy) -> Policy| {
        named(asked(Policy::PUBLIC)) || tie.following && named(asked(Policy::FOLLOWERS))
    };
    let others = Policy::FOLLOWING.0 | Policy::OTHERS.0;
    if among(|who| who) {
        Consent::Automatic
    } else if among(Policy::when_asked) {
        Consent::Manual
    } else if policy.0 & (others | Policy(others).when_asked().0) != 0 {
        Consent::Unknown
    } else {
        Consent::Denied
    }
}

/// The post, or what it boosts, and what its author says to `me` who wants to quote it.
pub fn quotable(unit: &Unit<'_>, me: AccountId, id: StatusId) -> Result<(Status, Consent)> {
    let (status, ties) = seen_original(unit, Some(me), id)?;
    let consent = consent(Some(me), &status, &ties);
    Ok((status, consent))
}

fn seen_original(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: StatusId,
) -> Result<(Status, TiesByAccount)> {
    let (status, ties) = seen(unit, viewer, id)?;
    match status.reblog_of_id {
        Some(original) => seen(unit, viewer, original),
        None => Ok((status, ties)),
    }
}

/// The most private posts of `author` that `viewer` may see without being mentioned; none when it is nothing at all.
pub fn reach(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    author: &Account,
) -> Result<Option<Visibility>> {
    if author.suspended_at.is_some() {
        return Ok(None);
    }
    if viewer == Some(author.id) {
        return Ok(Some(Visibility::Direct));
    }
    let ties = ties(unit, viewer, &[author.id])?;
    let tie = ties.get(&author.id).copied().unwrap_or_default();
    Ok(match tie {
        Ties {
            blocked_by: true, ..
        } => None,
        Ties {
            following: true, ..
        } => Some(Visibility::Private),
        _ => Some(Visibility::Unlisted),
    })
}

fn seen(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: StatusId,
) -> Result<(Status, TiesByAccount)> {
    let status = store::statuses::by_id(unit, id)?.ok_or(Error::NotFound)?;
    let mentioned = store::mentions::of(unit, id)?;
    let ties = ties(unit, viewer, &[status.account_id])?;
    if may_see(viewer, &status, &mentioned, &ties) {
        Ok((status, ties))
    } else {
        Err(Error::NotFound)
    }
}

/// Whose page is under this handle; gone, when they were deleted for ever. Who is suspended may come back.
pub fn owner_of_page(unit: &Unit<'_>, handle: &str) -> Result<AccountId> {
    let handle = search::handle(unit, handle).ok_or(Error::NotFound)?;
    let account = match store::accounts::known_by_handle(unit, &handle)? {
        Some(account) => Some(account),
        // with the login goes what says that others may know of it
        None => store::accounts::by_handle(unit, &handle)?.filter(|it| it.gone_at.is_some()),
    };
    let account = account.ok_or(Error::NotFound)?;
    match (account.gone_at, account.suspended_at) {
        (Some(_), _) => Err(Error::Gone),
        (None, Some(_)) => Err(Error::NotFound),
        (None, None) => Ok(account.id),
    }
}

/// The account, when anybody may know of it; else it is not there.
pub fn known_account(unit: &Unit<'_>, id: AccountId) -> Result<Account> {
    store::accounts::known(unit, id)?.ok_or(Error::NotFound)
}

/// Whether `viewer` may see whom an account follows and who follows it.
pub fn may_see_follows(viewer: Option<AccountId>, account: &Account, ties: &TiesByAccount) -> bool {
    let tie = ties.get(&account.id).copied().unwrap_or_default();
    let hidden = account.hide_collections && viewer != Some(account.id);
    account.suspended_at.is_none() && !hidden && !tie.blocked_by
}

/// Whether an account is shown among others to a viewer who did not ask for it by name.
pub fn wants_to_meet(viewer: Option<AccountId>, account: AccountId, ties: &TiesByAccount) -> bool {
    let tie = ties.get(&account).copied().unwrap_or_default();
    !tie.blocked_by && wants_to_see(viewer, account, ties)
}
