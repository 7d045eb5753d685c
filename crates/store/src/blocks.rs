//! Blocks of accounts by accounts.

use db::{Result, Tx, params, sql};
use types::{AccountId, BlockId, Timestamp};

use crate::{Page, paged};

/// Stores a block; false when there is one already. `uri`: its ActivityPub id, of remote ones.
pub fn insert(
    tx: &Tx<'_>,
    id: BlockId,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            "insert into blocks (id, account_id, target_id, uri, created_at) values ($1, $2, $3, $4, $5)
             on conflict (account_id, target_id) do nothing"
        ),
        params![id, account, target, uri, now],
    )?;
    Ok(inserted == 1)
}

/// Lifts a block; answers it, if there was one.
pub fn take(tx: &Tx<'_>, account: AccountId, target: AccountId) -> Result<Option<BlockId>> {
    tx.scalar(
        sql!("delete from blocks where account_id = $1 and target_id = $2 returning id"),
        params![account, target],
    )
}

/// Lifts the block by `account` with this ActivityPub id; answers who was blocked, if there was one.
pub fn take_by_uri(tx: &Tx<'_>, account: AccountId, uri: &str) -> Result<Option<AccountId>> {
    tx.scalar(
        sql!("delete from blocks where uri = $2 and account_id = $1 returning target_id"),
        params![account, uri],
    )
}

/// A page of those whom `account` blocks, the latest first, without suspended ones.
pub fn of(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<(BlockId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select b.id, b.target_id from blocks b join accounts a on a.id = b.target_id
         where b.account_id = $4 and b.id < $2 and b.id > $3 and a.suspended_at is null order by b.id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}
