//! Notifications, one by one. [Mastodon docs](https://docs.joinmastodon.org/entities/Notification/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Id, Report, Status, Timestamp, words::words};

/// [Mastodon docs: Notification](https://docs.joinmastodon.org/entities/Notification/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Notification {
    pub id: Id,
    #[serde(rename = "type")]
    pub notification_type: NotificationType,
    pub created_at: Timestamp,
    /// `ungrouped-ID` when it stands alone.
    pub group_key: String,
    pub account: Arc<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

words! {
    /// [Mastodon docs: Notification type](https://docs.joinmastodon.org/entities/Notification/#type)
    NotificationType {
        Mention = "mention",
        Status = "status",
        Reblog = "reblog",
        Follow = "follow",
        FollowRequest = "follow_request",
        Favourite = "favourite",
        Poll = "poll",
        Update = "update",
        AdminSignUp = "admin.sign_up",
        AdminReport = "admin.report",
        SeveredRelationships = "severed_relationships",
        ModerationWarning = "moderation_warning",
        Quote = "quote",
        QuotedUpdate = "quoted_update",
        AddedToCollection = "added_to_collection",
        CollectionUpdate = "collection_update",
    }
}
