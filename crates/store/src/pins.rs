//! Pinned posts.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId, Timestamp};

/// How many posts an account has pinned.
pub fn count(tx: &Tx<'_>, account: AccountId) -> Result<i64> {
    let count = tx.scalar(
        sql!("select count(*) from status_pins where account_id = $1"),
        params![account],
    )?;
    Ok(count.unwrap_or(0))
}

/// Whether an account has pinned a post.
pub fn exists(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<bool> {
    tx.exists(
        sql!("select 1 from status_pins where account_id = $1 and status_id = $2"),
        params![account, status],
    )
}

/// Pins a post.
pub fn insert(tx: &Tx<'_>, account: AccountId, status: StatusId, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("insert into status_pins (account_id, status_id, created_at) values ($1, $2, $3)"),
        params![account, status, now],
    )?;
    Ok(())
}

/// Takes all pins of an account away.
pub fn delete_all(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.exec(
        sql!("delete from status_pins where account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// Takes a pin away, when there is one.
pub fn delete(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("delete from status_pins where account_id = $1 and status_id = $2"),
        params![account, status],
    )?;
    Ok(())
}
