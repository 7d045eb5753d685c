//! Notifications, one by one and in groups.

mod groups;

use std::collections::HashMap;
use std::sync::Arc;

use entities::{Account, FilterContext, Notification, NotificationType, Report, Status};
use services::audience;
use services::notifications::Kind;
use store::Page;
use store::notifications::{self, Notification as Row, Wanted};
use tenant::Unit;
use types::{AccountId, NotificationId, ReportId, StatusId};

use crate::statuses::Wanted as Shown;
use crate::{Error, Listed, Result, accounts, distinct, filters, id, reports, statuses, time};

pub use groups::{Grouping, group, grouped, senders, unread_groups};

/// A page of one's notifications. <https://docs.joinmastodon.org/methods/notifications/#get>
pub fn list(
    unit: &Unit<'_>,
    me: AccountId,
    wanted: &Wanted,
    page: Page,
) -> Result<Listed<Vec<Notification>>> {
    let rows = notifications::page(unit, me, wanted, page)?;
    let items = entities(unit, me, &rows)?;
    Ok(Listed::new(items, &rows, page, |row| row.id.0))
}

/// One notification. <https://docs.joinmastodon.org/methods/notifications/#get-one>
pub fn one(unit: &Unit<'_>, me: AccountId, id: NotificationId) -> Result<Notification> {
    let row = notifications::by_id(unit, me, id)?.ok_or(Error::NotFound)?;
    entities(unit, me, &[row])?.pop().ok_or(Error::NotFound)
}

/// Those of one's notifications with these ids that can be shown.
pub fn some(unit: &Unit<'_>, me: AccountId, ids: &[NotificationId]) -> Result<Vec<Notification>> {
    entities(unit, me, &notifications::by_ids(unit, me, ids)?)
}

/// How many one has not read, counted up to `limit`.
/// <https://docs.joinmastodon.org/methods/notifications/#unread-count>
pub fn unread(unit: &Unit<'_>, me: AccountId, wanted: &Wanted, limit: usize) -> Result<i64> {
    Ok(notifications::count_after(
        unit,
        me,
        wanted,
        last_read(unit, me)?,
        limit,
    )?)
}

fn last_read(unit: &Unit<'_>, me: AccountId) -> Result<i64> {
    let markers = store::markers::of(unit, me)?;
    let marker = markers
        .iter()
        .find(|marker| marker.timeline == "notifications");
    Ok(marker.map_or(0, |marker| marker.last_read_id))
}

/// What notifications are about.
struct Context {
    accounts: HashMap<AccountId, Arc<Account>>,
    statuses: HashMap<StatusId, Status>,
    reports: HashMap<ReportId, Report>,
    unwanted: Vec<AccountId>,
}

impl Context {
    fn load(
        unit: &Unit<'_>,
        me: AccountId,
        senders: &[AccountId],
        statuses: &[StatusId],
        reports: &[ReportId],
    ) -> Result<Self> {
        let ties = audience::ties(unit, Some(me), senders)?;
        let wanted = |sender: &&AccountId| !audience::wants_to_hear_of(me, **sender, &ties);
        let shown = statuses::list(unit, Some(me), statuses, Shown::Asked)?;
        let shown = filters::hide(shown, FilterContext::Notifications).into_iter();
        Ok(Self {
            accounts: accounts::many(unit, senders)?,
            statuses: shown
                .map(|status| (StatusId(status.core.id.0), status))
                .collect(),
            reports: reports::many(unit, reports)?,
            unwanted: senders.iter().filter(wanted).copied().collect(),
        })
    }

    /// Whether it can be shown: who it is from is there and wanted, and so is the post.
    fn shows(&self, from: AccountId, status: Option<StatusId>) -> bool {
        self.accounts.contains_key(&from)
            && !self.unwanted.contains(&from)
            && status.is_none_or(|status| self.statuses.contains_key(&status))
    }

    /// The report of which it tells.
    fn report(&self, row: &Row) -> Option<Report> {
        self.reports.get(&row.report_id?).cloned()
    }
}

fn entities(unit: &Unit<'_>, me: AccountId, rows: &[Row]) -> Result<Vec<Notification>> {
    let senders = distinct(rows.iter().map(|row| row.from_id).collect());
    let about = distinct(rows.iter().filter_map(|row| row.status_id).collect());
    let reports: Vec<ReportId> = rows.iter().filter_map(|row| row.report_id).collect();
    let context = Context::load(unit, me, &senders, &about, &reports)?;
    let shown = rows
        .iter()
        .filter(|row| context.shows(row.from_id, row.status_id));
    Ok(shown.filter_map(|row| entity(&context, row)).collect())
}

fn entity(context: &Context, row: &Row) -> Option<Notification> {
    Some(Notification {
        id: id(row.id),
        notification_type: kind(&row.kind)?,
        created_at: time(row.created_at),
        group_key: row.group_key.clone(),
        account: context.accounts.get(&row.from_id)?.clone(),
        status: row
            .status_id
            .and_then(|status| context.statuses.get(&status).cloned()),
        report: context.report(row),
    })
}

fn kind(word: &str) -> Option<NotificationType> {
    word.parse().ok()
}

/// Kinds that are shown in groups unless the client says otherwise.
pub fn groupable() -> Vec<String> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.is_grouped());
    kinds.map(|kind| kind.as_str().to_owned()).collect()
}
