//! Whether a data folder is in use: who runs its servers, or exchanges them, holds a lock that nobody else has meanwhile. Commands
//! beside a running process take none.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

const LOCK: &str = ".running";

/// A data folder for this process alone, until dropped.
pub struct InUse {
    _lock: File,
}

/// Why a data folder is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// Another process has it; which, and what it does, in its own words.
    #[error("{0}")]
    Taken(String),
    /// The folder cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl InUse {
    /// Takes the folder. `act` says to others what for: "serves it".
    pub fn take(data: &Path, act: &str) -> Result<Self, UseError> {
        std::fs::create_dir_all(data)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut lock = options.open(data.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {
                lock.set_len(0)?;
                write!(lock, "process {} {act}", std::process::id())?;
                Ok(Self { _lock: lock })
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                lock.read_to_string(&mut holder)?;
                Err(UseError::Taken(holder))
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Whether servers of this folder run.
pub fn is_running(data: &Path) -> bool {
    let file = File::open(data.join(LOCK));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The user and the group to whom the servers of this folder belong: who ran them last, or else who has the folder.
pub fn owner(data: &Path) -> Option<(u32, u32)> {
    let of = std::fs::metadata(data.join(LOCK)).or_else(|_| std::fs::metadata(data));
    let of = of.ok()?;
    Some((of.uid(), of.gid()))
}
