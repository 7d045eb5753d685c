//! OAuth access tokens; only their hashes are kept.

use crate::users::Role;
use db::{Result, Tx, model, params, sql};
use types::{AccountId, AppId, Scopes, Timestamp, TokenId, UserId};

model! {
    /// A token.
    pub struct AccessToken {
        pub id: TokenId,
        /// SHA-256 of the token.
        pub hash: [u8; 32],
        pub app_id: AppId,
        /// None: the app itself.
        pub user_id: Option<UserId>,
        pub scopes: Scopes,
        pub created_at: Timestamp,
        pub last_used_at: Timestamp,
    }
}

model! {
    /// A token with the state of who holds it.
    pub struct Bearer {
        pub token_id: TokenId,
        pub app_id: AppId,
        pub scopes: Scopes,
        pub last_used_at: Timestamp,
        pub user_id: Option<UserId>,
        pub account_id: Option<AccountId>,
        pub role: Option<Role>,
        pub confirmed_at: Option<Timestamp>,
        pub approved: Option<bool>,
        pub disabled: Option<bool>,
        pub suspended_at: Option<Timestamp>,
    }
}

model! {
    /// A token of a person with the app that has it.
    pub struct Held {
        pub app_id: AppId,
        pub name: String,
        pub website: Option<String>,
        pub scopes: Scopes,
        pub created_at: Timestamp,
        pub last_used_at: Timestamp,
    }
}

/// A token that is no more.
pub type Ended = (TokenId, [u8; 32]);

/// Stores a new token.
pub fn insert(tx: &Tx<'_>, token: &AccessToken) -> Result<()> {
    tx.exec(
        sql!(
            AccessToken,
            "insert into access_tokens ({cols}) values ({marks})"
        ),
        &token.values(),
    )?;
    Ok(())
}

/// Who holds the token with this hash.
pub fn bearer(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<Bearer>> {
    tx.opt(
        sql!(
            "select t.id, t.app_id, t.scopes, t.last_used_at, t.user_id,
               u.account_id, u.role, u.confirmed_at, u.approved, u.disabled, a.suspended_at
             from access_tokens t left join users u on u.id = t.user_id left join accounts a on a.id = u.account_id
             where t.hash = $1"
        ),
        params![hash],
    )
}

/// Whether there still is a token with this id.
pub fn exists(tx: &Tx<'_>, id: TokenId) -> Result<bool> {
    tx.exists(
        sql!("select 1 from access_tokens where id = $1"),
        params![id],
    )
}

/// Notes that a token was used, unless it is noted already since `before`.
pub fn note_use(tx: &Tx<'_>, id: TokenId, now: Timestamp, before: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update access_tokens set last_used_at = $2 where id = $1 and last_used_at <= $3"),
        params![id, now, before],
    )?;
    Ok(())
}

/// Removes a token.
pub fn remove(tx: &Tx<'_>, id: TokenId) -> Result<Vec<Ended>> {
    tx.all(
        sql!("delete from access_tokens where id = $1 returning id, hash"),
        params![id],
    )
}

/// Removes all tokens of a person.
pub fn remove_of_user(tx: &Tx<'_>, user: UserId) -> Result<Vec<Ended>> {
    tx.all(
        sql!("delete from access_tokens where user_id = $1 returning id, hash"),
        params![user],
    )
}

/// Removes all but the newest `keep` tokens that a person has with an app, or the app has for itself.
pub fn remove_oldest(
    tx: &Tx<'_>,
    app: AppId,
    user: Option<UserId>,
    keep: usize,
) -> Result<Vec<Ended>> {
    tx.all(
        sql!(
            "delete from access_tokens where app_id = $1 and coalesce(user_id, 0) = $2 and id <=
               (select id from access_tokens where app_id = $1 and coalesce(user_id, 0) = $2
                order by id desc limit 1 offset $3)
             returning id, hash"
        ),
        params![app, user.unwrap_or_default(), keep],
    )
}

/// The tokens of a person, the last used first.
pub fn held(tx: &Tx<'_>, user: UserId, limit: usize) -> Result<Vec<Held>> {
    tx.all(
        sql!(
            "select t.app_id, a.name, a.website, t.scopes, t.created_at, t.last_used_at
             from access_tokens t join apps a on a.id = t.app_id
             where t.user_id = $1 order by t.last_used_at desc, t.id desc limit $2"
        ),
        params![user, limit],
    )
}

/// Removes the tokens that an app has for a person.
pub fn remove_of_app(tx: &Tx<'_>, user: UserId, app: AppId) -> Result<Vec<Ended>> {
    tx.all(
        sql!("delete from access_tokens where user_id = $1 and app_id = $2 returning id, hash"),
        params![user, app],
    )
}
