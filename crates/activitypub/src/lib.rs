//! ActivityPub without the network, pure: what is read, what is written, who signed it, and how names are found.
//!
//! - [`json`] reads bytes strictly; [`read`] turns documents into structs, leniently and with an end to everything.
//! - [`write`] makes documents from plain structs.
//! - [`keys`] and [`signatures`] sign requests and verify those of others: draft-cavage-12 and RFC 9421.
//! - [`webfinger`] and [`host_meta`] are the small documents around it, [`content_type`] and [`ids`] the small questions.
//!
//! This is not JSON-LD: documents are read as the JSON that servers really send. All times are milliseconds since 1970. Nothing here asks for the
//! time, opens a connection, or knows what a status is.

pub mod content_type;
pub mod dates;
pub mod host_meta;
pub mod ids;
pub mod json;
pub mod keys;
pub mod read;
pub mod signatures;
pub mod webfinger;
pub mod write;

/// The namespace of ActivityStreams 2.
pub const AS: &str = "https://www.w3.org/ns/activitystreams";
/// Everybody, as an address.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
