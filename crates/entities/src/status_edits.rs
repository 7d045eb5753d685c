//! Earlier versions of a status, and its source. [Mastodon docs](https://docs.joinmastodon.org/entities/StatusEdit/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, CustomEmoji, Id, MediaAttachment, Quote, Timestamp};

/// [Mastodon docs: StatusEdit](https://docs.joinmastodon.org/entities/StatusEdit/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusEdit {
    /// HTML.
    pub content: String,
    pub spoiler_text: String,
    pub sensitive: bool,
    pub created_at: Timestamp,
    pub account: Arc<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<StatusEditPoll>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    pub media_attachments: Vec<MediaAttachment>,
    pub emojis: Vec<CustomEmoji>,
}

/// [Mastodon docs: StatusEdit poll](https://docs.joinmastodon.org/entities/StatusEdit/#poll)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusEditPoll {
    pub options: Vec<StatusEditPollOption>,
}

/// An option as it was, without votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusEditPollOption {
    pub title: String,
}

/// What an edit starts from. [Mastodon docs: StatusSource](https://docs.joinmastodon.org/entities/StatusSource/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusSource {
    pub id: Id,
    /// Plain text.
    pub text: String,
    pub spoiler_text: String,
}
