//! Bookmarks.

use db::{Result, Tx, params, sql};
use types::{AccountId, BookmarkId, StatusId};

use crate::{Page, paged};

/// Stores a bookmark, when there is none.
pub fn insert(tx: &Tx<'_>, id: BookmarkId, account: AccountId, status: StatusId) -> Result<()> {
    tx.exec(
        sql!(
            "insert into bookmarks (id, account_id, status_id) values ($1, $2, $3)
             on conflict (status_id, account_id) do nothing"
        ),
        params![id, account, status],
    )?;
    Ok(())
}

/// Removes a bookmark, when there is one.
pub fn delete(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<()> {
    tx.exec(
        sql!("delete from bookmarks where account_id = $1 and status_id = $2"),
        params![account, status],
    )?;
    Ok(())
}

/// A page of what an account bookmarked, the latest first.
pub fn by(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<(BookmarkId, StatusId)>> {
    paged!(
        tx, page, all, []
        "select id, status_id from bookmarks where account_id = $4 and id < $2 and id > $3 order by id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}
