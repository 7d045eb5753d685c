//! `backup.json`: what a finished snapshot holds; and `media.sha256`: which media belong to it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use store::snapshots::Contents;
use types::Timestamp;

use super::files::{self, Sum};
use super::{At, BackupError, Result};

pub(super) const RECORD: &str = "backup.json";
pub(super) const DATABASE: &str = "server.db";
pub(super) const MANIFEST: &str = "server.toml";
pub(super) const MEDIA: &str = "media.sha256";
pub(super) const CONFIG: &str = "steppe.toml";
/// Of the layout of a snapshot.
const FORMAT: u32 = 1;

/// What a snapshot holds. Written last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Of the layout.
    pub format: u32,
    /// The version that made it.
    pub steppe: String,
    /// Web domain.
    pub server: String,
    /// When it was begun.
    pub taken_at: Timestamp,
    /// Whether the server lay in PostgreSQL: words to search by are then to be made anew.
    pub from_postgres: bool,
    /// The rows of `server.db`.
    pub database: Contents,
    /// The files beside this one.
    pub files: BTreeMap<String, Sum>,
    /// The files in the list of media.
    pub media: Media,
}

/// How much media there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub files: u64,
    pub bytes: u64,
}

impl Record {
    pub(super) fn new(server: &str, taken_at: Timestamp, from_postgres: bool) -> Self {
        Self {
            format: FORMAT,
            steppe: env!("CARGO_PKG_VERSION").into(),
            server: server.into(),
            taken_at,
            from_postgres,
            database: Contents::default(),
            files: BTreeMap::new(),
            media: Media::default(),
        }
    }

    /// Reads that of a snapshot; none when the snapshot is unfinished.
    pub(super) fn read(snapshot: &Path) -> Result<Option<Self>> {
        let path = snapshot.join(RECORD);
        let text = match std::fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.at(&path)?,
        };
        let record: Self = serde_json::from_slice(&text)
            .map_err(|error| BackupError::Refused(format!("{}: {error}", path.display())))?;
        if record.format == FORMAT {
            return Ok(Some(record));
        }
        Err(BackupError::Refused(format!(
            "{}: it was made by Steppe {} in a format that this program does not know",
            path.display(),
            record.steppe
        )))
    }

    /// Writes it, after everything that it speaks of is safe.
    pub(super) fn write(&self, snapshot: &Path) -> Result<()> {
        let path = snapshot.join(RECORD);
        let text = serde_json::to_vec_pretty(self).expect("a record is JSON");
        files::flush(snapshot).at(snapshot)?;
        files::write(&path, &text).at(&path)?;
        files::flush(snapshot).at(snapshot)
    }
}

/// The media of a snapshot: keys and SHA-256, as `sha256sum` writes them.
#[derive(Default)]
pub(super) struct MediaList(pub(super) BTreeMap<String, String>);

impl MediaList {
    pub(super) fn read(snapshot: &Path) -> Result<Self> {
        let path = snapshot.join(MEDIA);
        let text = std::fs::read_to_string(&path).at(&path)?;
        let pairs = text.lines().map(|line| line.split_once("  "));
        let pairs = pairs.map(|pair| Some((pair?.1.to_owned(), pair?.0.to_owned())));
        let list: Option<BTreeMap<_, _>> = pairs.collect();
        let list = list.filter(|list| list.keys().all(|key| is_inside(key)));
        let list = list.ok_or_else(|| {
            BackupError::Refused(format!("{}: it is no list of media", path.display()))
        });
        Ok(Self(list?))
    }

    pub(super) fn text(&self) -> String {
        let lines = self.0.iter().map(|(key, hash)| format!("{hash}  {key}\n"));
        lines.collect()
    }
}

/// Whether a key leads nowhere but into the media folder.
fn is_inside(key: &str) -> bool {
    key.split('/')
        .all(|name| !name.is_empty() && !name.starts_with('.'))
}
