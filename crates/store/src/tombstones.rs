//! What was deleted: elsewhere, perhaps before we knew it, and here.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId, Timestamp};

/// Remembers that `account` of another server deleted or undid `uri`, until `expires_at`.
pub fn insert(tx: &Tx<'_>, account: AccountId, uri: &str, expires_at: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "insert into tombstones (account_id, uri, expires_at) values ($1, $2, $3)
             on conflict (account_id, uri) do update set expires_at = excluded.expires_at"
        ),
        params![account, uri, expires_at],
    )?;
    Ok(())
}

/// Whether `account` deleted or undid `uri`.
pub fn exists(tx: &Tx<'_>, account: AccountId, uri: &str, now: Timestamp) -> Result<bool> {
    tx.exists(
        sql!("select 1 from tombstones where account_id = $1 and uri = $2 and expires_at > $3"),
        params![account, uri, now],
    )
}

/// Forgets what has expired.
pub fn sweep(tx: &Tx<'_>, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("delete from tombstones where expires_at <= $1"),
        params![now],
    )?;
    Ok(())
}

/// Remembers that a post of this server was deleted.
pub fn insert_local(tx: &Tx<'_>, account: AccountId, id: StatusId) -> Result<()> {
    tx.exec(
        sql!("insert into deleted_statuses (id, account_id) values ($1, $2)"),
        params![id, account],
    )?;
    Ok(())
}

/// Whether `account` of this server had a post that was deleted.
pub fn is_local(tx: &Tx<'_>, account: AccountId, id: StatusId) -> Result<bool> {
    tx.exists(
        sql!("select 1 from deleted_statuses where id = $1 and account_id = $2"),
        params![id, account],
    )
}
