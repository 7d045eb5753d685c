//! Accounts that the viewer may want to follow. [Mastodon docs](https://docs.joinmastodon.org/entities/Suggestion/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, words::words};

/// [Mastodon docs: Suggestion](https://docs.joinmastodon.org/entities/Suggestion/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The older word for the first of the sources.
    pub source: SuggestionLegacySource,
    pub sources: Vec<SuggestionSource>,
    pub account: Arc<Account>,
}

words! {
    /// [Mastodon docs: Suggestion source](https://docs.joinmastodon.org/entities/Suggestion/#source)
    SuggestionLegacySource {
        Staff = "staff",
        PastInteractions = "past_interactions",
        Global = "global",
    }
}

words! {
    /// [Mastodon docs: Suggestion sources](https://docs.joinmastodon.org/entities/Suggestion/#sources)
    SuggestionSource {
        Featured = "featured",
        MostFollowed = "most_followed",
        MostInteractions = "most_interactions",
        SimilarToRecentlyFollowed = "similar_to_recently_followed",
        FriendsOfFriends = "friends_of_friends",
    }
}
