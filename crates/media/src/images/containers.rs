//! The file around the pixels: where it ends, whether it moves, and what of it may be kept.

use super::{Format, Limits, gif, jpeg, png, webp};
use crate::Error;

/// A file whose parts lie inside its bounds.
pub(super) enum Container<'a> {
    /// The file up to its own end; it may still hold metadata.
    Still(&'a [u8]),
    /// The frames and what is needed to show them, rewritten without anything else.
    Animation(Vec<u8>),
}

impl<'a> Container<'a> {
    pub fn open(format: Format, bytes: &'a [u8], limits: &Limits) -> Result<Container<'a>, Error> {
        match format {
            Format::Jpeg => jpeg::open(bytes),
            Format::Png => png::open(bytes, limits),
            Format::Gif => gif::open(bytes, limits),
            Format::WebP => webp::open(bytes, limits),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        match self {
            Container::Still(bytes) => bytes,
            Container::Animation(bytes) => bytes,
        }
    }
}

/// Cuts `count` bytes off the front of `rest`.
pub(super) fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], Error> {
    rest.split_off(..count)
        .ok_or_else(|| Error::broken("the file ends too early"))
}

/// Cuts `N` bytes off the front of `rest`.
pub(super) fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Error> {
    let (array, after) = rest
        .split_first_chunk()
        .ok_or_else(|| Error::broken("the file ends too early"))?;
    *rest = after;
    Ok(*array)
}

/// Counts one more frame.
pub(super) fn count_frame(frames: &mut u32, limits: &Limits) -> Result<(), Error> {
    *frames += 1;
    if *frames > limits.frames {
        return Err(Error::TooManyFrames {
            limit: limits.frames,
        });
    }
    Ok(())
}
