//! Favourites.

use db::{Result, Tx, params, sql};
use types::{AccountId, FavouriteId, StatusId};

use crate::{Page, paged};

/// Stores a favourite; false when there is one already.
pub fn insert(tx: &Tx<'_>, id: FavouriteId, account: AccountId, status: StatusId) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            "insert into favourites (id, account_id, status_id) values ($1, $2, $3)
             on conflict (status_id, account_id) do nothing"
        ),
        params![id, account, status],
    )?;
    Ok(inserted == 1)
}

/// Removes a favourite; false when there was none.
pub fn delete(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from favourites where account_id = $1 and status_id = $2"),
        params![account, status],
    )?;
    Ok(deleted == 1)
}

/// A page of what an account favourited, the latest first.
pub fn by(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<(FavouriteId, StatusId)>> {
    paged!(
        tx, page, all, []
        "select id, status_id from favourites where account_id = $4 and id < $2 and id > $3 order by id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}

/// A page of those who favourited a post, the latest first, without suspended ones.
pub fn of(tx: &Tx<'_>, status: StatusId, page: Page) -> Result<Vec<(FavouriteId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select f.id, f.account_id from favourites f join accounts a on a.id = f.account_id
         where f.status_id = $4 and f.id < $2 and f.id > $3 and a.suspended_at is null order by f.id",
        params![page.limit, page.max_id, page.min_id, status]
    )
}
