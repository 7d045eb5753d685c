//! Hashtags on a profile. [Mastodon docs](https://docs.joinmastodon.org/entities/FeaturedTag/)

use serde::Serialize;

use crate::{Date, Id, TextNumber};

/// [Mastodon docs: FeaturedTag](https://docs.joinmastodon.org/entities/FeaturedTag/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeaturedTag {
    pub id: Id,
    /// Without `#`.
    pub name: String,
    /// The account's statuses with the tag.
    pub url: String,
    pub statuses_count: TextNumber,
    pub last_status_at: Option<Date>,
}
