//! Announcements of the server to its people. [Mastodon docs](https://docs.joinmastodon.org/entities/Announcement/)

use serde::Serialize;

use crate::{CustomEmoji, Id, StatusTag, Timestamp};

/// [Mastodon docs: Announcement](https://docs.joinmastodon.org/entities/Announcement/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Announcement {
    pub id: Id,
    /// HTML.
    pub content: String,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    /// Only the dates of start and end matter.
    pub all_day: bool,
    pub published_at: Timestamp,
    pub updated_at: Timestamp,
    /// Whether the viewer has dismissed it; left out of streams, which have no one viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
    pub mentions: Vec<AnnouncementAccount>,
    pub statuses: Vec<AnnouncementStatus>,
    pub tags: Vec<StatusTag>,
    pub emojis: Vec<CustomEmoji>,
    pub reactions: Vec<Reaction>,
}

/// [Mastodon docs: Announcement::Account](https://docs.joinmastodon.org/entities/Announcement/#Account)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnouncementAccount {
    pub id: Id,
    pub username: String,
    pub url: String,
    pub acct: String,
}

/// [Mastodon docs: Announcement::Status](https://docs.joinmastodon.org/entities/Announcement/#Status)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnouncementStatus {
    pub id: Id,
    pub url: String,
}

/// [Mastodon docs: Reaction](https://docs.joinmastodon.org/entities/Reaction/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reaction {
    /// A Unicode emoji, or the shortcode of a custom one.
    pub name: String,
    pub count: i64,
    /// Whether the viewer is among them; left out for anonymous viewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub me: Option<bool>,
    /// Custom emojis only.
    #[serde(flatten)]
    pub image: Option<ReactionImage>,
}

/// The picture of a custom emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReactionImage {
    pub url: String,
    pub static_url: String,
}
