//! WebP files: RIFF chunks, and chunks inside the chunks of an animation (RFC 9649).

use super::Limits;
use super::containers::{Container, count_frame, take, take_array};
use crate::Error;

const ANIMATION: u8 = 0x02;
const ALPHA: u8 = 0x10;
/// Bytes of an `ANMF` chunk before the chunks of its frame.
const FRAME_HEADER: usize = 16;

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
}

/// Checks every size in the file, for the decoder trusts them, and keeps the chunks that are frames.
pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Container<'a>, Error> {
    let mut chunks = chunks(bytes)?;
    let file = &bytes[..12 + chunks.len()];
    let mut kept = file[..12].to_vec();
    let mut moves = false;
    let mut frames = 0;
    while let Some(chunk) = next(&mut chunks)? {
        match &chunk.kind {
            b"VP8X" => {
                let header: [u8; 10] = take_array(&mut { chunk.data })?;
                moves = header[0] & ANIMATION != 0;
                let flags = header[0] & (ANIMATION | ALPHA);
                let [.., w0, w1, w2, h0, h1, h2] = header;
                push(
                    &mut kept,
                    *b"VP8X",
                    &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2],
                );
            }
            b"ANIM" => push(&mut kept, chunk.kind, chunk.data),
            b"ANMF" => {
                count_frame(&mut frames, limits)?;
                push(&mut kept, chunk.kind, &frame(chunk.data, limits)?);
            }
            _ => check_size(&chunk, limits)?,
        }
    }
    if !moves || frames < 2 {
        return Ok(Container::Still(file));
    }
    let size = u32::try_from(kept.len() - 8).map_err(Error::broken)?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(Container::Animation(kept))
}

/// Whether the pixels of a still are stored without loss.
pub(super) fn is_lossless(bytes: &[u8]) -> bool {
    let Ok(mut chunks) = chunks(bytes) else {
        return false;
    };
    std::iter::from_fn(|| next(&mut chunks).ok().flatten()).any(|chunk| chunk.kind == *b"VP8L")
}

/// All chunks of the file, without what lies behind its end.
fn chunks(bytes: &[u8]) -> Result<&[u8], Error> {
    let mut rest = bytes;
    take(&mut rest, 4)?;
    let size = u32::from_le_bytes(take_array(&mut rest)?) as usize;
    let mut content = take(&mut rest, size)?;
    take(&mut content, 4)?;
    Ok(content)
}

fn next<'a>(rest: &mut &'a [u8]) -> Result<Option<Chunk<'a>>, Error> {
    if rest.is_empty() {
        return Ok(None);
    }
    let kind = take_array(rest)?;
    let size = u32::from_le_bytes(take_array(rest)?) as usize;
    let data = take(rest, size)?;
    if size % 2 == 1 {
        // some writers leave the last padding byte out
        let _ = rest.split_off_first();
    }
    Ok(Some(Chunk { kind, data }))
}

fn push(kept: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    kept.extend_from_slice(&kind);
    kept.extend_from_slice(&(data.len() as u32).to_le_bytes());
    kept.extend_from_slice(data);
    if data.len() % 2 == 1 {
        kept.push(0);
    }
}

/// A frame of an animation with the chunks that are its pixels.
fn frame(data: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut rest = data;
    let mut kept = Vec::with_capacity(data.len());
    kept.extend_from_slice(take(&mut rest, FRAME_HEADER)?);
    while let Some(chunk) = next(&mut rest)? {
        check_size(&chunk, limits)?;
        if [*b"ALPH", *b"VP8 ", *b"VP8L"].contains(&chunk.kind) {
            push(&mut kept, chunk.kind, chunk.data);
        }
    }
    Ok(kept)
}

/// A lossy bitstream has a size of its own, and the decoder makes room for it before it compares.
fn check_size(chunk: &Chunk, limits: &Limits) -> Result<(), Error> {
    const START_CODE: [u8; 3] = [0x9D, 0x01, 0x2A];
    if chunk.kind != *b"VP8 " {
        return Ok(());
    }
    let mut rest = chunk.data;
    let _frame_tag = take(&mut rest, 3)?;
    if take_array(&mut rest)? != START_CODE {
        return Err(Error::broken("a VP8 frame without its start code"));
    }
    let mut side =
        || take_array(&mut rest).map(|bytes| u64::from(u16::from_le_bytes(bytes) & 0x3FFF));
    if side()? * side()? > limits.pixels {
        return Err(Error::TooManyPixels {
            limit: limits.pixels,
        });
    }
    Ok(())
}
