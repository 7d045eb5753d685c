//! Domains that one account does not want to see.

use db::{Result, Tx, params, sql};
use types::{AccountId, RowId};

use crate::{Page, paged};

/// Stores a block; false when there is one already.
pub fn insert(tx: &Tx<'_>, id: RowId, account: AccountId, domain: &str) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            "insert into account_domain_blocks (id, account_id, domain) values ($1, $2, $3)
             on conflict (account_id, domain) do nothing"
        ),
        params![id, account, domain],
    )?;
    Ok(inserted == 1)
}

/// Lifts a block; false when there was none.
pub fn delete(tx: &Tx<'_>, account: AccountId, domain: &str) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from account_domain_blocks where account_id = $1 and domain = $2"),
        params![account, domain],
    )?;
    Ok(deleted == 1)
}

/// Whether `account` blocks the domain.
pub fn exists(tx: &Tx<'_>, account: AccountId, domain: &str) -> Result<bool> {
    tx.exists(
        sql!("select 1 from account_domain_blocks where account_id = $1 and domain = $2"),
        params![account, domain],
    )
}

/// A page of the domains that `account` blocks, the latest first.
pub fn of(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<(RowId, String)>> {
    paged!(
        tx, page, all, []
        "select id, domain from account_domain_blocks where account_id = $4 and id < $2 and id > $3 order by id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}

/// Up to `limit` accounts of the domain that `account` follows, is followed by, or that ask to follow it.
pub fn severable(
    tx: &Tx<'_>,
    account: AccountId,
    domain: &str,
    limit: usize,
) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select id from accounts where domain = $2 and id in (
               select target_id from follows where account_id = $1
               union select account_id from follows where target_id = $1
               union select target_id from follow_requests where account_id = $1
               union select account_id from follow_requests where target_id = $1)
             order by id limit $3"
        ),
        params![account, domain, limit],
    )
}

/// How many accounts of the domain `account` follows, and how many follow it.
pub fn counts(tx: &Tx<'_>, account: AccountId, domain: &str) -> Result<(i64, i64)> {
    tx.one(
        sql!(
            "select (select count(*) from follows f join accounts a on a.id = f.target_id
                     where f.account_id = $1 and a.domain = $2),
                    (select count(*) from follows f join accounts a on a.id = f.account_id
                     where f.target_id = $1 and a.domain = $2)"
        ),
        params![account, domain],
    )
}
