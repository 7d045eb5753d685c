//! Pictures of posts: uploading, describing and removing them.

mod attachments;

use std::sync::Arc;

use bytes::Bytes;
use media::Focus;
use media::images::{Image, process};
use store::jobs::Job;
use store::media::Media;
use store::remote_files::Owner;
use tenant::{Tenant, Unit};
use types::{AccountId, DAY, MediaId};

use crate::pictures::{self, FILE, Files, Part, THUMBNAIL};
use crate::{Error, Result, Why, remote_files};

pub use attachments::{attach, delete_of, rearrange, redescribe, release};

/// Pictures are kept so long for the post that they were uploaded for, in milliseconds.
const PATIENCE: i64 = DAY;
/// Pictures removed in one transaction.
const SWEEP: usize = 100;

/// What is said of a picture; none: it stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Plain text; empty for none.
    pub description: Option<String>,
    pub focus: Option<Focus>,
}

/// Checks and stores a picture of `owner`; it waits a day for its post. `thumbnail` is shown where it is small.
pub async fn upload(
    tenant: &Arc<Tenant>,
    owner: AccountId,
    file: Bytes,
    thumbnail: Option<Bytes>,
    details: Details,
) -> Result<MediaId> {
    check(tenant, &details)?;
    let tenant = tenant.clone();
    pictures::to_the_end(async move {
        let image = decode(&tenant, FILE, file).await?;
        let shown = match thumbnail {
            Some(thumbnail) => decode(&tenant, THUMBNAIL, thumbnail).await?,
            None => image.clone(),
        };
        let mut files = Files::new(&tenant);
        let outcome = store(&tenant, owner, image, shown, details, &mut files).await;
        files.settle(outcome).await
    })
    .await
}

async fn store(
    tenant: &Arc<Tenant>,
    owner: AccountId,
    image: Image,
    shown: Image,
    details: Details,
    files: &mut Files<'_>,
) -> Result<MediaId> {
    let file = files.put("attachments", &image.original).await?;
    let small = if shown.small.bytes == image.original.bytes {
        file.clone()
    } else {
        files.put("previews", &shown.small).await?
    };
    let write = move |unit: &Unit<'_>| {
        let mut media = row(unit, owner, &image, file);
        show_small(&mut media, &shown, small);
        describe(&mut media, &details);
        store::media::insert(unit, &media)?;
        unit.enqueue_at(&Job::SweepMedia, unit.now.plus(PATIENCE))?;
        Ok(media.id)
    };
    tenant.write(write).await
}

fn row(unit: &Unit<'_>, owner: AccountId, image: &Image, file: String) -> Media {
    let original = &image.original;
    Media {
        id: unit.id(),
        account_id: owner,
        status_id: None,
        position: None,
        kind: "image".into(),
        content_type: original.format.content_type().into(),
        file,
        small: String::new(),
        remote_url: None,
        remote_preview_url: None,
        size: i64::try_from(original.bytes.len()).unwrap_or(i64::MAX),
        width: original.width,
        height: original.height,
        small_width: 0,
        small_height: 0,
        focus_x: None,
        focus_y: None,
        blurhash: None,
        description: None,
        unattached_at: unit.now,
    }
}

fn show_small(media: &mut Media, shown: &Image, key: String) {
    media.small = key;
    media.small_width = shown.small.width;
    media.small_height = shown.small.height;
    media.blurhash = Some(shown.blurhash.clone());
}

fn describe(media: &mut Media, details: &Details) {
    if let Some(description) = &details.description {
        media.description = Some(description.trim().to_owned()).filter(|text| !text.is_empty());
    }
    if let Some(focus) = details.focus {
        (media.focus_x, media.focus_y) = (Some(focus.x), Some(focus.y));
    }
}

fn check(tenant: &Tenant, details: &Details) -> Result<()> {
    let limit = tenant.settings().max_description_characters;
    let description = details.description.as_deref().unwrap_or_default();
    if description.chars().count() > limit {
        return Err(Error::invalid("description", Why::TooLong(limit)));
    }
    Ok(())
}

async fn decode(tenant: &Tenant, part: Part, file: Bytes) -> Result<Image> {
    let limits = pictures::limits(tenant);
    pictures::in_turn(tenant, part, move || process(&file, &limits)).await
}

/// Changes a picture that no post has.
pub async fn update(
    tenant: &Arc<Tenant>,
    owner: AccountId,
    id: MediaId,
    thumbnail: Option<Bytes>,
    details: Details,
) -> Result<()> {
    check(tenant, &details)?;
    tenant.read(move |unit| own(unit, owner, id)).await?;
    let tenant = tenant.clone();
    pictures::to_the_end(async move {
        let mut files = Files::new(&tenant);
        let outcome = change(&tenant, owner, id, thumbnail, details, &mut files).await;
        files.settle(outcome).await
    })
    .await
}

async fn change(
    tenant: &Arc<Tenant>,
    owner: AccountId,
    id: MediaId,
    thumbnail: Option<Bytes>,
    details: Details,
    files: &mut Files<'_>,
) -> Result<()> {
    let shown = match thumbnail {
        Some(thumbnail) => {
            let shown = decode(tenant, THUMBNAIL, thumbnail).await?;
            let key = files.put("previews", &shown.small).await?;
            Some((shown, key))
        }
        None => None,
    };
    let write = move |unit: &Unit<'_>| {
        let mut media = own(unit, owner, id)?;
        if let Some((shown, key)) = shown {
            if media.small != media.file {
                pictures::discard(unit, vec![media.small.clone()])?;
            }
            show_small(&mut media, &shown, key);
        }
        describe(&mut media, &details);
        Ok(store::media::update(unit, &media)?)
    };
    tenant.write(write).await
}

fn own(unit: &Unit<'_>, owner: AccountId, id: MediaId) -> Result<Media> {
    let media = store::media::unattached(unit, owner, id)?;
    media.ok_or(Error::NotFound)
}

/// Removes a picture that no post has.
pub async fn delete(tenant: &Arc<Tenant>, owner: AccountId, id: MediaId) -> Result<()> {
    tenant
        .write(move |unit| match store::media::delete(unit, owner, id)? {
            Some(media) => discard(unit, &[media]),
            None if store::media::exists(unit, owner, id)? => Err(Error::refused(
                "Media attachment is currently used by a status",
            )),
            None => Err(Error::NotFound),
        })
        .await
}

/// Removes pictures that no post has had for a day.
pub async fn sweep(tenant: &Arc<Tenant>) -> Result<()> {
    loop {
        let swept = tenant.write(|unit| {
            let before = unit.now.plus(-PATIENCE);
            let gone = store::media::delete_idle(unit, before, SWEEP)?;
            discard(unit, &gone)?;
            Ok::<_, Error>(gone.len())
        });
        if swept.await? < SWEEP {
            return Ok(());
        }
    }
}

/// Removes the files of pictures whose rows are gone.
fn discard(unit: &Unit<'_>, gone: &[Media]) -> Result<()> {
    for media in gone.iter().filter(|media| media.remote_url.is_some()) {
        remote_files::forget(unit, Owner::Attachment(media.id))?;
        remote_files::forget(unit, Owner::Preview(media.id))?;
    }
    pictures::discard(unit, gone.iter().flat_map(Media::keys).collect())
}
