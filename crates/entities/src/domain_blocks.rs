//! Servers that this server limits, as anyone may see them. [Mastodon docs](https://docs.joinmastodon.org/entities/DomainBlock/)

use serde::Serialize;

use crate::words::words;

/// [Mastodon docs: DomainBlock](https://docs.joinmastodon.org/entities/DomainBlock/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainBlock {
    /// Perhaps obfuscated with asterisks.
    pub domain: String,
    /// SHA-256 of the whole domain, hexadecimal.
    pub digest: String,
    pub severity: DomainBlockSeverity,
    /// Left out where the reasons are not public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

words! {
    /// [Mastodon docs: Admin::DomainBlock severity](https://docs.joinmastodon.org/entities/Admin_DomainBlock/#severity)
    DomainBlockSeverity {
        Silence = "silence",
        Suspend = "suspend",
        Noop = "noop",
    }
}

/// What blocking a domain would sever. Not in Mastodon's docs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainBlockPreview {
    pub following_count: i64,
    pub followers_count: i64,
}
