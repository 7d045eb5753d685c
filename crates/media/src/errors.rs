//! What can be wrong with a picture or with the place where it is kept.

use std::io;

/// Why a picture was refused or a blob could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are none of the types that are accepted here.
    #[error("this type of file is not supported")]
    UnsupportedType,
    /// The file has more than `limit` bytes.
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: usize },
    /// The picture, once decoded, would have more than `limit` pixels, or take as much memory.
    #[error("the image has more than {limit} pixels")]
    TooManyPixels { limit: u64 },
    /// The animation has more than `limit` frames.
    #[error("the animation has more than {limit} frames")]
    TooManyFrames { limit: u32 },
    /// The bytes are not the picture that they claim to be; the text is for the log.
    #[error("the image is broken: {0}")]
    Broken(String),
    /// A focal point is two numbers with a comma between them.
    #[error("not a focal point")]
    InvalidFocus,
    /// A storage key that this software cannot have made.
    #[error("not a storage key: {0:?}")]
    InvalidKey(String),
    /// The storage failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Error {
    pub(crate) fn broken(reason: impl ToString) -> Error {
        Error::Broken(reason.to_string())
    }

    /// Is this a full disk or a used-up quota, which an admin can cure?
    pub fn is_full(&self) -> bool {
        use io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Error::Io(e) if matches!(e.kind(), StorageFull | QuotaExceeded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_from_other_failures() {
        const ENOSPC: i32 = 28;
        const EACCES: i32 = 13;
        assert!(Error::from(io::Error::from_raw_os_error(ENOSPC)).is_full());
        assert!(!Error::from(io::Error::from_raw_os_error(EACCES)).is_full());
        assert!(!Error::UnsupportedType.is_full());
    }
}
