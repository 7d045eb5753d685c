//! Notifications.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, NotificationId, StatusId, Timestamp};

model! {
    /// A notification.
    pub struct Notification {
        pub id: NotificationId,
        pub account_id: AccountId,
        /// The word of the API: `mention`, `follow` …
        pub kind: String,
        pub from_id: AccountId,
        pub status_id: Option<StatusId>,
        pub group_key: String,
        pub created_at: Timestamp,
    }
}

/// Stores a notification; answers whether it is new.
pub fn insert(tx: &Tx<'_>, notification: &Notification) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            Notification,
            "insert into notifications ({cols}) values ({marks})
             on conflict (account_id, kind, from_id, coalesce(status_id, 0)) do nothing"
        ),
        &notification.values(),
    )?;
    Ok(inserted > 0)
}

/// Removes what was told of something that was undone.
pub fn delete(
    tx: &Tx<'_>,
    account: AccountId,
    kind: &str,
    from: AccountId,
    status: Option<StatusId>,
) -> Result<()> {
    tx.exec(
        sql!(
            "delete from notifications
             where account_id = $1 and kind = $2 and from_id = $3 and coalesce(status_id, 0) = $4"
        ),
        params![account, kind, from, status.unwrap_or_default()],
    )?;
    Ok(())
}

/// Removes all that `account` was told of `from`.
pub fn delete_from(tx: &Tx<'_>, account: AccountId, from: AccountId) -> Result<()> {
    tx.exec(
        sql!("delete from notifications where account_id = $1 and from_id = $2"),
        params![account, from],
    )?;
    Ok(())
}

/// Whether `account` wants to hear nothing of `from`: it blocks or mutes them, or their domain.
pub fn is_unwanted(
    tx: &Tx<'_>,
    account: AccountId,
    from: AccountId,
    now: Timestamp,
) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from blocks where account_id = $1 and target_id = $2
             union all select 1 from mutes where account_id = $1 and target_id = $2 and notifications
               and (expires_at is null or expires_at > $3)
             union all select 1 from accounts a join account_domain_blocks d on d.domain = a.domain
               where a.id = $2 and a.domain <> '' and d.account_id = $1
             union all select 1 from accounts where id = $2 and suspended_at is not null"
        ),
        params![account, from, now],
    )
}

/// Whether `account` muted the thread that a post is in.
pub fn is_thread_muted(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from statuses s join conversation_mutes m on m.conversation_id = s.conversation_id
             where s.id = $2 and m.account_id = $1"
        ),
        params![account, status],
    )
}
