//! Posts and boosts, told to all who should hear of them.

use activitypub::write::{Activity, ActivityKind, tombstone};
use store::deliveries::Audience;
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
    let mut audience = around(unit, status)?;
    audience.accounts.extend(named);
    Ok(deliveries::reaches_out(unit, &audience)?)
}

/// Sends a new post or boost.
pub fn publish(unit: &Unit<'_>, status: &Status) -> Result<()> {
    send(unit, status, || documents::published(unit, status))
}

/// Sends a changed post: also to those who have it because of a boost or a favourite.
pub fn update(unit: &Unit<'_>, status: &Status) -> Result<()> {
    send(unit, status, || {
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

/// Takes a post or a boost back. To be called while it is still there.
pub fn delete(unit: &Unit<'_>, status: &Status) -> Result<()> {
    send(unit, status, || {
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

fn send(
    unit: &Unit<'_>,
    status: &Status,
    activity: impl FnOnce() -> Result<Activity>,
) -> Result<()> {
    if !status.local {
        return Ok(());
    }
    let audience = audience(unit, status)?;
    let author = Some(status.account_id);
    enqueue(unit, author, &audience, || Ok(activity()?.into_json()))
}

/// Followers, those who are mentioned, whom it answers or boosts, and those who took it up.
fn audience(unit: &Unit<'_>, status: &Status) -> Result<Audience> {
    let mut audience = around(unit, status)?;
    let concerned = deliveries::concerned(unit, status.id)?;
    audience.accounts.extend(concerned);
    Ok(audience)
}

/// Followers, and whom it answers or boosts.
fn around(unit: &Unit<'_>, status: &Status) -> Result<Audience> {
    let followers = status.visibility != Visibility::Direct;
    let mut accounts = Vec::new();
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
