//! Reports to the moderators.

use db::{Json, Result, Tx, model, params, sql};
use types::{AccountId, ReportId, RuleId, StatusId, Timestamp};

model! {
    /// Somebody tells the moderators of an account and its posts.
    pub struct Report {
        pub id: ReportId,
        /// Who reports; of another server perhaps the server itself.
        pub account_id: AccountId,
        pub target_id: AccountId,
        pub status_ids: Json<Vec<StatusId>>,
        pub comment: String,
        /// ActivityPub id, of remote ones.
        pub uri: Option<String>,
        pub created_at: Timestamp,
        /// The word of the API: `spam`, `legal`, `violation` or `other`.
        pub category: String,
        /// Rules that were broken.
        pub rule_ids: Json<Vec<RuleId>>,
        /// Whether the server of the target was told.
        pub forwarded: bool,
        /// When a moderator was done with it.
        pub resolved_at: Option<Timestamp>,
    }
}

/// Stores a report; false when it is there already.
pub fn insert(tx: &Tx<'_>, report: &Report) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            Report,
            "insert into reports ({cols}) values ({marks}) on conflict (uri) do nothing"
        ),
        &report.values(),
    )?;
    Ok(inserted == 1)
}

/// The report with this id.
pub fn by_id(tx: &Tx<'_>, id: ReportId) -> Result<Option<Report>> {
    tx.opt(
        sql!(Report, "select {cols} from reports where id = $1"),
        params![id],
    )
}

/// The reports with these ids, in no order.
pub fn by_ids(tx: &Tx<'_>, ids: &[ReportId]) -> Result<Vec<Report>> {
    tx.all(
        sql!(Report, "select {cols} from reports where id {in $1}"),
        params![ids],
    )
}

/// The reports of an account, the latest first.
pub fn of(tx: &Tx<'_>, target: AccountId, limit: usize) -> Result<Vec<Report>> {
    tx.all(
        sql!(
            Report,
            "select {cols} from reports where target_id = $1 order by id desc limit $2"
        ),
        params![target, limit],
    )
}

/// The accounts of those who look after reports.
pub fn moderators(tx: &Tx<'_>) -> Result<Vec<AccountId>> {
    tx.column(
        sql!("select account_id from users where role >= 1 and not disabled order by account_id"),
        params![],
    )
}
