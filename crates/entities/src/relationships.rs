//! How the viewer stands to other accounts. [Mastodon docs](https://docs.joinmastodon.org/entities/Relationship/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Id, Timestamp};

/// [Mastodon docs: Relationship](https://docs.joinmastodon.org/entities/Relationship/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relationship {
    /// The other account.
    pub id: Id,
    pub following: bool,
    pub showing_reblogs: bool,
    pub notifying: bool,
    /// None: posts in all languages are shown.
    pub languages: Option<Vec<String>>,
    pub followed_by: bool,
    pub blocking: bool,
    pub blocked_by: bool,
    pub muting: bool,
    pub muting_notifications: bool,
    pub muting_expires_at: Option<Timestamp>,
    /// The viewer has asked to follow.
    pub requested: bool,
    /// The other account has asked to follow.
    pub requested_by: bool,
    pub domain_blocking: bool,
    pub endorsed: bool,
    pub note: String,
}

/// [Mastodon docs: FamiliarFollowers](https://docs.joinmastodon.org/entities/FamiliarFollowers/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamiliarFollowers {
    pub id: Id,
    pub accounts: Vec<Arc<Account>>,
}
