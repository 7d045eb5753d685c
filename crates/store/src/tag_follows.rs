//! Hashtags that an account follows.

use db::{Result, Tx, params, sql};
use types::{AccountId, RowId, TagId};

use crate::{Page, paged};

/// Follows a tag; following it again changes nothing.
pub fn insert(tx: &Tx<'_>, id: RowId, account: AccountId, tag: TagId) -> Result<()> {
    tx.exec(
        sql!(
            "insert into tag_follows (id, account_id, tag_id) values ($1, $2, $3)
             on conflict (account_id, tag_id) do nothing"
        ),
        params![id, account, tag],
    )?;
    Ok(())
}

/// Follows a tag no more.
pub fn delete(tx: &Tx<'_>, account: AccountId, tag: TagId) -> Result<()> {
    tx.exec(
        sql!("delete from tag_follows where account_id = $1 and tag_id = $2"),
        params![account, tag],
    )?;
    Ok(())
}

/// Which of `tags` the account follows.
pub fn among(tx: &Tx<'_>, account: AccountId, tags: &[TagId]) -> Result<Vec<TagId>> {
    tx.column(
        sql!("select tag_id from tag_follows where account_id = $1 and tag_id {in $2}"),
        params![account, tags],
    )
}

/// A page of followed tags, with the ids of the follows.
pub fn page(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<(RowId, TagId)>> {
    paged!(
        tx, page, all, []
        "select id, tag_id from tag_follows where account_id = $4 and id < $2 and id > $3 order by id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}
