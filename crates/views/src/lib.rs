//! The read side: rows become entities, in batches, as seen by one viewer.

pub mod accounts;
pub mod apps;
pub mod blocks;
pub mod conversations;
pub mod custom_emojis;
pub mod domain_blocks;
pub mod emojis;
pub mod endorsements;
pub mod filters;
pub mod follow_requests;
pub mod follows;
pub mod instances;
pub mod lists;
pub mod markers;
pub mod media;
pub mod moderation;
pub mod mutes;
pub mod notification_policies;
pub mod notification_requests;
pub mod notifications;
pub mod oauth;
pub mod oembed;
pub mod polls;
pub mod profiles;
pub mod public;
pub mod quotes;
pub mod relationships;
pub mod reports;
pub mod roles;
pub mod search;
pub mod status_edits;
pub mod statuses;
pub mod streaming;
pub mod tags;
pub mod timelines;

pub use services::{Error, Result};

use store::Page;
use types::Id;

/// A page of what `T` holds, which may be ordered by other ids than theirs: those of follows, blocks, favourites …
#[derive(Debug)]
pub struct Listed<T> {
    pub items: T,
    /// What the first and the last row of the page were ordered by; none when there was no row.
    pub ends: Option<(i64, i64)>,
    /// Whether there were as many rows as the page can have, shown or not.
    pub full: bool,
}

impl<T> Listed<T> {
    /// Shows `items` for `rows`; `id` is what a row was ordered by.
    pub(crate) fn new<R>(items: T, rows: &[R], page: Page, id: impl Fn(&R) -> i64) -> Self {
        Self {
            items,
            ends: rows
                .first()
                .zip(rows.last())
                .map(|(first, last)| (id(first), id(last))),
            full: rows.len() >= page.limit,
        }
    }
}

/// An id as the API writes it.
pub(crate) fn id(id: impl Id) -> entities::Id {
    entities::Id(id.get())
}

/// A time as the API writes it.
pub(crate) fn time(time: types::Timestamp) -> entities::Timestamp {
    entities::Timestamp(time.0)
}

/// Each of them once.
pub(crate) fn distinct<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items
}
