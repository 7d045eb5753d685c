//! Follows, and the answers to them.

use activitypub::write::{Activity, ActivityKind};
use store::accounts::{self, Account};
use store::deliveries::Audience;
use store::follows::Follow;
use tenant::Unit;

use super::{enqueue, enqueue_to};
use crate::convert::documents;
use crate::{Error, Result, addresses};

/// Asks somebody elsewhere to be followed.
pub fn follow(unit: &Unit<'_>, follow: &Follow) -> Result<()> {
    enqueue_to(unit, follow.account_id, follow.target_id, || {
        as_activity(unit, follow)
    })
}

/// Ends a follow of somebody elsewhere, or takes back the request; nothing when there was none.
pub fn undo(unit: &Unit<'_>, follow: Option<&Follow>) -> Result<()> {
    let Some(follow) = follow else { return Ok(()) };
    enqueue_to(unit, follow.account_id, follow.target_id, || {
        let done = as_activity(unit, follow)?;
        Ok(Activity::undo(addresses::undo(&done.id), done))
    })
}

/// Lets somebody elsewhere follow.
pub fn accept(unit: &Unit<'_>, follow: &Follow) -> Result<()> {
    answer(unit, follow, ActivityKind::Accept)
}

/// Says no to somebody elsewhere, or ends their follow; nothing when there was none.
pub fn reject(unit: &Unit<'_>, follow: Option<&Follow>) -> Result<()> {
    match follow {
        Some(follow) => answer(unit, follow, ActivityKind::Reject),
        None => Ok(()),
    }
}

/// Says no to somebody elsewhere who wants to follow the server itself.
pub fn reject_for_server(unit: &Unit<'_>, follower: &Account, follow: &str) -> Result<()> {
    enqueue(unit, None, &Audience::account(follower.id), || {
        let server = addresses::instance_actor(&unit.tenant().urls);
        let kind = ActivityKind::Reject;
        let id = addresses::answer(&server, kind.name(), unit.id());
        let follow = documents::follow(follow, &follower.uri, &server);
        Ok(documents::answer(kind, id, follow).into_json())
    })
}

fn answer(unit: &Unit<'_>, follow: &Follow, kind: ActivityKind) -> Result<()> {
    enqueue_to(unit, follow.target_id, follow.account_id, || {
        let actor = unit.tenant().urls.actor(follow.target_id);
        let id = addresses::answer(&actor, kind.name(), follow.id);
        Ok(documents::answer(kind, id, as_activity(unit, follow)?))
    })
}

fn as_activity(unit: &Unit<'_>, follow: &Follow) -> Result<Activity> {
    let uri = |id| -> Result<String> {
        let account = accounts::by_id(unit, id)?.ok_or(Error::Refused("somebody who is gone"))?;
        Ok(account.uri)
    };
    let (follower, target) = (uri(follow.account_id)?, uri(follow.target_id)?);
    let id = follow.uri.clone();
    let id = id.unwrap_or_else(|| addresses::follow(&follower, follow.id));
    Ok(documents::follow(&id, &follower, &target))
}
