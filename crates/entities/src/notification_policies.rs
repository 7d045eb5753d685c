//! Which notifications are let through. [Mastodon docs](https://docs.joinmastodon.org/entities/NotificationPolicy/)

use serde::Serialize;

use crate::words::words;

/// [Mastodon docs: NotificationPolicy](https://docs.joinmastodon.org/entities/NotificationPolicy/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationPolicy {
    pub for_not_following: NotificationPolicyAction,
    pub for_not_followers: NotificationPolicyAction,
    pub for_new_accounts: NotificationPolicyAction,
    pub for_private_mentions: NotificationPolicyAction,
    pub for_limited_accounts: NotificationPolicyAction,
    pub for_bots: NotificationPolicyAction,
    pub summary: NotificationPolicySummary,
}

/// [Mastodon docs: summary](https://docs.joinmastodon.org/entities/NotificationPolicy/#summary)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct NotificationPolicySummary {
    pub pending_requests_count: i64,
    pub pending_notifications_count: i64,
}

words! {
    /// [Mastodon docs: for_not_following](https://docs.joinmastodon.org/entities/NotificationPolicy/#for_not_following)
    NotificationPolicyAction {
        Accept = "accept",
        Filter = "filter",
        Drop = "drop",
    }
}
