//! Hashtags. [Mastodon docs](https://docs.joinmastodon.org/entities/Tag/)

use serde::Serialize;

use crate::{Id, TextNumber};

/// [Mastodon docs: Tag](https://docs.joinmastodon.org/entities/Tag/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tag {
    pub id: Id,
    /// Without `#`.
    pub name: String,
    pub url: String,
    /// The last seven days, today first.
    pub history: Vec<DailyUse>,
    /// Left out for anonymous viewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<bool>,
    /// Left out for anonymous viewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featuring: Option<bool>,
}

/// [Mastodon docs: Tag history](https://docs.joinmastodon.org/entities/Tag/#history)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DailyUse {
    /// Midnight, in seconds since 1970.
    pub day: TextNumber,
    pub accounts: TextNumber,
    pub uses: TextNumber,
}
