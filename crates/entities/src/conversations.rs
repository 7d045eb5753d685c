//! Conversations in direct messages. [Mastodon docs](https://docs.joinmastodon.org/entities/Conversation/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Account, Id, Status};

/// [Mastodon docs: Conversation](https://docs.joinmastodon.org/entities/Conversation/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conversation {
    pub id: Id,
    pub unread: bool,
    /// The other participants.
    pub accounts: Vec<Arc<Account>>,
    pub last_status: Option<Status>,
}
