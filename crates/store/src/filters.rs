//! Filters with their keywords and posts.

use db::{Json, Result, Tx, model, params, sql};
use types::{AccountId, FilterId, FilterKeywordId, FilterStatusId, StatusId, Timestamp};

model! {
    /// A filter.
    pub struct Filter {
        pub id: FilterId,
        pub account_id: AccountId,
        pub title: String,
        /// `home`, `notifications`, `public`, `thread`, `account`
        pub contexts: Json<Vec<String>>,
        /// `warn`, `hide` or `blur`
        pub action: String,
        pub expires_at: Option<Timestamp>,
    }
}

model! {
    /// A keyword of a filter.
    pub struct FilterKeyword {
        pub id: FilterKeywordId,
        pub filter_id: FilterId,
        pub keyword: String,
        pub whole_word: bool,
    }
}

model! {
    /// A single post in a filter.
    pub struct FilterStatus {
        pub id: FilterStatusId,
        pub filter_id: FilterId,
        pub status_id: StatusId,
    }
}

/// The filters of an account.
pub fn of(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Filter>> {
    tx.all(
        sql!(
            Filter,
            "select {cols} from filters where account_id = $1 order by id"
        ),
        params![account],
    )
}

/// One filter of an account.
pub fn by_id(tx: &Tx<'_>, account: AccountId, id: FilterId) -> Result<Option<Filter>> {
    tx.opt(
        sql!(
            Filter,
            "select {cols} from filters where account_id = $1 and id = $2"
        ),
        params![account, id],
    )
}

/// Stores a filter, new or changed.
pub fn put(tx: &Tx<'_>, filter: &Filter) -> Result<()> {
    tx.exec(
        sql!(
            Filter,
            "insert into filters ({cols}) values ({marks}) on conflict (id) do update set {sets}"
        ),
        &filter.values(),
    )?;
    Ok(())
}

/// Removes a filter with all that is in it.
pub fn delete(tx: &Tx<'_>, id: FilterId) -> Result<()> {
    tx.exec(sql!("delete from filters where id = $1"), params![id])?;
    Ok(())
}

/// The keywords of these filters.
pub fn keywords(tx: &Tx<'_>, filters: &[FilterId]) -> Result<Vec<FilterKeyword>> {
    tx.all(
        sql!(
            FilterKeyword,
            "select {cols} from filter_keywords where filter_id {in $1} order by id"
        ),
        params![filters],
    )
}

/// How many keywords the filters of an account have.
pub fn count_keywords(tx: &Tx<'_>, account: AccountId) -> Result<usize> {
    let count: Option<i64> = tx.scalar(
        sql!(
            "select count(*) from filters f join filter_keywords k on k.filter_id = f.id where f.account_id = $1"
        ),
        params![account],
    )?;
    Ok(count.map_or(0, |count| usize::try_from(count).unwrap_or(usize::MAX)))
}

/// One keyword of an account's filters.
pub fn keyword(
    tx: &Tx<'_>,
    account: AccountId,
    id: FilterKeywordId,
) -> Result<Option<FilterKeyword>> {
    tx.opt(
        sql!(
            FilterKeyword,
            "select {cols:k} from filter_keywords k join filters f on f.id = k.filter_id
             where k.id = $2 and f.account_id = $1"
        ),
        params![account, id],
    )
}

/// Stores a keyword, new or changed.
pub fn put_keyword(tx: &Tx<'_>, keyword: &FilterKeyword) -> Result<()> {
    tx.exec(
        sql!(
            FilterKeyword,
            "insert into filter_keywords ({cols}) values ({marks}) on conflict (id) do update set {sets}"
        ),
        &keyword.values(),
    )?;
    Ok(())
}

/// Removes a keyword.
pub fn delete_keyword(tx: &Tx<'_>, id: FilterKeywordId) -> Result<()> {
    tx.exec(
        sql!("delete from filter_keywords where id = $1"),
        params![id],
    )?;
    Ok(())
}

/// The single posts in these filters.
pub fn statuses(tx: &Tx<'_>, filters: &[FilterId]) -> Result<Vec<FilterStatus>> {
    tx.all(
        sql!(
            FilterStatus,
            "select {cols} from filter_statuses where filter_id {in $1} order by id"
        ),
        params![filters],
    )
}

/// One of the single posts in an account's filters.
pub fn status(tx: &Tx<'_>, account: AccountId, id: FilterStatusId) -> Result<Option<FilterStatus>> {
    tx.opt(
        sql!(
            FilterStatus,
            "select {cols:s} from filter_statuses s join filters f on f.id = s.filter_id
             where s.id = $2 and f.account_id = $1"
        ),
        params![account, id],
    )
}

/// Puts a single post into a filter.
pub fn insert_status(tx: &Tx<'_>, status: &FilterStatus) -> Result<()> {
    tx.exec(
        sql!(
            FilterStatus,
            "insert into filter_statuses ({cols}) values ({marks})"
        ),
        &status.values(),
    )?;
    Ok(())
}

/// Takes a single post out of its filter.
pub fn delete_status(tx: &Tx<'_>, id: FilterStatusId) -> Result<()> {
    tx.exec(
        sql!("delete from filter_statuses where id = $1"),
        params![id],
    )?;
    Ok(())
}
