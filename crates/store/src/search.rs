//! Full-text search. Words are given separated by single spaces, without any sign that an engine could read as its own.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId};

use crate::accounts::Account;
use crate::statuses::Status;

/// Makes an account findable by its names as they are now.
pub fn index_account(tx: &Tx<'_>, account: &Account) -> Result<()> {
    let (username, domain) = (&account.username, &account.domain);
    let names = format!("{username} {} {domain}", account.display_name);
    let (id, words) = (account.id, text::words(&names, usize::MAX));
    tx.exec(
        sql!(
            sqlite: "insert or replace into account_search (rowid, words) values ($1, $2)",
            postgres: "insert into account_search (id, words) values ($1, to_tsvector('simple', $2))
                on conflict (id) do update set words = excluded.words",
        ),
        params![id, words],
    )?;
    Ok(())
}

/// Forgets the words of an account. PostgreSQL forgets them with the account.
pub fn forget_account(tx: &Tx<'_>, id: AccountId) -> Result<()> {
    tx.exec(
        sql!(
            sqlite: "delete from account_search where rowid = $1",
            postgres: "delete from account_search where id = $1",
        ),
        params![id],
    )?;
    Ok(())
}

/// Makes a local post findable by what its author typed, as it is now.
pub fn index_status(tx: &Tx<'_>, status: &Status) -> Result<()> {
    let typed = format!("{} {}", status.spoiler_text, status.source);
    let (id, words) = (status.id, text::words(&typed, usize::MAX));
    tx.exec(
        sql!(
            sqlite: "insert or replace into status_search (rowid, words) values ($1, $2)",
            postgres: "insert into status_search (id, words) values ($1, to_tsvector('simple', $2))
                on conflict (id) do update set words = excluded.words",
        ),
        params![id, words],
    )?;
    Ok(())
}

/// Forgets the words of a post. PostgreSQL forgets them with the post.
pub fn forget_status(tx: &Tx<'_>, id: StatusId) -> Result<()> {
    tx.exec(
        sql!(
            sqlite: "delete from status_search where rowid = $1",
            postgres: "delete from status_search where id = $1",
        ),
        params![id],
    )?;
    Ok(())
}

/// Makes the next accounts after `after` findable; answers the last of them.
pub fn index_accounts(tx: &Tx<'_>, after: AccountId) -> Result<Option<AccountId>> {
    let accounts: Vec<Account> = tx.all(
        sql!(
            Account,
            "select {cols} from accounts where id > $1 order by id limit 500"
        ),
        params![after],
    )?;
    for account in &accounts {
        index_account(tx, account)?;
    }
    Ok(accounts.last().map(|account| account.id))
}

/// Makes the next local posts after `after` findable; answers the last of them.
pub fn index_statuses(tx: &Tx<'_>, after: StatusId) -> Result<Option<StatusId>> {
    let statuses: Vec<Status> = tx.all(
        sql!(
            Status,
            "select {cols} from statuses where local and id > $1 order by id limit 500"
        ),
        params![after],
    )?;
    for status in &statuses {
        index_status(tx, status)?;
    }
    Ok(statuses.last().map(|status| status.id))
}

/// Which accounts are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Accounts<'a> {
    /// Each begins a word of the account's name.
    pub words: &'a str,
    /// The whole of a username comes first.
    pub username: &'a str,
    /// Only those that this account follows.
    pub followed_by: Option<AccountId>,
    pub offset: usize,
    pub limit: usize,
}

/// Accounts whose names have words that begin so, those with many followers first.
pub fn accounts(tx: &Tx<'_>, search: Accounts<'_>) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            sqlite: "select a.id from account_search s join accounts a on a.id = s.rowid
                where s.words match '\"' || replace($1, ' ', '\"* \"') || '\"*' and a.suspended_at is null
                  and (exists (select 1 from follows f where f.account_id = $3 and f.target_id = a.id) or $3 = 0)
                order by a.username_key = $2 desc, a.followers_count desc, a.id limit $4 offset $5",
            postgres: "select a.id from account_search s join accounts a on a.id = s.id
                where s.words @@ to_tsquery('simple', replace($1, ' ', ':* & ') || ':*') and a.suspended_at is null
                  and (exists (select 1 from follows f where f.account_id = $3 and f.target_id = a.id) or $3 = 0)
                order by (a.username_key = $2) desc, a.followers_count desc, a.id limit $4 offset $5",
        ),
        params![
            search.words,
            search.username,
            search.followed_by.unwrap_or_default(),
            search.limit,
            search.offset
        ],
    )
}

/// Which posts are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Statuses<'a> {
    /// All of them are in the post.
    pub words: &'a str,
    /// Who looks: the post is theirs, mentions them, or they favourited, boosted or bookmarked it.
    pub viewer: AccountId,
    /// Only by this account.
    pub author: Option<AccountId>,
    pub max_id: i64,
    pub min_id: i64,
    pub offset: usize,
    pub limit: usize,
}

/// Posts that the viewer has to do with and that have these words, newest first.
pub fn statuses(tx: &Tx<'_>, search: Statuses<'_>) -> Result<Vec<StatusId>> {
    tx.column(
        sql!(
            sqlite: "select s.id from status_search w join statuses s on s.id = w.rowid
                where w.words match '\"' || replace($1, ' ', '\" \"') || '\"' and s.id < $4 and s.id > $5
                  and (s.account_id = $3 or $3 = 0)
                  and (s.account_id = $2
                    or exists (select 1 from mentions x where x.status_id = s.id and x.account_id = $2)
                    or exists (select 1 from favourites x where x.status_id = s.id and x.account_id = $2)
                    or exists (select 1 from bookmarks x where x.status_id = s.id and x.account_id = $2)
                    or exists (select 1 from statuses x where x.reblog_of_id = s.id and x.account_id = $2))
                order by s.id desc limit $6 offset $7",
            postgres: "select s.id from status_search w join statuses s on s.id = w.id
                where w.words @@ plainto_tsquery('simple', $1) and s.id < $4 and s.id > $5
                  and (s.account_id = $3 or $3 = 0)
                  and (s.account_id = $2
                    or exists (select 1 from mentions x where x.status_id = s.id and x.account_id = $2)
                    or exists (select 1 from favourites x where x.status_id = s.id and x.account_id = $2)
                    or exists (select 1 from bookmarks x where x.status_id = s.id and x.account_id = $2)
                    or exists (select 1 from statuses x where x.reblog_of_id = s.id and x.account_id = $2))
                order by s.id desc limit $6 offset $7",
        ),
        params![
            search.words,
            search.viewer,
            search.author.unwrap_or_default(),
            search.max_id,
            search.min_id,
            search.limit,
            search.offset
        ],
    )
}
