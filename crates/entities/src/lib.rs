//! The JSON of the Mastodon client API: plain values with the exact wire shape of Mastodon 4.6, one file per noun of its documentation.
//!
//! Nullable fields are sent as null; a field is left out only where Mastodon leaves it out.
//! What does not depend on the viewer is shared (`Arc<Account>`, `Arc<StatusCore>`), so that a server renders a cached value without copying it.

mod accounts;
mod custom_emojis;
mod filters;
mod ids;
mod media_attachments;
mod notifications;
mod polls;
mod preview_cards;
mod quotes;
mod relationships;
mod roles;
mod statuses;
mod tags;
mod times;
mod words;

pub use accounts::*;
pub use custom_emojis::*;
pub use filters::*;
pub use ids::*;
pub use media_attachments::*;
pub use notifications::*;
pub use polls::*;
pub use preview_cards::*;
pub use quotes::*;
pub use relationships::*;
pub use roles::*;
pub use statuses::*;
pub use tags::*;
pub use times::*;
pub use words::UnknownWord;
