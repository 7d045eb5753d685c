//! Reports to the moderators. [Mastodon docs](https://docs.joinmastodon.org/entities/Report/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Id, Timestamp, words::words};

/// [Mastodon docs: Report](https://docs.joinmastodon.org/entities/Report/)
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
    pub status_ids: Option<Vec<Id>>,
    pub rule_ids: Option<Vec<Id>>,
    pub collection_ids: Option<Vec<Id>>,
    pub target_account: Arc<Account>,
}

words! {
    /// [Mastodon docs: Report category](https://docs.joinmastodon.org/entities/Report/#category)
    ReportCategory {
        Spam = "spam",
        Legal = "legal",
        Violation = "violation",
        Other = "other",
    }
}
