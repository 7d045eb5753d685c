//! Accounts of other servers that have moved.

use std::sync::Arc;

use store::accounts::{self, Account};
use store::follows;
use store::jobs::Job;
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::follows::{Wishes, follow, unfollow};
use crate::{Error, Result};

/// An account says that it has moved to another, which says that it is the same.
pub fn receive(unit: &Unit<'_>, from: &Account, to: AccountId) -> Result<()> {
    let aliases = accounts::also_known_as(unit, to)?;
    if from.id == to || !aliases.contains(&from.uri) {
        return Err(Error::Forbidden);
    }
    if from.moved_to_id == Some(to) {
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
