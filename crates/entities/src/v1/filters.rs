//! Filters of one phrase. [Mastodon docs](https://docs.joinmastodon.org/entities/V1_Filter/)

use serde::Serialize;

use crate::{FilterContext, Id, Timestamp};

/// One keyword of a [`crate::Filter`], under the keyword's id. [Mastodon docs: V1::Filter](https://docs.joinmastodon.org/entities/V1_Filter/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub id: Id,
    pub phrase: String,
    pub context: Vec<FilterContext>,
    pub whole_word: bool,
    pub expires_at: Option<Timestamp>,
    /// The action of the filter is to hide.
    pub irreversible: bool,
}
