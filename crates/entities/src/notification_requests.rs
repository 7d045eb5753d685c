//! Notifications that are kept aside, by who they are from. [Mastodon docs](https://docs.joinmastodon.org/entities/NotificationRequest/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Id, Status, TextNumber, Timestamp};

/// [Mastodon docs: NotificationRequest](https://docs.joinmastodon.org/entities/NotificationRequest/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotificationRequest {
    pub id: Id,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub notifications_count: TextNumber,
    pub account: Arc<Account>,
    /// The newest post that one of them is about.
    pub last_status: Option<Status>,
}
