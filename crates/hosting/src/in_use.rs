//! Whether servers of a data folder are running: who runs them holds a lock together with others, who exchanges them holds it alone.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

const LOCK: &str = ".running";

/// Held as long as servers of this folder run; none while somebody exchanges them.
pub fn running(data: &Path) -> io::Result<Option<File>> {
    hold(data, File::try_lock_shared)
}

/// Held as long as no server of this folder may run; none while one does.
pub fn resting(data: &Path) -> io::Result<Option<File>> {
    hold(data, File::try_lock)
}

/// Whether servers of this folder run.
pub fn is_running(data: &Path) -> bool {
    let file = File::open(data.join(LOCK));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

fn hold(
    data: &Path,
    lock: impl FnOnce(&File) -> Result<(), TryLockError>,
) -> io::Result<Option<File>> {
    std::fs::create_dir_all(data)?;
    let file = File::create(data.join(LOCK))?;
    match lock(&file) {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
