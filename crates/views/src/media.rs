//! Pictures.

use entities::{Focus, MediaAttachment, MediaMeta, MediaType, MediaVersion};
use store::media::Media;
use tenant::{Unit, Urls};
use types::{AccountId, MediaId};

use crate::{Error, Result, id};

/// A picture of `owner` that no post has. [Mastodon docs: Get media](https://docs.joinmastodon.org/methods/media/#get)
pub fn unattached(unit: &Unit<'_>, owner: AccountId, id: MediaId) -> Result<MediaAttachment> {
    let media = store::media::unattached(unit, owner, id)?.ok_or(Error::NotFound)?;
    Ok(entity(&unit.tenant().urls, &media))
}

/// A picture as the API shows it.
pub fn entity(urls: &Urls, media: &Media) -> MediaAttachment {
    let url = |key: &str| (!key.is_empty()).then(|| urls.media(key));
    MediaAttachment {
        id: id(media.id),
        media_type: media.kind.parse().unwrap_or(MediaType::Unknown),
        url: url(&media.file).or_else(|| media.remote_url.clone()),
        preview_url: url(&media.small),
        remote_url: media.remote_url.clone(),
        preview_remote_url: None,
        text_url: (),
        meta: Some(MediaMeta {
            focus: media
                .focus_x
                .zip(media.focus_y)
                .map(|(x, y)| Focus { x, y }),
            colors: None,
            original: Some(MediaVersion::picture(media.width, media.height)),
            small: Some(MediaVersion::picture(media.small_width, media.small_height)),
        }),
        description: media.description.clone(),
        blurhash: media.blurhash.clone(),
    }
}
