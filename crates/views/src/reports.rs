//! Reports to the moderators.

use entities::{Report, ReportCategory};
use tenant::Unit;
use types::{AccountId, ReportId};

use crate::{Error, Result, accounts, id, time};

/// A report, as its author sees it. <https://docs.joinmastodon.org/entities/Report/>
pub fn one(unit: &Unit<'_>, me: AccountId, report: ReportId) -> Result<Report> {
    let own = |report: &store::reports::Report| report.account_id == me;
    let report = store::reports::by_id(unit, report)?.filter(own);
    let report = report.ok_or(Error::NotFound)?;
    let category = report.category.parse().unwrap_or(ReportCategory::Other);
    let rules = report.rule_ids.0.into_iter().map(id).collect();
    Ok(Report {
        id: id(report.id),
        action_taken: false,
        action_taken_at: None,
        category,
        comment: report.comment,
        forwarded: report.forwarded,
        created_at: time(report.created_at),
        status_ids: Some(report.status_ids.0.into_iter().map(id).collect()),
        rule_ids: Some(rules).filter(|_| category == ReportCategory::Violation),
        collection_ids: Some(Vec::new()),
        target_account: accounts::one(unit, report.target_id)?,
    })
}
