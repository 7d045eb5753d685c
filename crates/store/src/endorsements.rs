//! Accounts that an account shows on its profile.

use db::{Result, Tx, params, sql};
use types::{AccountId, RowId};

use crate::{Page, paged};

/// Stores an endorsement, unless there is one already.
pub fn insert(tx: &Tx<'_>, id: RowId, account: AccountId, target: AccountId) -> Result<()> {
    tx.exec(
        sql!(
            "insert into endorsements (id, account_id, target_id) values ($1, $2, $3)
             on conflict (account_id, target_id) do nothing"
        ),
        params![id, account, target],
    )?;
    Ok(())
}

/// Removes an endorsement, if there is one.
pub fn delete(tx: &Tx<'_>, account: AccountId, target: AccountId) -> Result<()> {
    tx.exec(
        sql!("delete from endorsements where account_id = $1 and target_id = $2"),
        params![account, target],
    )?;
    Ok(())
}

/// A page of those whom `account` endorses, the latest first, without suspended ones.
pub fn of(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<(RowId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select e.id, e.target_id from endorsements e join accounts a on a.id = e.target_id
         where e.account_id = $4 and e.id < $2 and e.id > $3 and a.suspended_at is null order by e.id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}
