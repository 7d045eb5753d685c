//! Roles. [Mastodon docs](https://docs.joinmastodon.org/entities/Role/)

use serde::Serialize;

use crate::{Id, TextNumber};

/// [Mastodon docs: Role](https://docs.joinmastodon.org/entities/Role/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    pub id: Id,
    pub name: String,
    /// A bitmask, [documented flags](https://docs.joinmastodon.org/entities/Role/#permission-flags).
    pub permissions: TextNumber,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// Shown as a badge on profiles.
    pub highlighted: bool,
    pub collection_limit: i64,
}
