//! E-mail providers that may not be used to sign up. [Mastodon docs](https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/)

use serde::Serialize;

use crate::{DailyUse, Id, Timestamp};

/// [Mastodon docs: Admin::EmailDomainBlock](https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmailDomainBlock {
    pub id: Id,
    pub domain: String,
    pub created_at: Timestamp,
    /// Attempts in the last seven days, today first.
    pub history: Vec<DailyUse>,
    /// Sign-ups need approval rather than being refused.
    pub allow_with_approval: bool,
}
