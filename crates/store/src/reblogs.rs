//! Boosts: posts that only point to another.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId};

use crate::{Page, paged};

/// The boost of a post by `account`.
pub fn by(tx: &Tx<'_>, account: AccountId, original: StatusId) -> Result<Option<StatusId>> {
    tx.scalar(
        sql!("select id from statuses where reblog_of_id = $2 and account_id = $1"),
        params![account, original],
    )
}

/// A page of those who boosted a post for all to see, the latest first, without suspended ones.
pub fn of(tx: &Tx<'_>, original: StatusId, page: Page) -> Result<Vec<(StatusId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select s.id, s.account_id from statuses s join accounts a on a.id = s.account_id
         where s.reblog_of_id = $4 and s.id < $2 and s.id > $3 and s.visibility < 2 and a.suspended_at is null
         order by s.id",
        params![page.limit, page.max_id, page.min_id, original]
    )
}

/// All boosts of a post, with who boosted it.
pub fn all_of(tx: &Tx<'_>, original: StatusId) -> Result<Vec<(StatusId, AccountId)>> {
    tx.all(
        sql!("select id, account_id from statuses where reblog_of_id = $1 order by id"),
        params![original],
    )
}

/// Those of this server who boosted a post.
pub fn boosters_here(tx: &Tx<'_>, original: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select s.account_id from statuses s join users u on u.account_id = s.account_id
             where s.reblog_of_id = $1 order by s.id"
        ),
        params![original],
    )
}
