//! Pictures on their way in: decoded in turns, refused in the API's words, and stored before the rows that name them.

use std::sync::Arc;

use media::images::{Encoded, Limits};
use media::storage::{Key, Unfinished};
use store::jobs::Job;
use tenant::{Tenant, Unit};

use crate::{Error, Problem, Result, Why};

/// What an upload is called in the API's errors.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    name: &'static str,
    content_type: &'static str,
    size: &'static str,
}

macro_rules! part {
    ($name:literal) => {
        Part {
            name: $name,
            content_type: concat!($name, "_content_type"),
            size: concat!($name, "_file_size"),
        }
    };
}

pub(crate) const FILE: Part = part!("file");
pub(crate) const THUMBNAIL: Part = part!("thumbnail");
pub(crate) const AVATAR: Part = part!("avatar");
pub(crate) const HEADER: Part = part!("header");
pub(crate) const PICTURE: Part = part!("picture");
pub(crate) const IMAGE: Part = part!("image");

/// What this server accepts.
pub(crate) fn limits(tenant: &Tenant) -> Limits {
    Limits {
        bytes: tenant.settings().max_image_size,
        ..Limits::default()
    }
}

/// Does `work` to its end even when nobody waits for it any more, so that no stored file is left without its row.
pub(crate) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let outcome = tokio::spawn(work).await;
    outcome.map_err(|error| Error::Internal(error.to_string()))?
}

/// Works on a picture when it is its turn.
pub(crate) async fn in_turn<T: Send + 'static>(
    tenant: &Tenant,
    part: Part,
    work: impl FnOnce() -> Result<T, media::Error> + Send + 'static,
) -> Result<T> {
    match tenant.process.imaging.run(work).await {
        Ok(result) => result.map_err(|error| refusal(part, error)),
        Err(error) => {
            tracing::warn!(%error, "a decoder gave up on a picture");
            Err(unverifiable())
        }
    }
}

fn refusal(part: Part, error: media::Error) -> Error {
    use media::Error as E;
    let both = |first: &'static str, why| {
        let problem = |field| Problem { field, why };
        Error::Invalid(vec![problem(first), problem(part.name)])
    };
    match error {
        E::UnsupportedType => both(part.content_type, Why::Invalid),
        E::TooLarge { limit } => both(part.size, Why::TooLarge(limit)),
        E::TooManyPixels { limit } => Error::refused(format!(
            "Images of more than {limit} pixels are not supported"
        )),
        E::TooManyFrames { limit } => Error::refused(format!(
            "Animations of more than {limit} frames are not supported"
        )),
        E::Broken(why) => {
            tracing::info!(why, "a picture is broken");
            unverifiable()
        }
        E::InvalidFocus => Error::invalid("focus", Why::Invalid),
        E::Io(error) => Error::Unavailable(error.to_string()),
        E::InvalidKey(_) => Error::Internal(error.to_string()),
    }
}

fn unverifiable() -> Error {
    Error::refused("File type of uploaded media could not be verified")
}

/// Files that are stored for rows that are still to be written.
pub(crate) struct Files<'t> {
    tenant: &'t Arc<Tenant>,
    keys: Vec<Key>,
}

impl<'t> Files<'t> {
    pub fn new(tenant: &'t Arc<Tenant>) -> Self {
        Self {
            tenant,
            keys: Vec::new(),
        }
    }

    /// Stores a file in `folder` under a name that cannot be guessed; answers its key.
    pub async fn put(&mut self, folder: &str, file: &Encoded) -> Result<String> {
        let key = new_key(folder, file.format.extension())?;
        let stored = self.tenant.storage.put(&key, file.bytes.clone()).await;
        stored.map_err(unavailable)?;
        Ok(self.noted(key))
    }

    /// The same with a file that was written piece by piece.
    pub async fn finish(
        &mut self,
        folder: &str,
        file: Unfinished,
        extension: &str,
    ) -> Result<String> {
        let key = new_key(folder, extension)?;
        let stored = self.tenant.storage.finish(file, &key).await;
        stored.map_err(unavailable)?;
        Ok(self.noted(key))
    }

    fn noted(&mut self, key: Key) -> String {
        let name = key.to_string();
        self.keys.push(key);
        name
    }

    /// Removes the files again when the rows could not be written.
    pub async fn settle<T>(self, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            for key in &self.keys {
                if let Err(error) = self.tenant.storage.delete(key).await {
                    tracing::warn!(%key, %error, "a file is left without its row");
                }
            }
        }
        outcome
    }
}

fn new_key(folder: &str, extension: &str) -> Result<Key> {
    let key = Key::random(folder, rand::random(), extension);
    key.map_err(|error| Error::Internal(error.to_string()))
}

pub(crate) fn unavailable(error: media::Error) -> Error {
    Error::Unavailable(error.to_string())
}

/// Removes files after the rows that named them; what is no key (none, or a remote picture) is left alone.
pub(crate) fn discard(unit: &Unit<'_>, keys: Vec<String>) -> Result<()> {
    let keys: Vec<String> = keys
        .into_iter()
        .filter(|key| Key::parse(key).is_ok())
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    Ok(unit.enqueue(&Job::DeleteFiles { keys })?)
}

/// Removes files for good.
pub(crate) async fn delete(tenant: &Tenant, keys: &[String]) -> Result<()> {
    for key in keys {
        let key = Key::parse(key).map_err(|error| Error::Internal(error.to_string()))?;
        let deleted = tenant.storage.delete(&key).await;
        deleted.map_err(unavailable)?;
    }
    Ok(())
}
