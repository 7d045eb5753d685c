//! Who is mentioned in a post.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId};

/// The accounts that a post mentions.
pub fn of(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!("select account_id from mentions where status_id = $1"),
        params![status],
    )
}

/// The same for several posts at once.
pub fn of_all(tx: &Tx<'_>, statuses: &[StatusId]) -> Result<Vec<(StatusId, AccountId)>> {
    tx.all(
        sql!("select status_id, account_id from mentions where status_id {in $1}"),
        params![statuses],
    )
}

/// Notes that a post mentions an account.
pub fn insert(tx: &Tx<'_>, status: StatusId, account: AccountId) -> Result<()> {
    tx.exec(
        sql!("insert into mentions (status_id, account_id) values ($1, $2) on conflict do nothing"),
        params![status, account],
    )?;
    Ok(())
}

/// Forgets all mentions of a post.
pub fn clear(tx: &Tx<'_>, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("delete from mentions where status_id = $1"),
        params![status],
    )?;
    Ok(())
}
