//! Reports as moderators work on them. [Mastodon docs](https://docs.joinmastodon.org/entities/Admin_Report/)

use serde::Serialize;

use super::Account;
use crate::{Id, ReportCategory, Rule, Status, Timestamp};

/// [Mastodon docs: Admin::Report](https://docs.joinmastodon.org/entities/Admin_Report/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub id: Id,
    pub action_taken: bool,
    pub action_taken_at: Option<Timestamp>,
    pub category: ReportCategory,
    pub comment: String,
    /// A copy went to the server of the reported account.
    pub forwarded: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub account: Account,
    pub target_account: Account,
    pub assigned_account: Option<Account>,
    pub action_taken_by_account: Option<Account>,
    pub statuses: Vec<Status>,
    pub rules: Vec<Rule>,
}
