//! Web Push subscriptions. [Mastodon docs](https://docs.joinmastodon.org/entities/WebPushSubscription/)

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{NotificationType, words::words};

/// [Mastodon docs: WebPushSubscription](https://docs.joinmastodon.org/entities/WebPushSubscription/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebPushSubscription {
    /// A number on the wire, whatever the documentation says.
    pub id: i64,
    pub endpoint: String,
    /// Messages are encrypted by RFC 8291 rather than by its draft.
    pub standard: bool,
    /// Only the kinds that were given.
    pub alerts: BTreeMap<NotificationType, bool>,
    /// The server's public key.
    pub server_key: String,
    pub policy: WebPushPolicy,
}

words! {
    /// Whose notifications are pushed. [Mastodon docs: data\[policy\]](https://docs.joinmastodon.org/methods/push/#create)
    WebPushPolicy {
        All = "all",
        Followed = "followed",
        Follower = "follower",
        None = "none",
    }
}
