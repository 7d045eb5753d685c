//! Follows.

use db::{Json, Result, Tx, model, params, sql};
use types::{AccountId, FollowId, Timestamp};

use crate::{Page, paged};

model! {
    /// A follow, or a request to follow: their tables are alike.
    pub struct Follow {
        pub id: FollowId,
        pub account_id: AccountId,
        pub target_id: AccountId,
        pub show_reblogs: bool,
        pub notify: bool,
        /// ISO 639 codes; none: all.
        pub languages: Option<Json<Vec<String>>>,
        /// ActivityPub id, of remote ones.
        pub uri: Option<String>,
        pub created_at: Timestamp,
    }
}

/// What a follower wants to see.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Boosts, too.
    pub show_reblogs: bool,
    /// A notification of each post.
    pub notify: bool,
    /// ISO 639 codes; none: all.
    pub languages: Option<Json<Vec<String>>>,
}

/// Stores a follow; false when there is one already.
pub fn insert(tx: &Tx<'_>, follow: &Follow) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            Follow,
            "insert into follows ({cols}, remote)
             values ({marks}, exists (select 1 from accounts where id = $2 and domain <> ''))
             on conflict (account_id, target_id) do nothing"
        ),
        &follow.values(),
    )?;
    Ok(inserted == 1)
}

/// Changes what the follower wants to see.
pub fn update(tx: &Tx<'_>, account: AccountId, target: AccountId, terms: &Terms) -> Result<()> {
    tx.exec(
        sql!(
            "update follows set show_reblogs = $3, notify = $4, languages = $5
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

/// Ends a follow; answers it, if there was one.
pub fn take(tx: &Tx<'_>, account: AccountId, target: AccountId) -> Result<Option<Follow>> {
    tx.opt(
        sql!(
            Follow,
            "delete from follows where account_id = $1 and target_id = $2 returning {cols}"
        ),
        params![account, target],
    )
}

/// Notes by which activity the follower asked last.
pub fn set_uri(
    tx: &Tx<'_>,
    account: AccountId,
    target: AccountId,
    uri: Option<&str>,
) -> Result<()> {
    tx.exec(
        sql!("update follows set uri = $3 where account_id = $1 and target_id = $2"),
        params![account, target, uri],
    )?;
    Ok(())
}

/// The follow, or the request to, that began with this activity: who follows whom.
pub fn by_uri(tx: &Tx<'_>, uri: &str) -> Result<Option<(AccountId, AccountId)>> {
    tx.opt(
        sql!(
            "select account_id, target_id from follows where uri = $1
             union all select account_id, target_id from follow_requests where uri = $1"
        ),
        params![uri],
    )
}

/// Whether anybody of this server follows `account`.
pub fn has_local_followers(tx: &Tx<'_>, account: AccountId) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from follows f join users u on u.account_id = f.account_id
             where f.target_id = $1 limit 1"
        ),
        params![account],
    )
}

/// Accounts of this server that want a notification of each post of `account`.
pub fn notified(tx: &Tx<'_>, account: AccountId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select f.account_id from follows f join users u on u.account_id = f.account_id
             where f.target_id = $1 and f.notify order by f.account_id"
        ),
        params![account],
    )
}

/// A page of those who follow `account`, the latest first, without suspended ones.
pub fn followers(
    tx: &Tx<'_>,
    account: AccountId,
    page: Page,
) -> Result<Vec<(FollowId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select f.id, f.account_id from follows f join accounts a on a.id = f.account_id
         where f.target_id = $4 and f.id < $2 and f.id > $3 and a.suspended_at is null order by f.id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}

/// A page of those whom `account` follows, the latest first, without suspended ones.
pub fn following(
    tx: &Tx<'_>,
    account: AccountId,
    page: Page,
) -> Result<Vec<(FollowId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select f.id, f.target_id from follows f join accounts a on a.id = f.target_id
         where f.account_id = $4 and f.id < $2 and f.id > $3 and a.suspended_at is null order by f.id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}

/// Who follows each of `targets`, of those whom `account` follows and who let others see that.
pub fn familiar(
    tx: &Tx<'_>,
    account: AccountId,
    targets: &[AccountId],
) -> Result<Vec<(AccountId, AccountId)>> {
    tx.all(
        sql!(
            "select theirs.target_id, theirs.account_id from follows theirs
             join follows mine on mine.account_id = $1 and mine.target_id = theirs.account_id
             join accounts a on a.id = theirs.account_id and not a.hide_collections and a.suspended_at is null
             join accounts t on t.id = theirs.target_id and not t.hide_collections
             where theirs.target_id {in $2} order by theirs.id desc"
        ),
        params![account, targets],
    )
}

/// Accounts of this server that follow `account`.
pub fn local_followers(tx: &Tx<'_>, account: AccountId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!("select account_id from follows where target_id = $1 and not remote order by id"),
        params![account],
    )
}
