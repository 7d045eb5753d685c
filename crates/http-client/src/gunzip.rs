//! gzip, piece by piece, with a cap on what comes out.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

use crate::{Error, Result};

/// A piece may always grow to this size …
const HARMLESS: usize = 64 << 10;
/// … and the whole this many times: text shrinks to a fiftieth at best, bombs to a thousandth.
const GROWTH: usize = 200;

/// Unpacks a body as it arrives.
pub struct Gunzip {
    decoder: MultiGzDecoder<Out>,
    max_bytes: usize,
    packed: usize,
}

/// What has come out and was not taken yet.
struct Out {
    bytes: Vec<u8>,
    taken: usize,
    room: usize,
    full: bool,
}

impl Gunzip {
    /// Gives at most `max_bytes`.
    pub fn new(max_bytes: usize) -> Self {
        let out = Out {
            bytes: Vec::new(),
            taken: 0,
            room: 0,
            full: false,
        };
        Self {
            decoder: MultiGzDecoder::new(out),
            max_bytes,
            packed: 0,
        }
    }

    /// What `piece` adds; may be empty.
    pub fn unpack(&mut self, piece: &[u8]) -> Result<Bytes> {
        self.packed += piece.len();
        let grown = self.packed.saturating_mul(GROWTH).max(HARMLESS);
        self.decoder.get_mut().room = self.max_bytes.min(grown);
        let written = self.decoder.write_all(piece);
        let flushed = written.and_then(|()| self.decoder.flush());
        self.take(flushed)
    }

    /// The end of the body: what was left, if the end is where it should be.
    pub fn finish(&mut self) -> Result<Bytes> {
        let finished = self.decoder.try_finish();
        self.take(finished)
    }

    fn take(&mut self, done: io::Result<()>) -> Result<Bytes> {
        let out = self.decoder.get_mut();
        match done {
            Ok(()) => {
                out.taken += out.bytes.len();
                Ok(std::mem::take(&mut out.bytes).into())
            }
            Err(_) if out.full => Err(Error::TooLarge),
            Err(error) => Err(Error::Malformed(error.to_string())),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.taken + self.bytes.len() + bytes.len() > self.room {
            self.full = true;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
