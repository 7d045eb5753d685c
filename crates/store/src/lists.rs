//! Lists and their members.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, ListId};

use crate::{Page, paged};

model! {
    /// A list of accounts.
    pub struct List {
        pub id: ListId,
        /// Its owner.
        pub account_id: AccountId,
        pub title: String,
        /// Whose replies it shows: `followed`, `list` or `none`.
        pub replies_policy: String,
        /// What it shows is kept out of the home timeline.
        pub exclusive: bool,
    }
}

/// Stores a new list, or a changed one.
pub fn upsert(tx: &Tx<'_>, list: &List) -> Result<()> {
    tx.exec(
        sql!(
            List,
            "insert into lists ({cols}) values ({marks}) on conflict (id) do update set {sets}"
        ),
        &list.values(),
    )?;
    Ok(())
}

/// The list with this id, when it is `owner`'s.
pub fn by_id(tx: &Tx<'_>, owner: AccountId, id: ListId) -> Result<Option<List>> {
    tx.opt(
        sql!(
            List,
            "select {cols} from lists where id = $1 and account_id = $2"
        ),
        params![id, owner],
    )
}

/// All lists of `owner`, the oldest first.
pub fn of(tx: &Tx<'_>, owner: AccountId) -> Result<Vec<List>> {
    tx.all(
        sql!(
            List,
            "select {cols} from lists where account_id = $1 order by id"
        ),
        params![owner],
    )
}

/// The lists of `owner` that `member` is on, the oldest first.
pub fn with_member(tx: &Tx<'_>, owner: AccountId, member: AccountId) -> Result<Vec<List>> {
    tx.all(
        sql!(
            List,
            "select {cols} from lists where account_id = $1
             and id in (select list_id from list_members where account_id = $2) order by id"
        ),
        params![owner, member],
    )
}

/// Those of some lists that `member` is on.
pub fn having(tx: &Tx<'_>, lists: &[ListId], member: AccountId) -> Result<Vec<List>> {
    tx.all(
        sql!(
            List,
            "select {cols} from lists where id {in $1}
             and id in (select list_id from list_members where account_id = $2 and list_id {in $1}) order by id"
        ),
        params![lists, member],
    )
}

/// How many lists `owner` has.
pub fn count(tx: &Tx<'_>, owner: AccountId) -> Result<usize> {
    let count: Option<i64> = tx.scalar(
        sql!("select count(*) from lists where account_id = $1"),
        params![owner],
    )?;
    Ok(count.map_or(0, |count| usize::try_from(count).unwrap_or(usize::MAX)))
}

/// Removes a list.
pub fn delete(tx: &Tx<'_>, id: ListId) -> Result<()> {
    tx.exec(sql!("delete from lists where id = $1"), params![id])?;
    Ok(())
}

/// A page of the members of a list by their own ids, without suspended ones.
pub fn members(tx: &Tx<'_>, list: ListId, page: Page) -> Result<Vec<AccountId>> {
    paged!(
        tx, page, column, []
        "select m.account_id from list_members m join accounts a on a.id = m.account_id
         where m.list_id = $4 and m.account_id < $2 and m.account_id > $3 and a.suspended_at is null
         order by m.account_id",
        params![page.limit, page.max_id, page.min_id, list]
    )
}

/// Puts an account on a list; false when it is there already.
pub fn add_member(tx: &Tx<'_>, list: ListId, account: AccountId) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            "insert into list_members (list_id, account_id) values ($1, $2)
             on conflict (list_id, account_id) do nothing"
        ),
        params![list, account],
    )?;
    Ok(inserted == 1)
}

/// Takes accounts off a list.
pub fn remove_members(tx: &Tx<'_>, list: ListId, accounts: &[AccountId]) -> Result<()> {
    tx.exec(
        sql!("delete from list_members where list_id = $1 and account_id {in $2}"),
        params![list, accounts],
    )?;
    Ok(())
}

/// Takes an account off all lists of `owner`.
pub fn forget_member(tx: &Tx<'_>, owner: AccountId, member: AccountId) -> Result<()> {
    tx.exec(
        sql!(
            "delete from list_members where account_id = $2
             and list_id in (select id from lists where account_id = $1)"
        ),
        params![owner, member],
    )?;
    Ok(())
}
