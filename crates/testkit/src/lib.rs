//! Servers, personas, a fediverse in one process, for tests.

mod answer;
mod authenticator;
mod authority;
mod browser;
mod ears;
mod form;
mod keys;
mod letter;
mod network;
mod peer;
mod persona;
pub mod pictures;
pub mod tls;
mod world;

pub use answer::Answer;
pub use authenticator::Authenticator;
pub use authority::Authority;
pub use browser::Browser;
pub use ears::{Events, Socket};
pub use form::Form;
pub use letter::Letter;
pub use peer::Peer;
pub use persona::{PASSWORD, Persona};
pub use world::{Engine, World, story, story_at, story_with};
