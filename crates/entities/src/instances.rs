//! The server. [Mastodon docs](https://docs.joinmastodon.org/entities/Instance/)

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Rule, words::words};

/// [Mastodon docs: Instance](https://docs.joinmastodon.org/entities/Instance/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Instance {
    pub domain: String,
    pub title: String,
    pub version: String,
    pub source_url: String,
    pub description: String,
    pub usage: InstanceUsage,
    pub thumbnail: InstanceThumbnail,
    pub icon: Vec<InstanceIcon>,
    pub languages: Vec<String>,
    pub configuration: InstanceConfiguration,
    pub registrations: InstanceRegistrations,
    pub api_versions: ApiVersions,
    /// The year of the annual reports that may be made now.
    pub wrapstodon: Option<String>,
    pub contact: InstanceContact,
    pub rules: Vec<Rule>,
}

/// [Mastodon docs: usage](https://docs.joinmastodon.org/entities/Instance/#usage)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceUsage {
    pub users: InstanceUsers,
}

/// [Mastodon docs: usage\[users\]](https://docs.joinmastodon.org/entities/Instance/#users)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceUsers {
    pub active_month: i64,
}

/// [Mastodon docs: thumbnail](https://docs.joinmastodon.org/entities/Instance/#thumbnail)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceThumbnail {
    pub url: String,
    pub description: String,
    /// Left out for the picture that the software brings along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    /// By `@1x`, `@2x`; left out for the picture that the software brings along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versions: Option<BTreeMap<&'static str, String>>,
}

/// [Mastodon docs: InstanceIcon](https://docs.joinmastodon.org/entities/Instance/#InstanceIcon)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceIcon {
    pub src: String,
    /// `36x36`.
    pub size: String,
}

/// [Mastodon docs: registrations](https://docs.joinmastodon.org/entities/Instance/#registrations)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceRegistrations {
    pub enabled: bool,
    pub approval_required: bool,
    pub reason_required: bool,
    /// HTML, shown while registrations are closed.
    pub message: Option<String>,
    /// Years.
    pub min_age: Option<u32>,
    /// Where to sign up, when it is not here.
    pub url: Option<String>,
}

/// [Mastodon docs: api_versions](https://docs.joinmastodon.org/entities/Instance/#api-versions)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ApiVersions {
    pub mastodon: u32,
}

/// [Mastodon docs: contact](https://docs.joinmastodon.org/entities/Instance/#contact)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstanceContact {
    /// Empty when there is none.
    pub email: String,
    pub account: Option<Arc<Account>>,
}

/// [Mastodon docs: configuration](https://docs.joinmastodon.org/entities/Instance/#configuration)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceConfiguration {
    pub urls: InstanceUrls,
    pub vapid: Vapid,
    pub accounts: AccountLimits,
    pub statuses: StatusLimits,
    pub media_attachments: MediaLimits,
    pub polls: PollLimits,
    pub translation: TranslationSupport,
    pub timelines_access: TimelinesAccess,
    pub limited_federation: bool,
}

/// [Mastodon docs: configuration\[urls\]](https://docs.joinmastodon.org/entities/Instance/#urls)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceUrls {
    /// `wss://…`
    pub streaming: String,
    pub status: Option<String>,
    pub about: Option<String>,
    pub privacy_policy: Option<String>,
    pub terms_of_service: Option<String>,
}

/// [Mastodon docs: configuration\[vapid\]](https://docs.joinmastodon.org/entities/Instance/#vapid)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vapid {
    pub public_key: String,
}

/// [Mastodon docs: configuration\[accounts\]](https://docs.joinmastodon.org/entities/Instance/#accounts)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountLimits {
    pub max_display_name_length: u32,
    pub max_note_length: u32,
    pub max_avatar_description_length: u32,
    pub max_header_description_length: u32,
    pub max_featured_tags: u32,
    pub max_pinned_statuses: u32,
    pub max_profile_fields: u32,
    pub profile_field_name_limit: u32,
    pub profile_field_value_limit: u32,
}

/// [Mastodon docs: configuration\[statuses\]](https://docs.joinmastodon.org/entities/Instance/#statuses)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusLimits {
    pub max_characters: u32,
    pub max_media_attachments: u32,
    pub characters_reserved_per_url: u32,
}

/// Bytes, pixels and frames per second. [Mastodon docs: configuration\[media_attachments\]](https://docs.joinmastodon.org/entities/Instance/#media_attachments)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MediaLimits {
    /// Left out in version 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_limit: Option<u32>,
    pub supported_mime_types: Vec<String>,
    pub image_size_limit: u64,
    pub image_matrix_limit: u64,
    pub video_size_limit: u64,
    pub video_frame_rate_limit: u32,
    pub video_matrix_limit: u64,
}

/// Times in seconds. [Mastodon docs: configuration\[polls\]](https://docs.joinmastodon.org/entities/Instance/#polls)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PollLimits {
    pub max_options: u32,
    pub max_characters_per_option: u32,
    pub min_expiration: u32,
    pub max_expiration: u32,
}

/// [Mastodon docs: configuration\[translation\]](https://docs.joinmastodon.org/entities/Instance/#translation)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TranslationSupport {
    pub enabled: bool,
}

/// Who may read timelines. [Mastodon docs: configuration\[timelines_access\]](https://docs.joinmastodon.org/entities/Instance/#timelines_access)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TimelinesAccess {
    pub live_feeds: TimelineAccess,
    pub hashtag_feeds: TimelineAccess,
    pub trending_link_feeds: TimelineAccess,
}

/// Who may read one kind of timeline, for statuses of this server and of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TimelineAccess {
    pub local: Access,
    pub remote: Access,
}

words! {
    /// [Mastodon docs: timelines_access](https://docs.joinmastodon.org/entities/Instance/#timelines_access-live_feeds-local)
    Access {
        Public = "public",
        Authenticated = "authenticated",
        Disabled = "disabled",
    }
}
