//! Media attachments. [Mastodon docs](https://docs.joinmastodon.org/entities/MediaAttachment/)

use serde::Serialize;

use crate::{Id, words::words};

/// [Mastodon docs: MediaAttachment](https://docs.joinmastodon.org/entities/MediaAttachment/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MediaAttachment {
    pub id: Id,
    #[serde(rename = "type")]
    pub media_type: MediaType,
    /// None while the file is being processed.
    pub url: Option<String>,
    pub preview_url: Option<String>,
    pub remote_url: Option<String>,
    pub preview_remote_url: Option<String>,
    /// Always null since 3.5; clients still look for the key.
    pub text_url: (),
    pub meta: Option<MediaMeta>,
    pub description: Option<String>,
    pub blurhash: Option<String>,
}

/// What is not known is left out. [Mastodon docs: meta](https://docs.joinmastodon.org/entities/MediaAttachment/#meta)
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MediaMeta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colors: Option<MediaColors>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<MediaVersion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small: Option<MediaVersion>,
}

/// The point to keep in view, -1 (left, bottom) to 1 (right, top). [Mastodon docs: Focal points](https://docs.joinmastodon.org/api/guidelines/#focal-points)
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Focus {
    pub x: f64,
    pub y: f64,
}

/// Colours of a player's cover, `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MediaColors {
    pub background: String,
    pub foreground: String,
    pub accent: String,
}

/// One rendition: pixels of a picture, and timing of what plays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MediaVersion {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// `640x480`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<f64>,
    /// A fraction, `30/1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Bits per second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u64>,
}

impl MediaVersion {
    /// A still picture of this many pixels.
    pub fn picture(width: u32, height: u32) -> Self {
        Self {
            width: Some(width),
            height: Some(height),
            size: Some(format!("{width}x{height}")),
            aspect: (height > 0).then(|| f64::from(width) / f64::from(height)),
            ..Self::default()
        }
    }
}

words! {
    /// [Mastodon docs: MediaAttachment type](https://docs.joinmastodon.org/entities/MediaAttachment/#type)
    MediaType {
        Unknown = "unknown",
        Image = "image",
        Gifv = "gifv",
        Video = "video",
        Audio = "audio",
    }
}
