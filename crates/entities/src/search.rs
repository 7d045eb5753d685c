//! Results of a search. [Mastodon docs](https://docs.joinmastodon.org/entities/Search/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Status, Tag};

/// [Mastodon docs: Search](https://docs.joinmastodon.org/entities/Search/)
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Search {
    pub accounts: Vec<Arc<Account>>,
    pub statuses: Vec<Status>,
    pub hashtags: Vec<Tag>,
    /// Collections are not there yet: none is found.
    pub collections: [(); 0],
}
