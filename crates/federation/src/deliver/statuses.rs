//! Posts and boosts, told to all who should hear of them.

use activitypub::write::{Activity, ActivityKind, tombstone};
use store::deliveries::Audience;
use store::relations::{self, Ties};
use store::statuses::Status;
use store::{deliveries, statuses};
use tenant::Unit;
use types::{AccountId, Visibility};

use super::enqueue;
use crate::convert::documents;
use crate::{Result, addresses};

/// Whether a new post goes to anybody elsewhere. `named`: whom it mentions.
pub fn reaches_out(unit: &Unit<'_>, status: &Status, named: &[AccountId]) -> Result<bool> {
    if !status.local {
        return Ok(false);
    }
    let audience = around(unit, status, named.to_vec())?;
    Ok(deliveries::reaches_out(unit, &audience)?)
}

/// Sends a new post or boost.
pub fn publish(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let named = deliveries::named(unit, status.id)?;
    send(unit, status, named, || documents::published(unit, status))
}

/// Sends a changed post: also to those who have it and do not follow its author, when they may still see it.
pub fn update(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let readers = readers(unit, status)?;
    send(unit, status, readers, || {
        let note = documents::note(unit, status)?;
        let (to, cc) = (note.to.clone(), note.cc.clone());
        let actor = unit.tenant().urls.actor(status.account_id);
        let id = addresses::update(&status.uri, unit.now);
        Ok(Activity {
            to,
            cc,
            ..Activity::new(ActivityKind::Update, id, actor, note.embedded())
        })
    })
}

/// Takes a post or a boost back, from all who have it. To be called while it is still there.
pub fn delete(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let holders = deliveries::holders(unit, status.id)?;
    send(unit, status, holders, || {
        let actor = unit.tenant().urls.actor(status.account_id);
        if status.reblog_of_id.is_some() {
            let done = documents::published(unit, status)?;
            return Ok(Activity::undo(addresses::undo(&done.id), done));
        }
        let note = documents::note(unit, status)?;
        let id = addresses::delete(&status.uri);
        Ok(Activity {
            to: note.to,
            cc: note.cc,
            ..Activity::new(ActivityKind::Delete, id, actor, tombstone(&status.uri))
        })
    })
}

/// `elsewhere`: who gets it beside followers and those whom it answers or boosts.
fn send(
    unit: &Unit<'_>,
    status: &Status,
    elsewhere: Vec<AccountId>,
    activity: impl FnOnce() -> Result<Activity>,
) -> Result<()> {
    if !status.local {
        return Ok(());
    }
    let audience = around(unit, status, elsewhere)?;
    let author = Some(status.account_id);
    enqueue(unit, author, &audience, || Ok(activity()?.into_json()))
}

fn readers(unit: &Unit<'_>, status: &Status) -> Result<Vec<AccountId>> {
    let mut accounts = match status.visibility.is_open() {
        true => deliveries::holders(unit, status.id)?,
        false => deliveries::named(unit, status.id)?,
    };
    let ties = relations::ties(unit, status.account_id, &accounts, unit.now)?;
    let blocks = |tie: &Ties| tie.blocking || tie.domain_blocking;
    accounts.retain(|account| !ties.get(account).is_some_and(blocks));
    Ok(accounts)
}

/// These accounts, followers, and whom it answers or boosts.
fn around(unit: &Unit<'_>, status: &Status, mut accounts: Vec<AccountId>) -> Result<Audience> {
    let followers = status.visibility != Visibility::Direct;
    for id in [status.in_reply_to_id, status.reblog_of_id]
        .into_iter()
        .flatten()
    {
        let other = statuses::by_id(unit, id)?;
        let open = status.visibility.is_open() || status.reblog_of_id.is_some();
        accounts.extend(other.filter(|_| open).map(|other| other.account_id));
    }
    Ok(Audience {
        followers_of: followers.then_some(status.account_id),
        accounts,
    })
}
