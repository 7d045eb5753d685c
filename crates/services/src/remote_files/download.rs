//! Getting a file from another server: its bytes say what it is, and nothing else is believed.

use std::sync::Arc;

use bytes::Bytes;
use http_client::{Download, Limits};
use media::images::{self, Animatable, Encoded, Format, Image};
use media::storage::Unfinished;
use media::{Error as MediaError, Recording};
use store::remote_files::Owner;
use tenant::Tenant;
use url::Url;

use crate::pictures::{self, FILE, Files};
use crate::{Error, Result};

/// Where the files lie in the server's storage.
const FOLDER: &str = "remote";
/// Bytes of a video or sound at most.
const MAX_RECORDING: usize = 99 << 20;

/// A file that was fetched and stored.
pub(super) struct Fetched {
    pub file: String,
    pub small: String,
    pub size: i64,
    pub learnt: Learnt,
}

/// What a file turned out to be.
pub(super) enum Learnt {
    Picture(Measured),
    /// `video` or `audio`.
    Recording(&'static str),
}

/// What is known of a picture once it is decoded. Sizes are width and height.
pub(super) struct Measured {
    pub size: (u32, u32),
    pub small_size: (u32, u32),
    pub blurhash: Option<String>,
}

pub(super) async fn download(
    tenant: &Arc<Tenant>,
    owner: Owner,
    url: &str,
    files: &mut Files<'_>,
) -> Result<Fetched> {
    let address = Url::parse(url).map_err(|error| refused(url, error))?;
    let limits = Limits::media(most(tenant, owner));
    let http = &tenant.process.http;
    let opened = http.open(&address, &limits, |_| Default::default()).await;
    let mut source = Source {
        download: opened.map_err(|error| refused(url, error))?,
        url,
    };
    if !source.download.status.is_success() {
        return Err(refused(url, source.download.status));
    }
    let start = source.beginning().await?;
    let (kind, most) = match (Format::sniff(&start), Recording::sniff(&start), owner) {
        (Some(_), ..) => (Kind::Picture, pictures::limits(tenant).bytes),
        (None, Some(it), Owner::Attachment(_)) => (Kind::Recording(it), MAX_RECORDING),
        _ => return Err(refused(url, "neither a picture nor a recording")),
    };
    let (unfinished, size) = source.spool(tenant, start, most).await?;
    match kind {
        Kind::Picture => picture(tenant, owner, url, unfinished, files).await,
        Kind::Recording(recording) => keep(recording, unfinished, size, files).await,
    }
}

/// What a file is by its first bytes.
enum Kind {
    Picture,
    Recording(Recording),
}

/// Bytes of the file at most.
fn most(tenant: &Tenant, owner: Owner) -> usize {
    match owner {
        Owner::Attachment(_) => MAX_RECORDING,
        Owner::Emoji(_) => images::EMOJI_BYTES,
        Owner::Preview(_) | Owner::Avatar(_) | Owner::Header(_) => tenant.settings().max_image_size,
    }
}

/// What cannot be had is not there; why, is for the log.
fn refused(url: &str, why: impl std::fmt::Display) -> Error {
    tracing::debug!(url, %why, "a file of another server cannot be shown");
    Error::NotFound
}

/// A file on its way.
struct Source<'u> {
    download: Download,
    url: &'u str,
}

impl Source<'_> {
    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.download.chunk().await;
        chunk.map_err(|error| refused(self.url, error))
    }

    /// So much of it as says what it is.
    async fn beginning(&mut self) -> Result<Vec<u8>> {
        let mut start = Vec::new();
        while start.len() < Recording::START
            && let Some(chunk) = self.chunk().await?
        {
            start.extend_from_slice(&chunk);
        }
        Ok(start)
    }

    /// Writes all of it to the disk: `start`, and what follows. Answers its size, too.
    async fn spool(
        &mut self,
        tenant: &Tenant,
        start: Vec<u8>,
        most: usize,
    ) -> Result<(Unfinished, usize)> {
        let unfinished = tenant.storage.begin().await;
        let mut unfinished = unfinished.map_err(pictures::unavailable)?;
        let mut size = 0;
        let mut piece = Some(Bytes::from(start));
        while let Some(bytes) = piece {
            size += bytes.len();
            if size > most {
                return Err(refused(self.url, "too large"));
            }
            let written = unfinished.write(&bytes).await;
            written.map_err(pictures::unavailable)?;
            piece = self.chunk().await?;
        }
        unfinished.flush().await.map_err(pictures::unavailable)?;
        Ok((unfinished, size))
    }
}

/// Decodes a picture. It is read when it is its turn, so that few of them are in memory.
async fn picture(
    tenant: &Arc<Tenant>,
    owner: Owner,
    url: &str,
    unfinished: Unfinished,
    files: &mut Files<'_>,
) -> Result<Fetched> {
    let limits = pictures::limits(tenant);
    let make = move || make(owner, &unfinished.into_bytes()?, &limits);
    let made = pictures::in_turn(tenant, FILE, make).await;
    let made = made.map_err(|error| match error {
        error @ (Error::Unavailable(_) | Error::Internal(_)) => error,
        error => refused(url, error),
    })?;
    let file = files.put(FOLDER, &made.original).await?;
    let small = match made.original.bytes == made.small.bytes {
        true => file.clone(),
        false => files.put(FOLDER, &made.small).await?,
    };
    let size = |of: &Encoded| (of.width, of.height);
    Ok(Fetched {
        size: match file == small {
            true => length(made.small.bytes.len()),
            false => length(made.original.bytes.len() + made.small.bytes.len()),
        },
        file,
        small,
        learnt: Learnt::Picture(Measured {
            size: size(&made.original),
            small_size: size(&made.small),
            blurhash: made.blurhash,
        }),
    })
}

/// A picture in both versions.
struct Made {
    original: Encoded,
    small: Encoded,
    blurhash: Option<String>,
}

fn make(owner: Owner, bytes: &[u8], limits: &images::Limits) -> Result<Made, MediaError> {
    let picture: Animatable = match owner {
        Owner::Attachment(_) | Owner::Preview(_) => {
            let Image {
                original,
                small,
                blurhash,
            } = images::process(bytes, limits)?;
            return Ok(Made {
                original,
                small,
                blurhash: Some(blurhash),
            });
        }
        Owner::Avatar(_) => images::avatar(bytes, limits)?,
        Owner::Header(_) => images::header(bytes, limits)?,
        Owner::Emoji(_) => images::emoji(bytes)?,
    };
    Ok(Made {
        small: picture.still.unwrap_or_else(|| picture.original.clone()),
        original: picture.original,
        blurhash: None,
    })
}

/// Keeps a recording as it is.
async fn keep(
    recording: Recording,
    unfinished: Unfinished,
    size: usize,
    files: &mut Files<'_>,
) -> Result<Fetched> {
    let file = files.finish(FOLDER, unfinished, recording.extension());
    let file = file.await?;
    Ok(Fetched {
        small: file.clone(),
        file,
        size: length(size),
        learnt: Learnt::Recording(match recording.content_type().starts_with("video/") {
            true => "video",
            false => "audio",
        }),
    })
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
