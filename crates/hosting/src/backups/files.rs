//! Files that are copied whole, hashed, and read back.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes that are in memory at a time.
const PIECE: usize = 256 * 1024;
/// Files of other servers, which can be fetched again.
const REMOTE: &str = "remote";
/// What a file is called while it is written.
const DRAFT: &str = ".draft";

/// Who may read a file.
#[derive(Clone, Copy)]
pub(super) struct Access {
    file: u32,
    folder: u32,
}

/// Only its owner.
pub(super) const PRIVATE: Access = Access {
    file: 0o600,
    folder: 0o700,
};
/// Everybody whom the process lets, as media.
pub(super) const PUBLIC: Access = Access {
    file: 0o644,
    folder: 0o755,
};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Bytes.
    pub size: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// Makes a folder, and those above it.
pub(super) fn make_folder(path: &Path, access: Access) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(access.folder).create(path)
}

/// Reads a file to its end.
pub(super) fn sum(path: &Path) -> io::Result<Sum> {
    pour(&mut File::open(path)?, &mut io::sink())
}

/// Writes a private file, whole or not at all, and reads it back.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<Sum> {
    place(&mut &*bytes, path, PRIVATE)
}

/// Copies a file, whole or not at all, and reads the copy back.
pub(super) fn copy(from: &Path, to: &Path, access: Access) -> io::Result<Sum> {
    place(&mut File::open(from)?, to, access)
}

fn place(from: &mut impl Read, to: &Path, access: Access) -> io::Result<Sum> {
    let folder = to.parent().unwrap_or(to);
    let draft = folder.join(DRAFT);
    let placed = write_draft(from, &draft, access).and_then(|written| {
        fs::rename(&draft, to)?;
        Ok(written)
    });
    if placed.is_err() {
        let _ = fs::remove_file(&draft);
    }
    placed
}

fn write_draft(from: &mut impl Read, draft: &Path, access: Access) -> io::Result<Sum> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(access.file);
    let written = match options.open(draft) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_folder(draft.parent().unwrap_or(draft), access)?;
            options.open(draft)
        }
        opened => opened,
    };
    let written = pour(from, &mut written?)?;
    if sum(draft)? == written {
        return Ok(written);
    }
    Err(io::Error::other(
        "what was written is not what is read back",
    ))
}

fn pour(from: &mut impl Read, to: &mut impl Write) -> io::Result<Sum> {
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => {
                to.write_all(&piece[..read])?;
                hasher.update(&piece[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let hash: [u8; 32] = hasher.finalize().into();
    let sha256 = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Sum { size, sha256 })
}

/// The keys of the files in a media folder: without what is hidden, and without those of other servers. None when there
/// is no such folder.
pub(super) fn keys(media: &Path) -> io::Result<Vec<String>> {
    let (mut keys, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        for entry in entries(&media.join(&folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let key = match folder.as_str() {
                "" => name.clone(),
                folder => format!("{folder}/{name}"),
            };
            let kind = entry.file_type()?;
            if name.starts_with('.') || key == REMOTE {
                continue;
            } else if kind.is_dir() {
                folders.push(key);
            } else if kind.is_file() {
                keys.push(key);
            }
        }
    }
    keys.sort_unstable();
    Ok(keys)
}

/// What is in a folder; nothing when it is not there.
pub(super) fn entries(folder: &Path) -> io::Result<impl Iterator<Item = io::Result<fs::DirEntry>>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        entries => Some(entries?),
    };
    Ok(entries.into_iter().flatten())
}

/// Waits until all that was written to the disk of `folder` is safe.
pub(super) fn flush(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(File::open(folder)?)?;
    #[cfg(not(target_os = "linux"))]
    rustix::fs::sync();
    Ok(())
}
