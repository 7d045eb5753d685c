//! Mutes: an account that one does not want to see, perhaps for a time.

use std::sync::Arc;

use store::jobs::Job;
use store::mutes::{self, Mute};
use tenant::{Tenant, Unit};
use types::{AccountId, MuteId};

use crate::{Error, Result, Why, audience};

/// Seconds of a mute at most; who wants more wants one without end. A hundred years.
const LONGEST: i64 = 100 * 365 * 24 * 60 * 60;

/// How an account is to be muted.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Its notifications, too.
    pub notifications: bool,
    /// Seconds; 0: for ever.
    pub duration: i64,
}

/// Mutes an account, or changes how it is muted.
pub async fn mute(
    tenant: &Arc<Tenant>,
    me: AccountId,
    target: AccountId,
    manner: Manner,
) -> Result<()> {
    if !(0..=LONGEST).contains(&manner.duration) {
        return Err(Error::invalid("duration", Why::Invalid));
    }
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            if me == target {
                return Ok(());
            }
            store_mute(unit, me, target, manner)
        })
        .await
}

fn store_mute(unit: &Unit<'_>, me: AccountId, target: AccountId, manner: Manner) -> Result<()> {
    let expires_at = (manner.duration > 0).then(|| unit.now.plus(manner.duration * 1000));
    let mute_id = mutes::upsert(
        unit,
        &Mute {
            id: unit.id(),
            account_id: me,
            target_id: target,
            notifications: manner.notifications,
            expires_at,
            created_at: unit.now,
        },
    )?;
    unit.touch_feed(me);
    if let Some(at) = expires_at {
        unit.enqueue_at(&Job::ExpireMute { mute_id }, at)?;
    }
    Ok(())
}

/// Lifts a mute.
pub async fn unmute(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            mutes::delete(unit, me, target)?;
            unit.touch_feed(me);
            Ok(())
        })
        .await
}

/// Removes a mute, unless it was made longer in the meantime.
pub(crate) async fn expire(tenant: &Arc<Tenant>, id: MuteId) -> Result<()> {
    tenant
        .write(move |unit| {
            if let Some(account) = mutes::expire(unit, id, unit.now)? {
                unit.touch_feed(account);
            }
            Ok(())
        })
        .await
}
