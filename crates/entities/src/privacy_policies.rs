//! The privacy policy of the server. [Mastodon docs](https://docs.joinmastodon.org/entities/PrivacyPolicy/)

use serde::Serialize;

use crate::Timestamp;

/// [Mastodon docs: PrivacyPolicy](https://docs.joinmastodon.org/entities/PrivacyPolicy/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacyPolicy {
    pub updated_at: Timestamp,
    /// HTML.
    pub content: String,
}
