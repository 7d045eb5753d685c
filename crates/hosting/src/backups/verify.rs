//! Reading everything that lies in a folder of backups.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::record::MediaList;
use super::{Record, Result, Shelf, files};

/// What was found in a snapshot.
#[derive(Debug)]
pub struct Verified {
    /// Name of the server's folder.
    pub server: String,
    pub folder: PathBuf,
    /// None: it is unfinished, or its record is damaged.
    pub record: Option<Record>,
    /// What is damaged, a sentence each.
    pub damage: Vec<String>,
}

/// Reads all snapshots of a server, and compares every file with what it was. A file of media that several have is read once.
pub fn verify(shelf: &Shelf, server: &str) -> Result<Vec<Verified>> {
    let (media, mut sound) = (shelf.media(server), HashSet::new());
    let snapshots = shelf.snapshots(server)?.into_iter();
    let verified = snapshots.map(|snapshot| {
        let damage = match &snapshot.record {
            Some(record) => damage(record, &snapshot.folder, &media, &mut sound),
            None => snapshot.fault.into_iter().collect(),
        };
        Verified {
            server: server.into(),
            folder: snapshot.folder,
            record: snapshot.record,
            damage,
        }
    });
    Ok(verified.collect())
}

fn damage(
    record: &Record,
    folder: &Path,
    media: &Path,
    sound: &mut HashSet<(String, String)>,
) -> Vec<String> {
    let files = record.files.iter();
    let mut damage: Vec<_> = files
        .filter_map(|(name, sum)| fault(&folder.join(name), &sum.sha256))
        .collect();
    match MediaList::read(folder) {
        Ok(list) => damage.extend(list.0.into_iter().filter_map(|file| {
            if sound.contains(&file) {
                return None;
            }
            let fault = fault(&media.join(&file.0), &file.1);
            if fault.is_none() {
                sound.insert(file);
            }
            fault
        })),
        Err(error) => damage.push(error.to_string()),
    }
    damage
}

/// What is wrong with a file, if something is.
pub(super) fn fault(path: &Path, sha256: &str) -> Option<String> {
    match files::sum(path) {
        Ok(sum) if sum.sha256 == sha256 => None,
        Ok(_) => Some(format!("{} is not what it was", path.display())),
        Err(error) => Some(format!("{}: {error}", path.display())),
    }
}
