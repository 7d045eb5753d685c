//! Custom emojis. [Mastodon docs](https://docs.joinmastodon.org/entities/CustomEmoji/)

use serde::Serialize;

/// [Mastodon docs: CustomEmoji](https://docs.joinmastodon.org/entities/CustomEmoji/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomEmoji {
    /// Without colons.
    pub shortcode: String,
    pub url: String,
    pub static_url: String,
    pub visible_in_picker: bool,
    /// Left out when the emoji is in no category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}
