//! Backups: dated snapshots of servers in a folder, which share their media. All of it blocks.
//!
//! ```text
//! FOLDER/.lock                           held while somebody writes there
//! FOLDER/SERVER/media/…                  media of all snapshots, by their keys
//! FOLDER/SERVER/2026-11-27T20-16-43Z/    a snapshot; finished once it has its backup.json
//! ```

mod files;
mod make;
mod record;
mod restore;
mod shelf;
mod verify;

use std::path::{Path, PathBuf};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

pub use files::Sum;
pub use make::{Made, make};
pub use record::{Media, Record};
pub use restore::{Target, restore};
pub use shelf::{Shelf, Snapshot};
pub use verify::{Verified, verify};

use crate::ManifestError;

/// Why a backup was not made or cannot be used, for a person.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A database cannot be read or written.
    #[error("{}: {error}", path.display())]
    Database {
        /// The server or file.
        path: PathBuf,
        /// What the engine said.
        error: tenant::Error,
    },
    /// `server.toml` cannot be read or written.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// It would do harm, or what it needs is not there.
    #[error("{0}")]
    Refused(String),
}

/// What every call answers.
pub type Result<T> = std::result::Result<T, BackupError>;

/// Runs work that blocks on a thread of its own, which gives way to all others.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce(&Handle) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (runtime, (tell, told)) = (Handle::current(), oneshot::channel());
    std::thread::spawn(move || {
        tenant::stand_back();
        let _ = tell.send(work(&runtime));
    });
    let broken = |_| Err(BackupError::Refused("the work broke off".into()));
    told.await.unwrap_or_else(broken)
}

/// Names the file at which it failed.
trait At<T> {
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|error| BackupError::Io {
            path: path.to_owned(),
            error,
        })
    }
}

impl<T> At<T> for tenant::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|error| BackupError::Database {
            path: path.to_owned(),
            error,
        })
    }
}
