//! The rules: what may happen, and what follows from it. Sees no HTTP, no JSON of a door, no ActivityPub.

pub mod audience;
mod error;
pub mod fan_out;
pub mod jobs;
pub mod oauth;
pub mod people;
pub mod scopes;
pub mod secrets;
pub mod statuses;

pub use error::{Error, Problem, Result, Why};
pub use scopes::Scopes;
