//! JPEG files: segments up to the scan, the scan up to the end marker (ITU-T T.81, annex B).

use super::containers::{Container, take, take_array};
use crate::Error;

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];

/// Refuses a file that was cut off: the decoder would fill what is missing with grey.
///
/// Cameras append whole videos, so the last bytes of the file say nothing.
pub(super) fn open(bytes: &[u8]) -> Result<Container<'_>, Error> {
    let mut rest = bytes;
    take(&mut rest, 2)?;
    loop {
        match take_array::<2>(&mut rest)? {
            [0xFF, 0xFF] => rest = &bytes[bytes.len() - rest.len() - 1..],
            [0xFF, START_OF_SCAN] => break,
            [0xFF, _] => {
                let length = u16::from_be_bytes(take_array(&mut rest)?);
                take(&mut rest, usize::from(length).saturating_sub(2))?;
            }
            _ => return Err(Error::broken("a JPEG segment without a marker")),
        }
    }
    let end = memchr::memmem::find(rest, &END_OF_IMAGE)
        .ok_or_else(|| Error::broken("a JPEG scan without an end"))?;
    let length = bytes.len() - rest.len() + end + END_OF_IMAGE.len();
    Ok(Container::Still(&bytes[..length]))
}
