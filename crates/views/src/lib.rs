//! The read side: rows become entities, in batches, as seen by one viewer.

pub mod accounts;
pub mod apps;
pub mod conversations;
pub mod custom_emojis;
pub mod emojis;
pub mod filters;
pub mod instances;
pub mod lists;
pub mod markers;
pub mod media;
pub mod notifications;
pub mod oauth;
pub mod polls;
pub mod relationships;
pub mod search;
pub mod status_edits;
pub mod statuses;
pub mod tags;
pub mod timelines;

pub use services::{Error, Result};

use types::Id;

/// An id as the API writes it.
pub(crate) fn id(id: impl Id) -> entities::Id {
    entities::Id(id.get())
}

/// A time as the API writes it.
pub(crate) fn time(time: types::Timestamp) -> entities::Timestamp {
    entities::Timestamp(time.0)
}
