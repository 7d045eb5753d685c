//! GIF files: a screen, then blocks (GIF89a specification).

use super::Limits;
use super::containers::{Container, count_frame, take, take_array};
use crate::Error;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
const GRAPHIC_CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;
/// Both spellings of the extension that says how often to repeat.
const LOOPS: [&[u8]; 2] = [b"\x0BNETSCAPE2.0\x03\x01", b"\x0BANIMEXTS1.0\x03\x01"];

/// Keeps the screen, the frames with their timing, and the number of repetitions.
pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Container<'a>, Error> {
    let mut rest = bytes;
    let mut kept = Vec::with_capacity(bytes.len());
    let mut frames = 0;
    let screen = take(&mut rest, 13)?;
    kept.extend_from_slice(screen);
    kept.extend_from_slice(take(&mut rest, colour_table(screen[10]))?);
    // some writers leave the trailer out
    while !rest.is_empty() {
        match take_array(&mut rest)? {
            [IMAGE] => {
                count_frame(&mut frames, limits)?;
                kept.push(IMAGE);
                kept.extend_from_slice(frame(&mut rest)?);
            }
            [EXTENSION] => keep_extension(&mut rest, &mut kept)?,
            [TRAILER] => break,
            _ => return Err(Error::broken("an unknown GIF block")),
        }
    }
    kept.push(TRAILER);
    Ok(match frames {
        0 => return Err(Error::broken("a GIF without a frame")),
        1 => Container::Still(&bytes[..bytes.len() - rest.len()]),
        _ => Container::Animation(kept),
    })
}

/// Bytes of the colour table that a screen or frame with these flags has.
fn colour_table(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// Descriptor, colour table, code size and data of one frame.
fn frame<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let whole = *rest;
    let descriptor: [u8; 9] = take_array(rest)?;
    take(rest, colour_table(descriptor[8]) + 1)?;
    sub_blocks(rest)?;
    Ok(&whole[..whole.len() - rest.len()])
}

/// A chain of sub-blocks with the zero that ends it.
fn sub_blocks<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let whole = *rest;
    loop {
        let [length] = take_array(rest)?;
        take(rest, usize::from(length))?;
        if length == 0 {
            return Ok(&whole[..whole.len() - rest.len()]);
        }
    }
}

fn keep_extension(rest: &mut &[u8], kept: &mut Vec<u8>) -> Result<(), Error> {
    let [label] = take_array(rest)?;
    let data = sub_blocks(rest)?;
    match label {
        GRAPHIC_CONTROL if data.len() == 6 => {
            kept.extend_from_slice(&[EXTENSION, label]);
            kept.extend_from_slice(data);
        }
        APPLICATION if data.len() >= 17 && LOOPS.iter().any(|name| data.starts_with(name)) => {
            kept.extend_from_slice(&[EXTENSION, label]);
            kept.extend_from_slice(&data[..16]);
            kept.push(0);
        }
        _ => {}
    }
    Ok(())
}
