//! The rules: what may happen, and what follows from it. Sees no HTTP, no JSON of a door, no ActivityPub.

pub mod apps;
pub mod audience;
pub mod blocks;
pub mod bookmarks;
pub mod conversations;
pub mod domain_blocks;
mod error;
pub mod fan_out;
pub mod favourites;
pub mod feeds;
pub mod filters;
pub mod follows;
pub mod grants;
pub mod jobs;
pub mod languages;
pub mod lists;
pub mod mail;
pub mod markers;
pub mod media;
pub mod mutes;
pub mod notes;
pub mod notifications;
pub mod oauth;
pub mod passwords;
pub mod people;
mod pictures;
pub mod pins;
pub mod polls;
pub mod profiles;
pub mod reblogs;
pub mod search;
pub mod secrets;
pub mod sessions;
pub mod statuses;
pub mod tags;

pub use error::{Error, Problem, Result, Why};
