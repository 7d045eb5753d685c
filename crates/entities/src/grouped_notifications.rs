//! Notifications in groups. [Mastodon docs](https://docs.joinmastodon.org/methods/grouped_notifications/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Id, NotificationType, PartialAccountWithAvatar, Report, Status, Timestamp};

/// [Mastodon docs: GroupedNotificationsResults](https://docs.joinmastodon.org/methods/grouped_notifications/#GroupedNotificationsResults)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupedNotificationsResults {
    pub accounts: Vec<Arc<Account>>,
    /// Only with `expand_accounts=partial_avatars`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_accounts: Option<Vec<PartialAccountWithAvatar>>,
    pub statuses: Vec<Status>,
    pub notification_groups: Vec<NotificationGroup>,
}

/// [Mastodon docs: NotificationGroup](https://docs.joinmastodon.org/methods/grouped_notifications/#NotificationGroup)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotificationGroup {
    pub group_key: String,
    pub notifications_count: i64,
    #[serde(rename = "type")]
    pub notification_type: NotificationType,
    /// A number on the wire, unlike every other id.
    pub most_recent_notification_id: i64,
    /// Left out where the group is not part of a page.
    #[serde(flatten)]
    pub page: Option<NotificationGroupPage>,
    /// A few accounts, the latest first.
    pub sample_account_ids: Vec<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

/// How much of a group is on this page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationGroupPage {
    pub page_min_id: Id,
    pub page_max_id: Id,
    pub latest_page_notification_at: Timestamp,
}
