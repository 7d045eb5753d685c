//! Reports to the moderators.

use std::collections::BTreeMap;
use std::sync::Arc;

use federation::deliver;
use store::Json;
use store::accounts::Account;
use store::reports::{self, Report};
use tenant::{Tenant, Unit};
use types::{AccountId, DAY, ReportId, RuleId, StatusId};

use crate::limits::{self, Limit};
use crate::notifications;
use crate::{Error, Result, Why, audience};

/// Posts of a report at most.
const MAX_STATUSES: usize = 100;
/// People of this server of whom another tells at a time at most.
const MAX_TARGETS: usize = 20;
/// Rules of a report at most.
const MAX_RULES: usize = 100;
/// Characters that somebody here may write.
const MAX_WRITTEN: usize = 1_000;
/// Characters that are kept of what comes from elsewhere.
const MAX_COMMENT: usize = 5_000;
/// Reports by one person.
const REPORTS: Limit = Limit {
    most: 400,
    span: DAY,
};
/// What a report may be about.
const CATEGORIES: [&str; 4] = ["other", "spam", "legal", "violation"];

/// A report as somebody here writes it.
#[derive(Clone, Debug, Default)]
pub struct NewReport {
    pub target: AccountId,
    /// Posts of the target that show what is wrong.
    pub statuses: Vec<StatusId>,
    pub comment: String,
    /// None: `other`, or `violation` when rules are named.
    pub category: Option<String>,
    /// Rules that were broken.
    pub rules: Vec<RuleId>,
    /// Whether the target's own server is told, too.
    pub forward: bool,
}

/// Reports an account; answers the report.
pub async fn file(tenant: &Arc<Tenant>, me: AccountId, new: NewReport) -> Result<ReportId> {
    check(&new)?;
    limits::count(tenant, "report", me, REPORTS)?;
    tenant.write(move |unit| store(unit, me, new)).await
}

fn check(new: &NewReport) -> Result<()> {
    let category = new.category.as_deref().unwrap_or("other");
    if !CATEGORIES.contains(&category) {
        return Err(Error::invalid("category", Why::Inclusion));
    }
    if new.comment.chars().count() > MAX_WRITTEN {
        return Err(Error::invalid("comment", Why::TooLong(MAX_WRITTEN)));
    }
    if new.statuses.len() > MAX_STATUSES {
        return Err(Error::invalid("status_ids", Why::TooMany(MAX_STATUSES)));
    }
    if new.rules.len() > MAX_RULES {
        return Err(Error::invalid("rule_ids", Why::TooMany(MAX_RULES)));
    }
    Ok(())
}

fn store(unit: &Unit<'_>, me: AccountId, new: NewReport) -> Result<ReportId> {
    let target = audience::known_account(unit, new.target)?;
    for id in &new.statuses {
        let status = audience::visible_status(unit, Some(me), *id)?;
        if status.account_id != target.id {
            return Err(Error::NotFound);
        }
    }
    check_rules(unit, &new.rules)?;
    let category = match new.rules.is_empty() {
        true => new.category.unwrap_or_else(|| "other".into()),
        false => "violation".into(),
    };
    let report = Report {
        id: unit.id(),
        account_id: me,
        target_id: target.id,
        status_ids: Json(new.statuses),
        comment: new.comment,
        uri: None,
        created_at: unit.now,
        category,
        rule_ids: Json(new.rules),
        forwarded: new.forward && !target.is_local(),
        resolved_at: None,
    };
    add(unit, &report)?;
    if report.forwarded {
        deliver::reports::flag(unit, &target, &report)?;
    }
    Ok(report.id)
}

fn check_rules(unit: &Unit<'_>, rules: &[RuleId]) -> Result<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let known = store::rules::all(unit)?;
    match rules
        .iter()
        .all(|id| known.iter().any(|rule| rule.id == *id))
    {
        true => Ok(()),
        false => Err(Error::rule("Rules does not reference valid rules")),
    }
}

/// Another server, or somebody there, reports people of this one. `posts`: what each of them wrote that shows what is wrong.
/// There is a report of each; the first has the id that they came under.
pub fn receive(
    unit: &Unit<'_>,
    from: &Account,
    posts: &BTreeMap<AccountId, Vec<StatusId>>,
    comment: &str,
    mut uri: Option<String>,
) -> Result<()> {
    for (target, posts) in posts.iter().take(MAX_TARGETS) {
        let Some(target) = store::accounts::by_id(unit, *target)?.filter(Account::is_local) else {
            continue;
        };
        let report = Report {
            id: unit.id(),
            account_id: from.id,
            target_id: target.id,
            status_ids: Json(evidence(unit, target.id, posts)?),
            comment: comment.chars().take(MAX_COMMENT).collect(),
            uri: uri.take(),
            created_at: unit.now,
            category: "other".into(),
            rule_ids: Json(Vec::new()),
            forwarded: false,
            resolved_at: None,
        };
        if !add(unit, &report)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Those of some posts that are there and that an account wrote.
fn evidence(unit: &Unit<'_>, target: AccountId, posts: &[StatusId]) -> Result<Vec<StatusId>> {
    let posts = &posts[..posts.len().min(MAX_STATUSES)];
    let mut found = store::statuses::by_ids(unit, posts)?;
    found.retain(|status| status.account_id == target);
    Ok(found.into_iter().map(|status| status.id).collect())
}

/// Stores a report and tells the moderators; false when it is here already.
fn add(unit: &Unit<'_>, report: &Report) -> Result<bool> {
    if !reports::insert(unit, report)? {
        return Ok(false);
    }
    let mut moderators = reports::moderators(unit)?;
    moderators.retain(|moderator| *moderator != report.account_id);
    for to in moderators {
        notifications::tell_of_report(unit, to, report)?;
    }
    Ok(true)
}
