//! Making a snapshot of a server, which may be running.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use store::snapshots;
use tenant::{Location, Place};
use tokio::runtime::Handle;
use types::Timestamp;

use super::files::PRIVATE;
use super::record::{CONFIG, DATABASE, MANIFEST, MEDIA, MediaList, RECORD};
use super::verify::fault;
use super::{At, BackupError, Record, Result, Shelf, files};
use crate::Server;

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where it lies.
    pub folder: PathBuf,
    pub record: Record,
    /// Files of media that no earlier backup had.
    pub new_media: u64,
}

/// Makes a snapshot of a server, reads it back, and finishes it. `config` is kept beside it. None when the server has no database
/// yet.
pub fn make(
    runtime: &Handle,
    server: &Server,
    shelf: &Shelf,
    now: Timestamp,
    config: Option<&Path>,
) -> Result<Option<Made>> {
    let place = server.place();
    if matches!(&place.database, Location::Sqlite(path) if !path.exists()) {
        return Ok(None);
    }
    let name = server.name();
    shelf.sweep(&name)?;
    let mut making = Making {
        known: known_media(shelf, &name)?,
        pool: shelf.media(&name),
        folder: shelf.place(&name, &now.to_the_second().replace(':', "-")),
        place,
        list: MediaList::default(),
        record: Record::new(server.manifest().web_domain.as_str(), now, false),
        new_media: 0,
    };
    if making.folder.exists() {
        let folder = making.folder.display();
        return Err(BackupError::Refused(format!("{folder} is there already")));
    }
    files::make_folder(&making.folder, PRIVATE).at(&making.folder)?;
    let made = making.all(runtime, server, config);
    if made.is_err() && !making.folder.join(RECORD).exists() {
        // the error says what happened; what cannot be removed is unfinished, and said to be so
        let _ = fs::remove_dir_all(&making.folder);
    }
    made?;
    Ok(Some(Made {
        folder: making.folder,
        record: making.record,
        new_media: making.new_media,
    }))
}

/// What the last snapshot says of media. When it is damaged all are copied anew.
fn known_media(shelf: &Shelf, server: &str) -> Result<MediaList> {
    let mut finished = shelf.snapshots(server)?.into_iter();
    let last = finished.rfind(|snapshot| snapshot.record.is_some());
    let sound = last.filter(|last| {
        let sum = last.record.as_ref().and_then(|it| it.files.get(MEDIA));
        sum.is_some_and(|sum| fault(&last.folder.join(MEDIA), &sum.sha256).is_none())
    });
    sound.map_or_else(
        || Ok(MediaList::default()),
        |last| MediaList::read(&last.folder),
    )
}

/// A snapshot in the making.
struct Making {
    place: Place,
    folder: PathBuf,
    /// Where media lie, of this and of earlier snapshots.
    pool: PathBuf,
    /// Media of the snapshot before.
    known: MediaList,
    list: MediaList,
    record: Record,
    new_media: u64,
}

impl Making {
    fn all(&mut self, runtime: &Handle, server: &Server, config: Option<&Path>) -> Result<()> {
        // before: what is deleted meanwhile is still in the database that is copied; after: what came meanwhile is, too
        self.media()?;
        self.database(runtime)?;
        self.media()?;
        self.text(MEDIA, &self.list.text())?;
        self.file(MANIFEST, &server.folder.join(MANIFEST))?;
        if let Some(config) = config {
            self.file(CONFIG, config)?;
        }
        self.record.write(&self.folder)
    }

    fn database(&mut self, runtime: &Handle) -> Result<()> {
        let file = self.folder.join(DATABASE);
        // no moment at which others may read it
        files::write(&file, b"").at(&file)?;
        let source = &self.place.database;
        let taken = snapshots::take(runtime, source, &file).at(&self.folder)?;
        let read_back = snapshots::contents(&file).at(&file)?;
        if read_back != taken {
            let different = taken.differences(&read_back).join(", ");
            let file = file.display();
            return Err(BackupError::Refused(format!(
                "{file} does not hold what was read from the server; different are: {different}"
            )));
        }
        self.record.from_postgres = matches!(source, Location::Postgres { .. });
        self.record.database = taken;
        let sum = files::sum(&file).at(&file)?;
        self.record.files.insert(DATABASE.into(), sum);
        Ok(())
    }

    /// Copies the media that are not there yet.
    fn media(&mut self) -> Result<()> {
        let media = self.place.media.clone();
        for key in files::keys(&media).at(&media)? {
            if !self.list.0.contains_key(&key) {
                self.one(&media.join(&key), key)?;
            }
        }
        Ok(())
    }

    fn one(&mut self, from: &Path, key: String) -> Result<()> {
        let to = self.pool.join(&key);
        let size = match from.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            metadata => metadata.at(from)?.len(),
        };
        let is_there = to.metadata().is_ok_and(|there| there.len() == size);
        let hash = match self.known.0.remove(&key).filter(|_| is_there) {
            Some(hash) => hash,
            None => match files::copy(from, &to, PRIVATE) {
                // deleted meanwhile
                Err(_) if !from.exists() => return Ok(()),
                copied => {
                    self.new_media += 1;
                    copied.at(&to)?.sha256
                }
            },
        };
        self.record.media.files += 1;
        self.record.media.bytes += size;
        self.list.0.insert(key, hash);
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        let sum = files::write(&path, text.as_bytes()).at(&path)?;
        self.record.files.insert(name.into(), sum);
        Ok(())
    }

    fn file(&mut self, name: &str, from: &Path) -> Result<()> {
        let sum = files::copy(from, &self.folder.join(name), PRIVATE).at(from)?;
        self.record.files.insert(name.into(), sum);
        Ok(())
    }
}
