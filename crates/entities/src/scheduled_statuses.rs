//! Statuses to be published later. [Mastodon docs](https://docs.joinmastodon.org/entities/ScheduledStatus/)

use serde::Serialize;

use crate::{Id, MediaAttachment, QuotePolicy, Timestamp, Visibility};

/// [Mastodon docs: ScheduledStatus](https://docs.joinmastodon.org/entities/ScheduledStatus/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScheduledStatus {
    pub id: Id,
    pub scheduled_at: Timestamp,
    pub params: ScheduledStatusParams,
    pub media_attachments: Vec<MediaAttachment>,
}

/// What was asked for; the ids of applications and statuses are numbers here.
/// [Mastodon docs: ScheduledStatus params](https://docs.joinmastodon.org/entities/ScheduledStatus/#params)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduledStatusParams {
    pub text: String,
    pub poll: Option<ScheduledStatusPoll>,
    pub media_ids: Option<Vec<Id>>,
    pub sensitive: Option<bool>,
    pub spoiler_text: Option<String>,
    pub visibility: Option<Visibility>,
    pub language: Option<String>,
    pub in_reply_to_id: Option<i64>,
    pub quoted_status_id: Option<i64>,
    pub quote_approval_policy: Option<QuotePolicy>,
    pub allowed_mentions: Option<Vec<Id>>,
    pub application_id: Option<i64>,
    /// Always null: the time stands beside the params.
    pub scheduled_at: (),
    pub idempotency: Option<String>,
    pub with_rate_limit: bool,
}

/// [Mastodon docs: ScheduledStatus params\[poll\]](https://docs.joinmastodon.org/entities/ScheduledStatus/#params-poll)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduledStatusPoll {
    pub options: Vec<String>,
    /// Seconds.
    pub expires_in: i64,
    pub multiple: Option<bool>,
    pub hide_totals: Option<bool>,
}
