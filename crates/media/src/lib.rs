//! Pictures as they come from outside, made safe and small, and the place where their bytes lie.
//!
//! Everything in [`images`] is CPU work: call it from a bounded pool, never on an async worker.

mod errors;
mod focus;
pub mod images;
pub mod storage;

pub use errors::Error;
pub use focus::Focus;
