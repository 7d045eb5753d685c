//! Reports, told to the server of those who are reported.

use activitypub::write::{Activity, ActivityKind};
use store::accounts::Account;
use store::deliveries::Audience;
use store::reports::Report;
use store::statuses;
use tenant::Unit;

use super::enqueue;
use crate::{Result, addresses};

/// Tells the server of somebody elsewhere that they were reported. Not by whom: the server itself speaks.
pub fn flag(unit: &Unit<'_>, target: &Account, report: &Report) -> Result<()> {
    enqueue(unit, None, &Audience::account(target.id), || {
        let posts = statuses::by_ids(unit, &report.status_ids.0)?;
        let posts = posts.into_iter().map(|status| status.uri);
        let objects: Vec<String> = std::iter::once(target.uri.clone()).chain(posts).collect();
        let actor = addresses::instance_actor(&unit.tenant().urls);
        let id = addresses::flag(&actor, report.id);
        let flag = Activity::new(ActivityKind::Flag, id, actor, objects);
        Ok(Activity {
            to: vec![target.uri.clone()],
            content: Some(report.comment.clone()),
            ..flag
        }
        .into_json())
    })
}
