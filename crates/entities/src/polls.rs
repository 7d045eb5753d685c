//! Polls. [Mastodon docs](https://docs.joinmastodon.org/entities/Poll/)

use serde::Serialize;

use crate::{CustomEmoji, Id, Timestamp};

/// [Mastodon docs: Poll](https://docs.joinmastodon.org/entities/Poll/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Poll {
    pub id: Id,
    pub expires_at: Option<Timestamp>,
    pub expired: bool,
    pub multiple: bool,
    pub votes_count: i64,
    /// None when a remote server does not tell.
    pub voters_count: Option<i64>,
    /// Left out for anonymous viewers.
    #[serde(flatten)]
    pub viewer: Option<PollViewer>,
    pub options: Vec<PollOption>,
    pub emojis: Vec<CustomEmoji>,
}

/// What the viewer did with the poll; its author counts as having voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PollViewer {
    pub voted: bool,
    /// Indices into the options.
    pub own_votes: Vec<u32>,
}

/// [Mastodon docs: Poll::Option](https://docs.joinmastodon.org/entities/Poll/#Option)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PollOption {
    pub title: String,
    /// None while results are hidden.
    pub votes_count: Option<i64>,
}
