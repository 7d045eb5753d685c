//! Blobs by key: today in a directory; what cannot be asked of an object store is not asked here.

mod directory;
mod keys;

use std::path::PathBuf;

use bytes::Bytes;
use tempfile::NamedTempFile;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::task;

use crate::Error;
pub use keys::Key;

/// Where the blobs of one server lie.
#[derive(Clone, Debug)]
pub enum Storage {
    /// Files below this folder, which is made when the first blob comes.
    Directory(PathBuf),
}

/// A blob that is being written piece by piece, and is gone when that is not finished.
#[derive(Debug)]
pub struct Unfinished {
    file: NamedTempFile,
    writer: File,
}

/// A stored blob, to be read piece by piece.
#[derive(Debug)]
pub struct Blob {
    /// Bytes.
    pub size: u64,
    pub file: File,
}

impl Storage {
    /// Stores a blob, whole or not at all, and for good: it survives a power cut. What was there is replaced.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::is_full`] tells a full disk apart.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<(), Error> {
        let Storage::Directory(root) = self;
        let (root, path) = (root.clone(), self.path(key));
        blocking(move || directory::put(&root, &path, &bytes)).await
    }

    /// Begins a blob whose pieces come one by one.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn begin(&self) -> Result<Unfinished, Error> {
        let Storage::Directory(root) = self.clone();
        let (file, writer) = blocking(move || directory::begin(&root)).await?;
        Ok(Unfinished {
            file,
            writer: File::from_std(writer),
        })
    }

    /// Stores what was written, as [`Storage::put`] does.
    ///
    /// # Errors
    /// As [`Storage::put`].
    pub async fn finish(&self, mut unfinished: Unfinished, key: &Key) -> Result<(), Error> {
        unfinished.flush().await?;
        let Storage::Directory(root) = self;
        let (root, path) = (root.clone(), self.path(key));
        blocking(move || directory::finish(&root, &path, unfinished.file)).await
    }

    /// The whole blob, if there is one.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn read(&self, key: &Key) -> Result<Option<Bytes>, Error> {
        let path = self.path(key);
        let bytes = blocking(move || directory::existing(std::fs::read(path))).await?;
        Ok(bytes.map(Bytes::from))
    }

    /// The blob for reading piece by piece, if there is one.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn open(&self, key: &Key) -> Result<Option<Blob>, Error> {
        let path = self.path(key);
        let opened = blocking(move || directory::existing(directory::open(&path))).await?;
        Ok(opened.map(|(size, file)| Blob {
            size,
            file: File::from_std(file),
        }))
    }

    /// Bytes of the blob, if there is one.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn size(&self, key: &Key) -> Result<Option<u64>, Error> {
        let path = self.path(key);
        let metadata = blocking(move || directory::existing(path.metadata())).await?;
        Ok(metadata.map(|metadata| metadata.len()))
    }

    /// Removes a blob; that there is none is no error, so that a repeated job succeeds.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn delete(&self, key: &Key) -> Result<(), Error> {
        let path = self.path(key);
        blocking(move || directory::existing(std::fs::remove_file(path))).await?;
        Ok(())
    }

    /// Removes what crashes left unfinished.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn sweep(&self) -> Result<(), Error> {
        let Storage::Directory(root) = self.clone();
        blocking(move || directory::sweep(&root)).await
    }

    fn path(&self, key: &Key) -> PathBuf {
        let Storage::Directory(root) = self;
        root.join(key.as_str())
    }
}

impl Unfinished {
    /// Writes the next piece.
    ///
    /// # Errors
    /// As [`Storage::put`].
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        Ok(self.writer.write_all(piece).await?)
    }

    /// Waits until all pieces are written.
    ///
    /// # Errors
    /// As [`Storage::put`].
    pub async fn flush(&mut self) -> Result<(), Error> {
        Ok(self.writer.flush().await?)
    }

    /// What is written, instead of keeping it. It blocks: not for async workers.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn into_bytes(self) -> Result<Vec<u8>, Error> {
        Ok(std::fs::read(self.file.path())?)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let result = task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)?;
    Ok(result?)
}
