//! Favourites.

use db::{Result, Tx, params, sql};
use types::{AccountId, FavouriteId, StatusId};

use crate::{Page, paged};

/// Stores a favourite; false when there is one already. `uri`: its ActivityPub id, of remote ones.
pub fn insert(
    tx: &Tx<'_>,
    id: FavouriteId,
    account: AccountId,
    status: StatusId,
    uri: Option<&str>,
) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            "insert into favourites (id, account_id, status_id, uri) values ($1, $2, $3, $4)
             on conflict do nothing"
        ),
        params![id, account, status, uri],
    )?;
    Ok(inserted == 1)
}

/// Removes a favourite; answers it, if there was one.
pub fn take(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<Option<FavouriteId>> {
    tx.scalar(
        sql!("delete from favourites where account_id = $1 and status_id = $2 returning id"),
        params![account, status],
    )
}

/// Removes the favourite of `account` with this ActivityPub id; answers the post, if there was one.
pub fn take_by_uri(tx: &Tx<'_>, account: AccountId, uri: &str) -> Result<Option<StatusId>> {
    tx.scalar(
        sql!("delete from favourites where uri = $2 and account_id = $1 returning status_id"),
        params![account, uri],
    )
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
