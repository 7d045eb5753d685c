//! Preferences that apps should respect. [Mastodon docs](https://docs.joinmastodon.org/entities/Preferences/)

use serde::Serialize;

use crate::{QuotePolicy, Visibility, words::words};

/// [Mastodon docs: Preferences](https://docs.joinmastodon.org/entities/Preferences/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preferences {
    #[serde(rename = "posting:default:visibility")]
    pub posting_default_visibility: Visibility,
    #[serde(rename = "posting:default:sensitive")]
    pub posting_default_sensitive: bool,
    #[serde(rename = "posting:default:language")]
    pub posting_default_language: Option<String>,
    #[serde(rename = "posting:default:quote_policy")]
    pub posting_default_quote_policy: QuotePolicy,
    #[serde(rename = "reading:expand:media")]
    pub reading_expand_media: ExpandMedia,
    #[serde(rename = "reading:expand:spoilers")]
    pub reading_expand_spoilers: bool,
    #[serde(rename = "reading:autoplay:gifs")]
    pub reading_autoplay_gifs: bool,
}

words! {
    /// [Mastodon docs: reading:expand:media](https://docs.joinmastodon.org/entities/Preferences/#reading-expand-media)
    ExpandMedia {
        /// Hide what is marked as sensitive.
        Default = "default",
        ShowAll = "show_all",
        HideAll = "hide_all",
    }
}
