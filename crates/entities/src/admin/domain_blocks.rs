//! Servers that this server limits. [Mastodon docs](https://docs.joinmastodon.org/entities/Admin_DomainBlock/)

use serde::Serialize;

use crate::{DomainBlockSeverity, Id, Timestamp};

/// [Mastodon docs: Admin::DomainBlock](https://docs.joinmastodon.org/entities/Admin_DomainBlock/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainBlock {
    pub id: Id,
    pub domain: String,
    /// SHA-256 of the domain, hexadecimal.
    pub digest: String,
    pub created_at: Timestamp,
    pub severity: DomainBlockSeverity,
    pub reject_media: bool,
    pub reject_reports: bool,
    pub private_comment: Option<String>,
    pub public_comment: Option<String>,
    /// Show the domain with asterisks in public.
    pub obfuscate: bool,
}
