//! Filters of what the viewer does not want to see. [Mastodon docs](https://docs.joinmastodon.org/entities/Filter/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Id, Timestamp, words::words};

/// [Mastodon docs: Filter](https://docs.joinmastodon.org/entities/Filter/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub id: Id,
    pub title: String,
    pub context: Vec<FilterContext>,
    pub expires_at: Option<Timestamp>,
    pub filter_action: FilterAction,
    /// Left out of the filter of a [`FilterResult`].
    #[serde(flatten)]
    pub rules: Option<FilterRules>,
}

/// What a filter looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FilterRules {
    pub keywords: Vec<FilterKeyword>,
    pub statuses: Vec<FilterStatus>,
}

/// [Mastodon docs: FilterKeyword](https://docs.joinmastodon.org/entities/FilterKeyword/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilterKeyword {
    pub id: Id,
    pub keyword: String,
    pub whole_word: bool,
}

/// [Mastodon docs: FilterStatus](https://docs.joinmastodon.org/entities/FilterStatus/)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FilterStatus {
    pub id: Id,
    pub status_id: Id,
}

/// Why a status is filtered. [Mastodon docs: FilterResult](https://docs.joinmastodon.org/entities/FilterResult/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilterResult {
    pub filter: Arc<Filter>,
    pub keyword_matches: Option<Vec<String>>,
    pub status_matches: Option<Vec<Id>>,
}

words! {
    /// [Mastodon docs: Filter context](https://docs.joinmastodon.org/entities/Filter/#context)
    FilterContext {
        Home = "home",
        Notifications = "notifications",
        Public = "public",
        Thread = "thread",
        Account = "account",
    }
}

words! {
    /// [Mastodon docs: Filter filter_action](https://docs.joinmastodon.org/entities/Filter/#filter_action)
    FilterAction {
        Warn = "warn",
        Hide = "hide",
        Blur = "blur",
    }
}
