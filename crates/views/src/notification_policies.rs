//! Which notifications come through.

use entities::{NotificationPolicy, NotificationPolicyAction, NotificationPolicySummary};
use store::users::Passage;
use tenant::Unit;
use types::AccountId;

use crate::{Error, Result};

/// <https://docs.joinmastodon.org/methods/notifications/#get-policy>
pub fn one(unit: &Unit<'_>, me: AccountId) -> Result<NotificationPolicy> {
    let user = store::users::by_account(unit, me)?.ok_or(Error::Forbidden)?;
    let policy = user.settings.0.notifications;
    let (requests, notifications) = store::notification_requests::count(unit, me)?;
    Ok(NotificationPolicy {
        for_not_following: action(policy.not_following),
        for_not_followers: action(policy.not_followers),
        for_new_accounts: action(policy.new_accounts),
        for_private_mentions: action(policy.private_mentions),
        for_limited_accounts: action(policy.limited_accounts),
        for_bots: action(policy.bots),
        summary: NotificationPolicySummary {
            pending_requests_count: requests,
            pending_notifications_count: notifications,
        },
    })
}

fn action(passage: Passage) -> NotificationPolicyAction {
    match passage {
        Passage::Accept => NotificationPolicyAction::Accept,
        Passage::Filter => NotificationPolicyAction::Filter,
        Passage::Drop => NotificationPolicyAction::Drop,
    }
}
