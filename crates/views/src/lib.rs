//! The read side: rows become entities, in batches, as seen by one viewer.

pub mod accounts;
pub mod emojis;
pub mod statuses;
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
