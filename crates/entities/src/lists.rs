//! Lists of accounts. [Mastodon docs](https://docs.joinmastodon.org/entities/List/)

use serde::Serialize;

use crate::{Id, words::words};

/// [Mastodon docs: List](https://docs.joinmastodon.org/entities/List/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct List {
    pub id: Id,
    pub title: String,
    pub replies_policy: RepliesPolicy,
    /// Statuses shown here are kept out of the home timeline.
    pub exclusive: bool,
}

words! {
    /// Whose replies a list shows. [Mastodon docs: replies_policy](https://docs.joinmastodon.org/entities/List/#replies_policy)
    RepliesPolicy {
        Followed = "followed",
        List = "list",
        None = "none",
    }
}
