//! Networks that may not sign up, or do anything. [Mastodon docs](https://docs.joinmastodon.org/entities/Admin_IpBlock/)

use serde::Serialize;

use crate::{Id, Timestamp, words::words};

/// [Mastodon docs: Admin::IpBlock](https://docs.joinmastodon.org/entities/Admin_IpBlock/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IpBlock {
    pub id: Id,
    /// With its prefix, `192.0.2.0/24`.
    pub ip: String,
    pub severity: IpBlockSeverity,
    pub comment: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

words! {
    /// [Mastodon docs: Admin::IpBlock severity](https://docs.joinmastodon.org/entities/Admin_IpBlock/#severity)
    IpBlockSeverity {
        SignUpRequiresApproval = "sign_up_requires_approval",
        SignUpBlock = "sign_up_block",
        NoAccess = "no_access",
    }
}
