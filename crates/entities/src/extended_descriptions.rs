//! What the server tells about itself at length. [Mastodon docs](https://docs.joinmastodon.org/entities/ExtendedDescription/)

use serde::Serialize;

use crate::Timestamp;

/// [Mastodon docs: ExtendedDescription](https://docs.joinmastodon.org/entities/ExtendedDescription/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtendedDescription {
    /// None when nothing was ever written.
    pub updated_at: Option<Timestamp>,
    /// HTML.
    pub content: String,
}
