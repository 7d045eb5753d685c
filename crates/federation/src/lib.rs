//! Outward: fetching from other servers, converting between their language and ours, delivering to them.

pub mod addresses;
pub mod convert;
pub mod deliver;
pub mod emojis;
mod error;
pub mod fetch;
mod incoming;
pub mod keys;
mod sign;

pub use error::{Error, Result};
pub use incoming::{IncomingEmoji, IncomingMedia, IncomingPoll, IncomingQuote, IncomingStatus};
