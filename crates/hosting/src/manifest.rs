//! `server.toml` in the directory of a server: how it is called, and whether it may answer.

use std::fmt;
use std::fs::OpenOptions;
use std::io::ErrorKind::{NotADirectory, NotFound};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tenant::{Location, Place, Urls};
use types::Host;

/// Its name in the directory of a server.
const FILE: &str = "server.toml";

/// What a server is allowed to do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Everything.
    #[default]
    Active,
    /// Nothing; its data stays.
    Suspended,
}

/// What the host knows of a server. All else is in the server's own database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The part of a handle after the `@`.
    pub account_domain: Host,
    /// Where it is served.
    pub web_domain: Host,
    /// Whether its addresses begin with `https`.
    pub https: bool,
    /// Whether it answers.
    #[serde(default)]
    pub state: State,
    /// A PostgreSQL database, `postgres://…`; none: SQLite in the same directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postgres: Option<String>,
    /// The schema in that database; none: after the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

/// Tells one writing of a manifest from another, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    written: SystemTime,
    length: u64,
    /// The number of the file: who writes a new one may be as fast as the clock.
    inode: u64,
}

impl Stamp {
    /// Of the manifest in `folder`; none when there is none.
    pub(crate) fn of(folder: &Path) -> Result<Option<Self>, ManifestError> {
        let path = folder.join(FILE);
        let stamp = std::fs::metadata(&path).and_then(|file| {
            Ok(Self {
                written: file.modified()?,
                length: file.len(),
                inode: file.ino(),
            })
        });
        match stamp {
            Ok(stamp) => Ok(Some(stamp)),
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
            Err(error) => Err(ManifestError::Io { path, error }),
        }
    }
}

/// Why the directory of a server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file says what we do not understand.
    #[error("{}: {message}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
}

/// Why a server is not removed, or not in full.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// Its directory.
    #[error(transparent)]
    Folder(#[from] ManifestError),
    /// Its database.
    #[error(transparent)]
    Database(#[from] tenant::Error),
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        })
    }
}

impl Manifest {
    /// Reads the manifest in `folder`; none when there is none.
    pub fn read(folder: &Path) -> Result<Option<Self>, ManifestError> {
        let path = folder.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => match toml::from_str(&text) {
                Ok(manifest) => Ok(Some(manifest)),
                Err(error) => Err(ManifestError::Unreadable {
                    path,
                    message: error.to_string(),
                }),
            },
            Err(error) if error.kind() == NotFound => Ok(None),
            Err(error) => Err(ManifestError::Io { path, error }),
        }
    }

    /// Writes the manifest into `folder`, whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), ManifestError> {
        let path = folder.join(FILE);
        let draft = folder.join("server.toml.draft");
        let text = toml::to_string(self).expect("a manifest is TOML");
        let write = || {
            std::fs::create_dir_all(folder)?;
            // it may hold the password of a database
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            let mut file = options.open(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&draft, &path)
        };
        write().map_err(|error| ManifestError::Io {
            path: path.clone(),
            error,
        })?;
        ring(folder);
        Ok(())
    }

    /// Removes the directory of a server, its manifest last.
    pub(crate) fn remove_with_folder(folder: &Path) -> Result<(), ManifestError> {
        let remove = || {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                match entry.file_type()?.is_dir() {
                    true => std::fs::remove_dir_all(entry.path())?,
                    false if entry.file_name() != FILE => std::fs::remove_file(entry.path())?,
                    false => {}
                }
            }
            std::fs::remove_dir_all(folder)
        };
        remove().map_err(|error| ManifestError::Io {
            path: folder.to_owned(),
            error,
        })
    }

    /// Whether this is the domain of its pages or of its accounts.
    pub fn is_called(&self, domain: &str) -> bool {
        [&self.web_domain, &self.account_domain]
            .iter()
            .any(|known| known.as_str() == domain)
    }

    /// Where a server with this manifest lies when its directory is `folder`.
    pub(crate) fn place(&self, number: u32, folder: &Path) -> Place {
        Place {
            number,
            database: self.database(folder),
            media: folder.join("media"),
            urls: Urls {
                scheme: if self.https { "https" } else { "http" },
                account_domain: self.account_domain.clone(),
                web_domain: self.web_domain.clone(),
            },
        }
    }

    /// The database of a server with this manifest when its directory is `folder`.
    pub fn database(&self, folder: &Path) -> Location {
        match &self.postgres {
            None => Location::Sqlite(folder.join("server.db")),
            Some(url) => Location::Postgres {
                url: url.clone(),
                schema: self.schema(folder),
            },
        }
    }

    fn schema(&self, folder: &Path) -> String {
        let name = || {
            let name = folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
            format!("steppe_{}", name.chars().map(plain).collect::<String>())
        };
        self.schema.clone().unwrap_or_else(name)
    }
}

/// Gives the data folder a new time of change: a running process looks at it.
fn ring(folder: &Path) {
    let bell = folder.with_file_name(".bell");
    let _ = std::fs::File::create(&bell).and_then(|_| std::fs::remove_file(bell));
}
