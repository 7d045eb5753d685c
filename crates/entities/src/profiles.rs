//! Profiles for editors. [Mastodon docs](https://docs.joinmastodon.org/entities/Profile/)

use serde::Serialize;

use crate::{FeaturedTag, Field, Id};

/// One's own profile with the source of all that can be edited. [Mastodon docs: Profile](https://docs.joinmastodon.org/entities/Profile/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    pub id: Id,
    pub display_name: String,
    /// Plain text.
    pub note: String,
    /// Names and values in plain text.
    pub fields: Vec<Field>,
    /// Values in HTML.
    pub formatted_fields: Vec<Field>,
    /// None where there is only the picture of those who have none.
    pub avatar: Option<String>,
    pub avatar_static: Option<String>,
    pub avatar_description: String,
    pub header: Option<String>,
    pub header_static: Option<String>,
    pub header_description: String,
    pub locked: bool,
    pub bot: bool,
    pub hide_collections: Option<bool>,
    pub discoverable: Option<bool>,
    pub indexable: bool,
    pub show_media: bool,
    pub show_media_replies: bool,
    pub show_featured: bool,
    pub attribution_domains: Vec<String>,
    pub featured_tags: Vec<FeaturedTag>,
}
