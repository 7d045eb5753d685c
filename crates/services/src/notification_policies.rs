//! Which notifications come through, are kept aside, or are dropped.

use std::sync::Arc;

use store::notifications::{self, Sender};
use store::users::{NotificationPolicy, Passage};
use tenant::{Tenant, Unit};
use types::{AccountId, DAY, Visibility};

use crate::notifications::{Kind, New};
use crate::{Error, Result};

/// Who follows for less counts as no follower yet, so that nobody follows only to be heard.
const NEW_FOLLOWER: i64 = 3 * DAY;
/// An account is new for so long.
const NEW_ACCOUNT: i64 = 30 * DAY;

/// What becomes of a notification: the strictest of what applies.
pub(crate) fn passage(
    unit: &Unit<'_>,
    policy: &NotificationPolicy,
    sender: &Sender,
    new: New,
) -> Result<Passage> {
    if new.kind == Kind::Update || sender.permitted || sender.staff {
        return Ok(Passage::Accept);
    }
    let since = sender.follows_since.unwrap_or(unit.now);
    let is_bot = matches!(sender.actor_type.as_str(), "Service" | "Application");
    let rules = [
        (policy.not_following, !sender.followed),
        (policy.not_followers, since > unit.now.plus(-NEW_FOLLOWER)),
        (
            policy.new_accounts,
            sender.created_at > unit.now.plus(-NEW_ACCOUNT),
        ),
        (policy.limited_accounts, sender.limited && !sender.followed),
        (policy.bots, is_bot),
    ];
    let applying = rules.into_iter().filter(|(_, applies)| *applies);
    let passage = applying.map(|(passage, _)| passage).max();
    let passage = passage.unwrap_or_default();
    if policy.private_mentions > passage && is_unasked(unit, sender, new)? {
        return Ok(policy.private_mentions);
    }
    Ok(passage)
}

/// Whether somebody writes directly who was not written to.
fn is_unasked(unit: &Unit<'_>, sender: &Sender, new: New) -> Result<bool> {
    let Some(status) = new
        .status
        .filter(|_| new.kind == Kind::Mention && !sender.followed)
    else {
        return Ok(false);
    };
    let post = store::statuses::by_id(unit, status)?;
    Ok(
        post.is_some_and(|post| post.visibility == Visibility::Direct)
            && !notifications::has_written_to(unit, new.to, new.from, status)?,
    )
}

/// What somebody changes; none: it stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes {
    pub not_following: Option<Passage>,
    pub not_followers: Option<Passage>,
    pub new_accounts: Option<Passage>,
    pub private_mentions: Option<Passage>,
    pub limited_accounts: Option<Passage>,
    pub bots: Option<Passage>,
}

/// Changes which notifications come through from now on.
pub async fn update(tenant: &Arc<Tenant>, me: AccountId, changes: Changes) -> Result<()> {
    tenant
        .write(move |unit| {
            let mut user = store::users::by_account(unit, me)?.ok_or(Error::Forbidden)?;
            let policy = &mut user.settings.0.notifications;
            for (passage, change) in [
                (&mut policy.not_following, changes.not_following),
                (&mut policy.not_followers, changes.not_followers),
                (&mut policy.new_accounts, changes.new_accounts),
                (&mut policy.private_mentions, changes.private_mentions),
                (&mut policy.limited_accounts, changes.limited_accounts),
                (&mut policy.bots, changes.bots),
            ] {
                *passage = change.unwrap_or(*passage);
            }
            Ok(store::users::set_settings(unit, user.id, &user.settings)?)
        })
        .await
}
