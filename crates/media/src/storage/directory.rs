//! Files that appear whole: written in a folder of their own, synced, renamed.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

/// No key begins a name with a dot, so a file that a crash leaves behind is never served.
const UNFINISHED: &str = ".unfinished";
/// Nobody writes on a file for so long.
const ABANDONED: Duration = Duration::from_secs(60 * 60);
/// A web server that runs as another user may serve the folder.
const MODE: u32 = 0o644;

/// Writes `path`, which lies below `root`.
pub(super) fn put(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = unfinished(root)?;
    file.write_all(bytes)?;
    finish(root, path, file)
}

/// An unfinished file, and what writes it.
pub(super) fn begin(root: &Path) -> io::Result<(NamedTempFile, File)> {
    let file = unfinished(root)?;
    let writer = file.as_file().try_clone()?;
    Ok((file, writer))
}

fn unfinished(root: &Path) -> io::Result<NamedTempFile> {
    let folder = root.join(UNFINISHED);
    fs::create_dir_all(&folder)?;
    Builder::new()
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder)
}

/// Makes an unfinished file `path`, which lies below `root`.
pub(super) fn finish(root: &Path, path: &Path, file: NamedTempFile) -> io::Result<()> {
    let folder = path.parent().unwrap_or(root);
    let is_new = !folder.exists();
    fs::create_dir_all(folder)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // the name is only safe when its folder is, and that of a new folder in the one above
    let above = folder
        .ancestors()
        .take_while(|above| above.starts_with(root));
    for folder in above.take(if is_new { usize::MAX } else { 1 }) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Removes what crashes left unfinished; what is young may still be written by another process.
pub(super) fn sweep(root: &Path) -> io::Result<()> {
    for entry in existing(fs::read_dir(root.join(UNFINISHED)))?
        .into_iter()
        .flatten()
    {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > ABANDONED {
            existing(fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

/// A file and its size in bytes; a folder is no blob.
pub(super) fn open(path: &Path) -> io::Result<(u64, File)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() {
        Ok((metadata.len(), file))
    } else {
        Err(ErrorKind::NotFound.into())
    }
}

/// Turns "not found" into nothing.
pub(super) fn existing<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}
