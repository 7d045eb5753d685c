//! Previews of linked pages. [Mastodon docs](https://docs.joinmastodon.org/entities/PreviewCard/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Timestamp, words::words};

/// [Mastodon docs: PreviewCard](https://docs.joinmastodon.org/entities/PreviewCard/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreviewCard {
    pub url: String,
    pub title: String,
    pub description: String,
    pub language: Option<String>,
    #[serde(rename = "type")]
    pub card_type: PreviewCardType,
    pub author_name: String,
    pub author_url: String,
    pub provider_name: String,
    pub provider_url: String,
    /// HTML of a player; empty when there is none.
    pub html: String,
    pub width: u32,
    pub height: u32,
    pub image: Option<String>,
    pub image_description: String,
    pub embed_url: String,
    pub blurhash: Option<String>,
    pub published_at: Option<Timestamp>,
    pub missing_attribution: bool,
    pub authors: Vec<PreviewCardAuthor>,
}

/// [Mastodon docs: PreviewCardAuthor](https://docs.joinmastodon.org/entities/PreviewCardAuthor/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreviewCardAuthor {
    pub name: String,
    pub url: String,
    pub account: Option<Arc<Account>>,
}

words! {
    /// [Mastodon docs: PreviewCard type](https://docs.joinmastodon.org/entities/PreviewCard/#type)
    PreviewCardType {
        Link = "link",
        Photo = "photo",
        Video = "video",
        Rich = "rich",
    }
}
