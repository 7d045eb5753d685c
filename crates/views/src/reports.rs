//! Reports to the moderators.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{Account, Report, ReportCategory};
use store::reports::Report as Row;
use tenant::Unit;
use types::{AccountId, ReportId};

use crate::{Error, Result, accounts, id, time};

/// A report, as its author sees it. <https://docs.joinmastodon.org/entities/Report/>
pub fn one(unit: &Unit<'_>, me: AccountId, report: ReportId) -> Result<Report> {
    let own = |report: &Row| report.account_id == me;
    let report = store::reports::by_id(unit, report)?.filter(own);
    let report = report.ok_or(Error::NotFound)?;
    let target = accounts::one(unit, report.target_id)?;
    Ok(entity(report, target))
}

/// Reports by their ids.
pub(crate) fn many(unit: &Unit<'_>, ids: &[ReportId]) -> Result<HashMap<ReportId, Report>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::reports::by_ids(unit, ids)?;
    let targets: Vec<AccountId> = rows.iter().map(|row| row.target_id).collect();
    let targets = accounts::many(unit, &targets)?;
    let shown = rows.into_iter().filter_map(|row| {
        let target = targets.get(&row.target_id)?.clone();
        Some((row.id, entity(row, target)))
    });
    Ok(shown.collect())
}

fn entity(row: Row, target: Arc<Account>) -> Report {
    let category = row.category.parse().unwrap_or(ReportCategory::Other);
    let rules = row.rule_ids.0.into_iter().map(id).collect();
    Report {
        id: id(row.id),
        action_taken: row.resolved_at.is_some(),
        action_taken_at: row.resolved_at.map(time),
        category,
        comment: row.comment,
        forwarded: row.forwarded,
        created_at: time(row.created_at),
        status_ids: Some(row.status_ids.0.into_iter().map(id).collect()),
        rule_ids: Some(rules).filter(|_| category == ReportCategory::Violation),
        collection_ids: Some(Vec::new()),
        target_account: target,
    }
}
