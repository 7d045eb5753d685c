//! Servers, personas, a fediverse in one process, for tests.

mod answer;
mod browser;
mod persona;
mod world;

pub use answer::Answer;
pub use browser::Browser;
pub use persona::{PASSWORD, Persona};
pub use world::{Engine, World, story};
