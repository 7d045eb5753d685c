//! Who is mentioned in a post.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, StatusId};

model! {
    /// A mention.
    pub struct Mention {
        pub status_id: StatusId,
        pub account_id: AccountId,
        /// May see the post, but is not named in it (any more).
        pub silent: bool,
    }
}

/// The accounts that a post mentions, silently too.
pub fn of(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!("select account_id from mentions where status_id = $1 order by account_id"),
        params![status],
    )
}

/// The accounts that a post names.
pub fn named(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!("select account_id from mentions where status_id = $1 and not silent order by account_id"),
        params![status],
    )
}

/// Those of them that live on this server and are to be told.
pub fn named_here(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select m.account_id from mentions m join users u on u.account_id = m.account_id
             where m.status_id = $1 and not m.silent and not m.quiet order by m.account_id"
        ),
        params![status],
    )
}

/// The mentions of several posts.
pub fn of_all(tx: &Tx<'_>, statuses: &[StatusId]) -> Result<Vec<Mention>> {
    tx.all(
        sql!(
            Mention,
            "select {cols} from mentions where status_id {in $1} order by status_id, account_id"
        ),
        params![statuses],
    )
}

/// Notes that a post names `accounts`.
pub fn insert(tx: &Tx<'_>, status: StatusId, accounts: &[AccountId]) -> Result<()> {
    tx.exec(
        sql!(
            "insert into mentions (status_id, account_id)
             select cast($1 as bigint), id from accounts where id {in $2}
             on conflict (status_id, account_id) do update set silent = false"
        ),
        params![status, accounts],
    )?;
    Ok(())
}

/// Notes that `accounts` may see a post that does not name them.
pub fn insert_silent(tx: &Tx<'_>, status: StatusId, accounts: &[AccountId]) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    tx.exec(
        sql!(
            "insert into mentions (status_id, account_id, silent)
             select cast($1 as bigint), id, true from accounts where id {in $2}
             on conflict (status_id, account_id) do nothing"
        ),
        params![status, accounts],
    )?;
    Ok(())
}

/// Notes that a post names `accounts`, but is not addressed to them.
pub fn set_quiet(tx: &Tx<'_>, status: StatusId, accounts: &[AccountId]) -> Result<()> {
    tx.exec(
        sql!("update mentions set quiet = true where status_id = $1 and account_id {in $2}"),
        params![status, accounts],
    )?;
    Ok(())
}

/// Makes all mentions of a post silent: those who were named may still see it.
pub fn silence(tx: &Tx<'_>, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("update mentions set silent = true where status_id = $1"),
        params![status],
    )?;
    Ok(())
}
