//! JPEG files: segments up to the scan, the scan up to the end marker (ITU-T T.81, annex B).

use super::containers::{Container, take, take_array};
use crate::Error;

/// Baseline and extended sequential, which may store each colour in a scan of its own.
const SEQUENTIAL_FRAMES: [u8; 2] = [0xC0, 0xC1];
const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];

/// Refuses a file that was cut off: the decoder would fill what is missing with grey.
///
/// Cameras append whole videos, so the last bytes of the file say nothing.
pub(super) fn open(bytes: &[u8]) -> Result<Container<'_>, Error> {
    let mut rest = bytes;
    let mut frame: &[u8] = &[];
    take(&mut rest, 2)?;
    loop {
        match take_array::<2>(&mut rest)? {
            [0xFF, 0xFF] => rest = &bytes[bytes.len() - rest.len() - 1..],
            [0xFF, START_OF_SCAN] => break,
            [0xFF, marker] => {
                let length = u16::from_be_bytes(take_array(&mut rest)?);
                let data = take(&mut rest, usize::from(length).saturating_sub(2))?;
                if SEQUENTIAL_FRAMES.contains(&marker) {
                    frame = data;
                }
            }
            _ => return Err(Error::broken("a JPEG segment without a marker")),
        }
    }
    if would_be_garbled(frame, rest) {
        return Err(Error::UnsupportedType);
    }
    let end = memchr::memmem::find(rest, &END_OF_IMAGE)
        .ok_or_else(|| Error::broken("a JPEG scan without an end"))?;
    let length = bytes.len() - rest.len() + end + END_OF_IMAGE.len();
    Ok(Container::Still(&bytes[..length]))
}

/// Reduced colours in scans of their own come out of zune-jpeg 0.5.15 green and striped, without an
/// error (zune-image issue 422).
fn would_be_garbled(frame: &[u8], scan: &[u8]) -> bool {
    const ONE_PIXEL: u8 = 0x11;
    let components = frame.get(5).is_some_and(|count| *count > 1);
    let reduced = frame.get(7).is_some_and(|sampling| *sampling != ONE_PIXEL);
    components && reduced && scan.get(2) == Some(&1)
}
