//! Pictures as they come from outside, made safe and small, recordings, and the place where their bytes lie.
//!
//! Everything in [`images`] is CPU work: call it from a bounded pool, never on an async worker.

mod errors;
mod focus;
pub mod images;
mod recordings;
pub mod storage;

pub use errors::Error;
pub use focus::Focus;
pub use recordings::Recording;

use images::Format;

/// The media type to serve a stored file with, by the end of its name.
pub fn content_type(extension: &str) -> Option<&'static str> {
    let pictures = Format::ALL.map(|it| (it.extension(), it.content_type()));
    let recordings = Recording::ALL.map(|it| (it.extension(), it.content_type()));
    let mut all = pictures.into_iter().chain(recordings);
    all.find(|(known, _)| *known == extension).map(|(_, it)| it)
}
