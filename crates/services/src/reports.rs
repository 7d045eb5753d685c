//! Reports to the moderators.

use store::Json;
use store::accounts::Account;
use store::reports::{self, Report};
use store::statuses::Status;
use tenant::Unit;

use crate::notifications::{self, Kind, New};
use crate::statuses::by_uri;
use crate::{Error, Result};

/// Posts of a report at most.
const MAX_STATUSES: usize = 100;
/// Characters of a report at most.
const MAX_COMMENT: usize = 5_000;

/// Another server, or somebody there, reports somebody of this one. `posts`: ids of what they wrote.
pub fn receive(
    unit: &Unit<'_>,
    from: &Account,
    target: &Account,
    posts: &[String],
    comment: &str,
    uri: Option<&str>,
) -> Result<()> {
    if !target.is_local() {
        return Err(Error::NotFound);
    }
    let mut evidence = Vec::new();
    for uri in posts.iter().take(MAX_STATUSES) {
        let own = |status: &Status| status.account_id == target.id;
        evidence.extend(by_uri(unit, uri)?.filter(own).map(|status| status.id));
    }
    let report = Report {
        id: unit.id(),
        account_id: from.id,
        target_id: target.id,
        status_ids: Json(evidence),
        comment: comment.chars().take(MAX_COMMENT).collect(),
        uri: uri.map(str::to_owned),
        created_at: unit.now,
    };
    if !reports::insert(unit, &report)? {
        return Ok(());
    }
    for to in reports::moderators(unit)? {
        let (from, status) = (target.id, None);
        let kind = Kind::Report;
        notifications::notify(
            unit,
            New {
                to,
                from,
                kind,
                status,
            },
        )?;
    }
    Ok(())
}
