//! Accounts of other servers that have moved.

use std::sync::Arc;

use store::accounts::{self, Account};
use store::follows;
use store::jobs::Job;
use tenant::{Tenant, Unit};
use types::{AccountId, DAY, HOUR};

use crate::follows::{Wishes, follow, unfollow};
use crate::limits::{self, Limit};
use crate::{Error, Result};

/// An account that moved may not move again for so long, in milliseconds.
const COOLDOWN: i64 = 7 * DAY;
/// How often the new account of one that says it has moved is looked at.
const TRIES: Limit = Limit {
    most: 5,
    span: HOUR,
};

/// Counts that the new account is looked at, which may lie anywhere; refuses it when that is too often.
pub fn try_one(tenant: &Tenant, from: &Account) -> Result<()> {
    limits::count(tenant, "move", from.id, TRIES)
}

/// An account says that it has moved to another, which says that it is the same. Followers go along once in a while.
pub fn receive(unit: &Unit<'_>, from: &Account, to: AccountId) -> Result<()> {
    let aliases = accounts::also_known_as(unit, to)?;
    if from.id == to || !aliases.contains(&from.uri) {
        return Err(Error::Forbidden);
    }
    let since = unit.now.plus(-COOLDOWN);
    if !accounts::begin_move(unit, from.id, unit.now, since)? {
        return Ok(());
    }
    accounts::set_moved(unit, from.id, Some(to))?;
    unit.touch_account(from.id);
    Ok(unit.enqueue(&Job::FollowMoved {
        account_id: from.id,
    })?)
}

/// Lets everybody here who followed the old account follow the new one instead.
pub(crate) async fn follow_moved(tenant: &Arc<Tenant>, old: AccountId) -> Result<()> {
    let found = tenant.read(move |unit| -> Result<_> {
        let moved_to = accounts::by_id(unit, old)?.and_then(|account| account.moved_to_id);
        Ok((moved_to, follows::local_followers(unit, old)?))
    });
    let (Some(new), followers) = found.await? else {
        return Ok(());
    };
    for follower in followers {
        if follower != new {
            match follow(tenant, follower, new, Wishes::default()).await {
                Ok(()) => unfollow(tenant, follower, old).await?,
                // Who may not follow the new one keeps what they have.
                Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                Err(error) => tracing::debug!(%error, "a follower does not move along"),
            }
        }
    }
    Ok(())
}
