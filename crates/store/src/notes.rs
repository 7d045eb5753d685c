//! What an account wrote down about others, for itself.

use db::{Result, Tx, params, sql};
use types::AccountId;

/// Stores a note, in place of an older one.
pub fn upsert(tx: &Tx<'_>, account: AccountId, target: AccountId, comment: &str) -> Result<()> {
    tx.exec(
        sql!(
            "insert into account_notes (account_id, target_id, comment) values ($1, $2, $3)
             on conflict (account_id, target_id) do update set comment = excluded.comment"
        ),
        params![account, target, comment],
    )?;
    Ok(())
}

/// Removes a note, if there is one.
pub fn delete(tx: &Tx<'_>, account: AccountId, target: AccountId) -> Result<()> {
    tx.exec(
        sql!("delete from account_notes where account_id = $1 and target_id = $2"),
        params![account, target],
    )?;
    Ok(())
}
