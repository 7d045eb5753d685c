//! The terms of service of the server. [Mastodon docs](https://docs.joinmastodon.org/entities/TermsOfService/)

use serde::Serialize;

use crate::Date;

/// [Mastodon docs: TermsOfService](https://docs.joinmastodon.org/entities/TermsOfService/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermsOfService {
    pub effective_date: Date,
    pub effective: bool,
    /// HTML.
    pub content: String,
    /// When the next terms take over.
    pub succeeded_by: Option<Date>,
}
