//! Files that appear whole: written beside their place, synced, renamed.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::Builder;

/// No key begins a name with a dot, so a file that a crash leaves behind is never served.
const UNFINISHED: &str = ".unfinished-";
/// A web server that runs as another user may serve the folder.
const MODE: u32 = 0o644;

/// Writes `path`, which lies below `root`.
pub(super) fn put(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(root);
    let is_new = !folder.exists();
    fs::create_dir_all(folder)?;
    let mut file = Builder::new()
        .prefix(UNFINISHED)
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
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
