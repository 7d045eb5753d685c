//! Blobs: whole or not at all.

use std::fs;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use media::Error;
use media::storage::{Key, Storage};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;

fn storage() -> (TempDir, Storage) {
    let folder = TempDir::new().unwrap();
    let storage = Storage::Directory(folder.path().join("media"));
    (folder, storage)
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn files_below(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(files_below(&path));
        } else {
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    names
}

#[tokio::test]
async fn a_blob_is_stored_read_and_deleted() {
    let (folder, storage) = storage();
    let key = Key::random("original", 0xFEDC << 112, "jpg").unwrap();
    storage
        .put(&key, Bytes::from_static(b"picture"))
        .await
        .unwrap();
    assert_eq!(storage.size(&key).await.unwrap(), Some(7));
    assert_eq!(storage.read(&key).await.unwrap().unwrap(), "picture");
    let mut blob = storage.open(&key).await.unwrap().unwrap();
    let mut text = String::new();
    blob.file.read_to_string(&mut text).await.unwrap();
    assert_eq!((blob.size, text.as_str()), (7, "picture"));
    assert_eq!(files_below(folder.path()).len(), 1);
    storage.delete(&key).await.unwrap();
    assert!(files_below(folder.path()).is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_nothing_and_can_be_deleted() {
    let (_folder, storage) = storage();
    let key = key("original/aa/missing.jpg");
    assert!(storage.read(&key).await.unwrap().is_none());
    assert!(storage.open(&key).await.unwrap().is_none());
    assert!(storage.size(&key).await.unwrap().is_none());
    let folder = self::key("original/aa");
    storage.put(&key, Bytes::from_static(b"1")).await.unwrap();
    assert!(storage.open(&folder).await.unwrap().is_none());
    storage.delete(&key).await.unwrap();
}

#[tokio::test]
async fn a_blob_that_is_stored_again_is_replaced() {
    let (folder, storage) = storage();
    let key = key("emoji/blob.png");
    for text in ["first and longer", "second"] {
        storage.put(&key, Bytes::from(text)).await.unwrap();
    }
    assert_eq!(storage.read(&key).await.unwrap().unwrap(), "second");
    assert_eq!(files_below(folder.path()), ["blob.png"]);
}

#[tokio::test]
async fn a_blob_that_cannot_be_finished_leaves_nothing() {
    let (folder, storage) = storage();
    // its name is taken by a folder, so the last step fails
    storage
        .put(&key("a/b/c.png"), Bytes::from_static(b"1"))
        .await
        .unwrap();
    let failed = storage.put(&key("a/b"), Bytes::from_static(b"2")).await;
    assert!(matches!(failed, Err(Error::Io(_))));
    assert_eq!(files_below(folder.path()), ["c.png"]);
}

#[tokio::test]
async fn others_may_read_what_is_served() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, storage) = storage();
    storage
        .put(&key("a.png"), Bytes::from_static(b"1"))
        .await
        .unwrap();
    let mode = fs::metadata(folder.path().join("media/a.png"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o444, 0o444);
}

#[tokio::test]
async fn what_a_crash_left_behind_is_swept_when_it_is_old() {
    let (folder, storage) = storage();
    storage.sweep().await.unwrap();
    storage
        .put(&key("a.png"), Bytes::from_static(b"1"))
        .await
        .unwrap();
    let unfinished = folder.path().join("media/.unfinished");
    for (name, hours) in [("old", 2), ("young", 0)] {
        let file = fs::File::create(unfinished.join(name)).unwrap();
        let age = Duration::from_secs(hours * 60 * 60);
        let modified = file.metadata().unwrap().modified().unwrap() - age;
        file.set_modified(modified).unwrap();
    }
    storage.sweep().await.unwrap();
    let mut left = files_below(folder.path());
    left.sort();
    assert_eq!(left, ["a.png", "young"]);
}
