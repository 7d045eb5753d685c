//! Pins, told to the servers of those who follow whoever pinned.

use activitypub::write::{Activity, ActivityKind};
use store::deliveries::Audience;
use store::statuses::Status;
use tenant::Unit;

use super::enqueue;
use crate::{Result, addresses};

/// Tells that a post was pinned.
pub fn add(unit: &Unit<'_>, status: &Status) -> Result<()> {
    send(unit, status, ActivityKind::Add)
}

/// Tells that a post is pinned no more.
pub fn remove(unit: &Unit<'_>, status: &Status) -> Result<()> {
    send(unit, status, ActivityKind::Remove)
}

fn send(unit: &Unit<'_>, status: &Status, kind: ActivityKind) -> Result<()> {
    let audience = Audience::followers(status.account_id);
    enqueue(unit, Some(status.account_id), &audience, || {
        let urls = &unit.tenant().urls;
        let actor = urls.actor(status.account_id);
        let id = addresses::pinning(&actor, kind.name(), status.id, unit.now);
        let activity = Activity::new(kind, id, actor, status.uri.as_str());
        Ok(Activity {
            target: Some(addresses::featured(urls, status.account_id)),
            to: vec![addresses::followers(urls, status.account_id)],
            ..activity
        }
        .into_json())
    })
}
