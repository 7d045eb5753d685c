//! What other sites need to show a post. <https://docs.joinmastodon.org/methods/oembed/>

use serde::Serialize;

/// A post as other sites embed it. <https://oembed.com>
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OEmbed {
    #[serde(rename = "type")]
    pub embed_type: &'static str,
    pub version: &'static str,
    pub title: String,
    pub author_name: String,
    pub author_url: String,
    pub provider_name: String,
    pub provider_url: String,
    /// Seconds.
    pub cache_age: u32,
    /// An `<iframe>`.
    pub html: String,
    pub width: u32,
    /// None: as high as it needs to be.
    pub height: Option<u32>,
}
