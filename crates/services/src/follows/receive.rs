//! What other servers say of follows.

use federation::deliver;
use store::accounts::Account;
use store::follows::{self, Follow};
use store::{follow_requests, relations, tombstones};
use tenant::Unit;
use types::AccountId;

use super::{USUAL, begin, begin_requested, end, request, take_request, withdraw};
use crate::{Error, Result};

/// Somebody elsewhere follows somebody here, or asks to; who may not is told so. Saying it again has it granted again: the
/// first answer may be lost.
pub fn receive(
    unit: &Unit<'_>,
    follower: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<()> {
    if let Some(uri) = uri
        && tombstones::exists(unit, follower, uri, unit.now)?
    {
        return Ok(());
    }
    relations::lock(unit, follower, target)?;
    let here = store::accounts::known(unit, target)?.filter(|account| account.is_local());
    let target = here.ok_or(Error::NotFound)?;
    let there = store::accounts::by_id(unit, follower)?.ok_or(Error::NotFound)?;
    let follow = Follow {
        id: unit.id(),
        account_id: follower,
        target_id: target.id,
        show_reblogs: USUAL.show_reblogs,
        notify: USUAL.notify,
        languages: USUAL.languages,
        uri: uri.map(str::to_owned),
        created_at: unit.now,
    };
    let relation = relations::with(unit, target.id, follower, unit.now)?;
    let apart = relation.blocking || relation.blocked_by || relation.domain_blocking;
    if apart || target.moved_to_id.is_some() || target.suspended_at.is_some() {
        return Ok(deliver::follows::reject(unit, Some(&follow))?);
    }
    if relation.followed_by {
        follows::set_uri(unit, follower, target.id, uri)?;
        return Ok(deliver::follows::accept(unit, &follow)?);
    }
    if relation.requested_by {
        return Ok(follow_requests::set_uri(unit, follower, target.id, uri)?);
    }
    if target.locked || there.silenced_at.is_some() {
        return request(unit, &follow);
    }
    begin(unit, &follow)?;
    Ok(deliver::follows::accept(unit, &follow)?)
}

/// Somebody elsewhere wants to follow the server itself, which nobody does.
pub fn receive_for_server(unit: &Unit<'_>, follower: &Account, uri: Option<&str>) -> Result<()> {
    match uri {
        Some(uri) => Ok(deliver::follows::reject_for_server(unit, follower, uri)?),
        None => Ok(()),
    }
}

/// Somebody elsewhere lets somebody here follow, who asked to.
pub fn accepted(unit: &Unit<'_>, follower: AccountId, target: AccountId) -> Result<()> {
    relations::lock(unit, follower, target)?;
    match take_request(unit, follower, target)? {
        Some(request) => begin_requested(unit, request),
        None => Ok(()),
    }
}

/// A follow or a request has ended elsewhere; answers whether there was one.
pub fn undone(unit: &Unit<'_>, follower: AccountId, target: AccountId) -> Result<bool> {
    relations::lock(unit, follower, target)?;
    let request = withdraw(unit, follower, target)?;
    let follow = end(unit, follower, target)?;
    Ok(request.is_some() || follow.is_some())
}
