//! Pictures.

use entities::{Focus, MediaAttachment, MediaMeta, MediaType, MediaVersion};
use store::media::Media;
use store::remote_files::Owner;
use tenant::{Tenant, Unit, Version};
use types::{AccountId, MediaId};

use crate::{Error, Result, id};

/// A picture of `owner` that no post has. [Mastodon docs: Get media](https://docs.joinmastodon.org/methods/media/#get)
pub fn unattached(unit: &Unit<'_>, owner: AccountId, id: MediaId) -> Result<MediaAttachment> {
    let media = store::media::unattached(unit, owner, id)?.ok_or(Error::NotFound)?;
    Ok(entity(unit.tenant(), &media))
}

/// A picture as the API shows it.
pub fn entity(tenant: &Tenant, media: &Media) -> MediaAttachment {
    let media_type = media.kind.parse().unwrap_or(MediaType::Unknown);
    let (url, preview_url) = addresses(tenant, media, media_type);
    MediaAttachment {
        id: id(media.id),
        media_type,
        url,
        preview_url,
        remote_url: media.remote_url.clone(),
        preview_remote_url: media.remote_preview_url.clone(),
        text_url: (),
        meta: Some(MediaMeta {
            focus: media
                .focus_x
                .zip(media.focus_y)
                .map(|(x, y)| Focus { x, y }),
            colors: None,
            original: measured(media.width, media.height),
            small: measured(media.small_width, media.small_height),
        }),
        description: media.description.clone(),
        blurhash: media.blurhash.clone(),
    }
}

/// Where it is shown, whole and small. What only sounds or moves is small as the picture that its author gave it.
fn addresses(
    tenant: &Tenant,
    media: &Media,
    media_type: MediaType,
) -> (Option<String>, Option<String>) {
    let Some(url) = &media.remote_url else {
        let stored = |key: &str| (!key.is_empty()).then(|| tenant.urls.media(key));
        return (stored(&media.file), stored(&media.small));
    };
    let shown = |version| tenant.address(Owner::Attachment(media.id), url, version);
    let small = match media_type {
        MediaType::Image | MediaType::Unknown => Some(shown(Version::Small)),
        MediaType::Gifv | MediaType::Video | MediaType::Audio => {
            let preview = media.remote_preview_url.as_deref();
            preview.map(|url| tenant.address(Owner::Preview(media.id), url, Version::Small))
        }
    };
    (Some(shown(Version::Original)), small)
}

/// The size of a remote picture may be known only when it has been shown.
fn measured(width: u32, height: u32) -> Option<MediaVersion> {
    (width > 0 && height > 0).then(|| MediaVersion::picture(width, height))
}
