//! Servers that may federate where federation is limited. [Mastodon docs](https://docs.joinmastodon.org/entities/Admin_DomainAllow/)

use serde::Serialize;

use crate::{Id, Timestamp};

/// [Mastodon docs: Admin::DomainAllow](https://docs.joinmastodon.org/entities/Admin_DomainAllow/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainAllow {
    pub id: Id,
    pub domain: String,
    pub created_at: Timestamp,
}
