//! OAuth access tokens; only their hashes are kept.

use crate::users::Role;
use db::{Result, Tx, model, params, sql};
use types::{AccountId, AppId, Timestamp, TokenId, UserId};

model! {
    /// A token.
    pub struct AccessToken {
        pub id: TokenId,
        /// SHA-256 of the token.
        pub hash: Vec<u8>,
        pub app_id: AppId,
        /// None: the app itself.
        pub user_id: Option<UserId>,
        /// Words separated by spaces.
        pub scopes: String,
        pub created_at: Timestamp,
        pub last_used_at: Timestamp,
    }
}

model! {
    /// A token with the state of who holds it.
    pub struct Bearer {
        pub token_id: TokenId,
        pub app_id: AppId,
        pub scopes: String,
        pub user_id: Option<UserId>,
        pub account_id: Option<AccountId>,
        pub role: Option<Role>,
        pub confirmed_at: Option<Timestamp>,
        pub approved: Option<bool>,
        pub disabled: Option<bool>,
        pub suspended_at: Option<Timestamp>,
    }
}

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
pub fn bearer(tx: &Tx<'_>, hash: &[u8]) -> Result<Option<Bearer>> {
    tx.opt(
        sql!(
            "select t.id, t.app_id, t.scopes, t.user_id, u.account_id, u.role, u.confirmed_at, u.approved, u.disabled, a.suspended_at
             from access_tokens t left join users u on u.id = t.user_id left join accounts a on a.id = u.account_id
             where t.hash = $1"
        ),
        params![hash],
    )
}
