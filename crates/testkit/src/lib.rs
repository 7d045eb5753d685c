//! Servers, personas, a fediverse in one process, for tests.

mod answer;
mod persona;
mod world;

pub use answer::Answer;
pub use persona::Persona;
pub use world::{Engine, World, story};
