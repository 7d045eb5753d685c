//! PNG files: a signature, then chunks (PNG specification, third edition, which includes APNG).

use super::Limits;
use super::containers::{Container, count_frame, take};
use crate::Error;

/// What makes up the picture and its animation.
const KEPT: [&[u8]; 8] = [
    b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"IDAT", b"fdAT", b"IEND",
];

/// Keeps the chunks that are frames; all that is ancillary otherwise goes.
pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Container<'a>, Error> {
    let mut rest = bytes;
    let mut kept = Vec::with_capacity(bytes.len());
    let mut frames = 0;
    let mut announced = None;
    kept.extend_from_slice(take(&mut rest, 8)?);
    loop {
        let chunk = chunk(&mut rest)?;
        let (kind, data) = (&chunk[4..8], &chunk[8..chunk.len() - 4]);
        match kind {
            b"acTL" => announced = data.first_chunk().map(|count| u32::from_be_bytes(*count)),
            b"fcTL" => count_frame(&mut frames, limits)?,
            _ => {}
        }
        if KEPT.contains(&kind) {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            break;
        }
    }
    match announced {
        Some(count) if count != frames => {
            Err(Error::broken("a PNG with other frames than it says"))
        }
        Some(count) if count > 1 => Ok(Container::Animation(kept)),
        _ => Ok(Container::Still(&bytes[..bytes.len() - rest.len()])),
    }
}

/// Length, kind, data and checksum of one chunk.
fn chunk<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let length = rest
        .first_chunk()
        .map_or(0, |length| u32::from_be_bytes(*length));
    take(rest, length as usize + 12)
}
