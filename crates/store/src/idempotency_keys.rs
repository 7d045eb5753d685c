//! Keys that make posting twice harmless.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId, Timestamp};

/// The post that `account` wrote with this key since `since`.
pub fn status(
    tx: &Tx<'_>,
    account: AccountId,
    key: &str,
    since: Timestamp,
) -> Result<Option<StatusId>> {
    tx.scalar(
        sql!(
            "select status_id from idempotency_keys where account_id = $1 and key = $2 and created_at > $3"
        ),
        params![account, key, since],
    )
}

/// Remembers a key; an error when it is remembered already.
pub fn insert(
    tx: &Tx<'_>,
    account: AccountId,
    key: &str,
    status: StatusId,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        sql!(
            "insert into idempotency_keys (account_id, key, status_id, created_at) values ($1, $2, $3, $4)"
        ),
        params![account, key, status, now],
    )?;
    Ok(())
}

/// Forgets the keys of `account` that are not younger than `since`.
pub fn forget(tx: &Tx<'_>, account: AccountId, since: Timestamp) -> Result<()> {
    tx.exec(
        sql!("delete from idempotency_keys where account_id = $1 and created_at <= $2"),
        params![account, since],
    )?;
    Ok(())
}
