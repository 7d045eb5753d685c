//! How far the viewer has read. [Mastodon docs](https://docs.joinmastodon.org/entities/Marker/)

use serde::Serialize;

use crate::{Id, Timestamp};

/// The markers that were asked for and exist. [Mastodon docs: Get saved positions](https://docs.joinmastodon.org/methods/markers/#get)
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Markers {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Marker>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Marker>,
}

/// [Mastodon docs: Marker](https://docs.joinmastodon.org/entities/Marker/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marker {
    pub last_read_id: Id,
    /// Grows with each change.
    pub version: i64,
    pub updated_at: Timestamp,
}
