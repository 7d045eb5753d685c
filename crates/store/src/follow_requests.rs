//! Requests to follow, which wait for the other to accept.

use db::{Result, Tx, params, sql};
use types::{AccountId, FollowId};

use crate::follows::{Follow, Terms};
use crate::{Page, paged};

/// Stores a request; false when there is one already.
pub fn insert(tx: &Tx<'_>, request: &Follow) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            Follow,
            "insert into follow_requests ({cols}) values ({marks}) on conflict (account_id, target_id) do nothing"
        ),
        &request.values(),
    )?;
    Ok(inserted == 1)
}

/// Changes what the follower wants to see.
pub fn update(tx: &Tx<'_>, account: AccountId, target: AccountId, terms: &Terms) -> Result<()> {
    tx.exec(
        sql!(
            "update follow_requests set show_reblogs = $3, notify = $4, languages = $5
             where account_id = $1 and target_id = $2"
        ),
        params![
            account,
            target,
            terms.show_reblogs,
            terms.notify,
            terms.languages
        ],
    )?;
    Ok(())
}

/// Notes by which activity the follower asked last.
pub fn set_uri(
    tx: &Tx<'_>,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<()> {
    tx.exec(
        sql!("update follow_requests set uri = $3 where account_id = $1 and target_id = $2"),
        params![account, target, uri],
    )?;
    Ok(())
}

/// Removes a request; answers it, if there was one.
pub fn take(tx: &Tx<'_>, account: AccountId, target: AccountId) -> Result<Option<Follow>> {
    tx.opt(
        sql!(
            Follow,
            "delete from follow_requests where account_id = $1 and target_id = $2 returning {cols}"
        ),
        params![account, target],
    )
}

/// A page of those who ask to follow `target`, the latest first, without suspended ones.
pub fn of(tx: &Tx<'_>, target: AccountId, page: Page) -> Result<Vec<(FollowId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select r.id, r.account_id from follow_requests r join accounts a on a.id = r.account_id
         where r.target_id = $4 and r.id < $2 and r.id > $3 and a.suspended_at is null order by r.id",
        params![page.limit, page.max_id, page.min_id, target]
    )
}

/// How many ask to follow `target`.
pub fn count(tx: &Tx<'_>, target: AccountId) -> Result<i64> {
    let count = tx.scalar(
        sql!("select count(*) from follow_requests where target_id = $1"),
        params![target],
    )?;
    Ok(count.unwrap_or(0))
}
