//! Which notifications are let through. [Mastodon docs](https://docs.joinmastodon.org/entities/V1_NotificationPolicy/)

use serde::Serialize;

use crate::{NotificationPolicyAction, NotificationPolicySummary};

/// [Mastodon docs: V1::NotificationPolicy](https://docs.joinmastodon.org/entities/V1_NotificationPolicy/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationPolicy {
    pub filter_not_following: bool,
    pub filter_not_followers: bool,
    pub filter_new_accounts: bool,
    pub filter_private_mentions: bool,
    pub filter_bots: bool,
    pub summary: NotificationPolicySummary,
}

impl From<&crate::NotificationPolicy> for NotificationPolicy {
    fn from(policy: &crate::NotificationPolicy) -> Self {
        let filters = |action| action != NotificationPolicyAction::Accept;
        Self {
            filter_not_following: filters(policy.for_not_following),
            filter_not_followers: filters(policy.for_not_followers),
            filter_new_accounts: filters(policy.for_new_accounts),
            filter_private_mentions: filters(policy.for_private_mentions),
            filter_bots: filters(policy.for_bots),
            summary: policy.summary,
        }
    }
}
