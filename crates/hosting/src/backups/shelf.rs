//! The folder of backups: who may write there, and which snapshots lie in it.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::record::{MediaList, RECORD, Record};
use super::{At, BackupError, Result, files};

const LOCK: &str = ".lock";
const MEDIA: &str = "media";

/// A folder of backups, as long as nobody else writes there.
pub struct Shelf {
    folder: PathBuf,
    _lock: Option<File>,
}

/// A dated snapshot of a server.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub folder: PathBuf,
    /// None: it is unfinished, or its record cannot be read.
    pub record: Option<Record>,
    /// Why the record cannot be read.
    pub fault: Option<String>,
}

impl Snapshot {
    /// When it was taken, as its folder says.
    pub fn name(&self) -> &str {
        let name = self.folder.file_name().and_then(|name| name.to_str());
        name.unwrap_or_default()
    }

    fn read(folder: PathBuf) -> Self {
        let (record, fault) = match Record::read(&folder) {
            Ok(record) => (record, None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            folder,
            record,
            fault,
        }
    }

    /// Whether it was never finished.
    pub fn is_unfinished(&self) -> bool {
        self.record.is_none() && self.fault.is_none()
    }
}

impl Shelf {
    /// Opens the folder to add to it, and makes it when it is not there.
    pub fn to_write(folder: &Path) -> Result<Self> {
        files::make_folder(folder, files::PRIVATE).at(folder)?;
        let path = folder.join(LOCK);
        let lock = File::create(&path).at(&path)?;
        let locked = lock.try_lock();
        Self::locked(folder, Some(lock), locked)
    }

    /// Opens the folder to read what is there; it may lie on a disk that cannot be written.
    pub fn to_read(folder: &Path) -> Result<Self> {
        fs::read_dir(folder).at(folder)?;
        let lock = File::open(folder.join(LOCK)).ok();
        let locked = lock.as_ref().map_or(Ok(()), File::try_lock_shared);
        Self::locked(folder, lock, locked)
    }

    fn locked(
        folder: &Path,
        lock: Option<File>,
        locked: std::result::Result<(), TryLockError>,
    ) -> Result<Self> {
        if let Err(TryLockError::WouldBlock) = locked {
            return Err(BackupError::Refused(format!(
                "another backup is at work in {}: wait until it is done",
                folder.display()
            )));
        }
        Ok(Self {
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    /// The names of the folders of the servers that are called so, by that name or by their domain; of all, when none is named. There is
    /// at least one.
    pub fn servers(&self, wanted: Option<&str>) -> Result<Vec<String>> {
        let all = self.all()?;
        let mut found = all.clone();
        if let Some(wanted) = wanted {
            found.retain(|name| name == wanted || self.is_called(name, wanted));
        }
        if found.is_empty() {
            return Err(BackupError::Refused(match all.as_slice() {
                [] => format!("there is no backup in {}", self.folder.display()),
                all => format!("there are only backups of: {}", all.join(", ")),
            }));
        }
        Ok(found)
    }

    fn all(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in files::entries(&self.folder).at(&self.folder)? {
            let entry = entry.at(&self.folder)?;
            let is_folder = entry.file_type().at(&entry.path())?.is_dir();
            if let (true, Ok(name)) = (is_folder, entry.file_name().into_string()) {
                names.push(name);
            }
        }
        // a disk has a lost+found
        names.retain(|name| self.snapshots(name).is_ok_and(|it| !it.is_empty()));
        names.sort_unstable();
        Ok(names)
    }

    fn is_called(&self, name: &str, domain: &str) -> bool {
        let snapshots = self.snapshots(name).unwrap_or_default();
        let mut records = snapshots.iter().filter_map(|it| it.record.as_ref());
        records.any(|record| record.server == domain)
    }

    /// The snapshots of a server, the oldest first.
    pub fn snapshots(&self, server: &str) -> Result<Vec<Snapshot>> {
        let folder = self.folder.join(server);
        let mut snapshots = Vec::new();
        for entry in files::entries(&folder).at(&folder)? {
            let entry = entry.at(&folder)?;
            let is_folder = entry.file_type().at(&entry.path())?.is_dir();
            if is_folder && entry.file_name() != MEDIA {
                snapshots.push(Snapshot::read(entry.path()));
            }
        }
        snapshots.sort_unstable_by(|a, b| a.folder.cmp(&b.folder));
        Ok(snapshots)
    }

    /// Where a snapshot of a server is to lie.
    pub(super) fn place(&self, server: &str, name: &str) -> PathBuf {
        self.folder.join(server).join(name)
    }

    /// Where the media of a server lie.
    pub(super) fn media(&self, server: &str) -> PathBuf {
        self.folder.join(server).join(MEDIA)
    }

    /// Removes the snapshots of a server that were never finished.
    pub(super) fn sweep(&self, server: &str) -> Result<()> {
        for snapshot in self.snapshots(server)? {
            if snapshot.is_unfinished() {
                tracing::warn!(folder = %snapshot.folder.display(), "an unfinished backup is removed");
                fs::remove_dir_all(&snapshot.folder).at(&snapshot.folder)?;
            }
        }
        Ok(())
    }

    /// Removes all but the newest `keep` snapshots of a server, and the media that only they had; answers how many.
    pub fn prune(&self, server: &str, keep: usize) -> Result<usize> {
        let mut snapshots = self.snapshots(server)?;
        if let Some(fault) = snapshots.iter().find_map(|it| it.fault.as_ref()) {
            return Err(BackupError::Refused(format!(
                "{fault}: as long as this backup is damaged, none is removed"
            )));
        }
        snapshots.retain(|snapshot| snapshot.record.is_some());
        let old = snapshots.len().saturating_sub(keep.max(1));
        for snapshot in snapshots.drain(..old) {
            // first it becomes unfinished: a crash leaves nothing that looks whole
            let record = snapshot.folder.join(RECORD);
            fs::remove_file(&record).at(&record)?;
            fs::remove_dir_all(&snapshot.folder).at(&snapshot.folder)?;
        }
        let mut wanted = MediaList::default();
        for snapshot in &snapshots {
            wanted.0.append(&mut MediaList::read(&snapshot.folder)?.0);
        }
        let media = self.media(server);
        for key in files::keys(&media).at(&media)? {
            if !wanted.0.contains_key(&key) {
                let path = media.join(key);
                fs::remove_file(&path).at(&path)?;
            }
        }
        Ok(old)
    }
}
