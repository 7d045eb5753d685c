//! Mutes of accounts by accounts. A mute that has expired does not count, whether or not its row is still there.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, MuteId, Timestamp};

use crate::{Page, paged};

model! {
    /// A mute.
    pub struct Mute {
        pub id: MuteId,
        pub account_id: AccountId,
        pub target_id: AccountId,
        /// Notifications are muted, too.
        pub notifications: bool,
        pub expires_at: Option<Timestamp>,
        pub created_at: Timestamp,
    }
}

/// Mutes an account, or changes how it is muted; answers the id that the mute has.
pub fn upsert(tx: &Tx<'_>, mute: &Mute) -> Result<MuteId> {
    let id = tx.scalar(
        sql!(
            Mute,
            "insert into mutes ({cols}) values ({marks})
             on conflict (account_id, target_id) do update
               set notifications = excluded.notifications, expires_at = excluded.expires_at
             returning id"
        ),
        &mute.values(),
    )?;
    Ok(id.unwrap_or(mute.id))
}

/// Lifts a mute; false when there was none.
pub fn delete(tx: &Tx<'_>, account: AccountId, target: AccountId) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from mutes where account_id = $1 and target_id = $2"),
        params![account, target],
    )?;
    Ok(deleted == 1)
}

/// Removes a mute when it has expired; answers whose it was.
pub fn expire(tx: &Tx<'_>, id: MuteId, now: Timestamp) -> Result<Option<AccountId>> {
    tx.scalar(
        sql!("delete from mutes where id = $1 and expires_at <= $2 returning account_id"),
        params![id, now],
    )
}

/// A page of those whom `account` mutes and until when, the latest first, without suspended ones.
pub fn of(
    tx: &Tx<'_>,
    account: AccountId,
    page: Page,
    now: Timestamp,
) -> Result<Vec<(MuteId, AccountId, Option<Timestamp>)>> {
    paged!(
        tx, page, all, []
        "select m.id, m.target_id, m.expires_at from mutes m join accounts a on a.id = m.target_id
         where m.account_id = $4 and m.id < $2 and m.id > $3 and (m.expires_at is null or m.expires_at > $5)
           and a.suspended_at is null order by m.id",
        params![page.limit, page.max_id, page.min_id, account, now]
    )
}
