//! The server. [Mastodon docs](https://docs.joinmastodon.org/entities/V1_Instance/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, MediaLimits, PollLimits, Rule, StatusLimits};

/// [Mastodon docs: V1::Instance](https://docs.joinmastodon.org/entities/V1_Instance/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Instance {
    /// A domain, in spite of its name.
    pub uri: String,
    pub title: String,
    pub short_description: String,
    pub description: String,
    pub email: String,
    pub version: String,
    pub urls: InstanceUrls,
    pub stats: InstanceStats,
    pub thumbnail: Option<String>,
    pub languages: Vec<String>,
    pub registrations: bool,
    pub approval_required: bool,
    pub invites_enabled: bool,
    pub configuration: InstanceConfiguration,
    pub contact_account: Option<Arc<Account>>,
    pub rules: Vec<Rule>,
}

/// [Mastodon docs: urls](https://docs.joinmastodon.org/entities/V1_Instance/#urls)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceUrls {
    /// `wss://…`
    pub streaming_api: String,
}

/// [Mastodon docs: stats](https://docs.joinmastodon.org/entities/V1_Instance/#stats)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceStats {
    pub user_count: i64,
    pub status_count: i64,
    pub domain_count: i64,
}

/// [Mastodon docs: configuration](https://docs.joinmastodon.org/entities/V1_Instance/#configuration)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceConfiguration {
    pub accounts: AccountLimits,
    pub statuses: StatusLimits,
    pub media_attachments: MediaLimits,
    pub polls: PollLimits,
}

/// [Mastodon docs: configuration\[accounts\]](https://docs.joinmastodon.org/entities/V1_Instance/#accounts)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AccountLimits {
    pub max_featured_tags: u32,
}
