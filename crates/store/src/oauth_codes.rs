//! OAuth authorization codes; only their hashes are kept.

use db::{Result, Tx, model, params, sql};
use types::{AppId, Scopes, Timestamp, TokenId, UserId};

model! {
    /// A code.
    pub struct OAuthCode {
        /// SHA-256 of the code.
        pub hash: [u8; 32],
        pub app_id: AppId,
        pub user_id: UserId,
        pub redirect_uri: String,
        pub scopes: Scopes,
        /// PKCE, S256.
        pub challenge: Option<String>,
        pub expires_at: Timestamp,
        /// What it was exchanged for.
        pub token_id: Option<TokenId>,
    }
}

/// Stores a new code.
pub fn insert(tx: &Tx<'_>, code: &OAuthCode) -> Result<()> {
    tx.exec(
        sql!(
            OAuthCode,
            "insert into oauth_codes ({cols}) values ({marks})"
        ),
        &code.values(),
    )?;
    Ok(())
}

/// The code with this hash. Nobody else gets it until the transaction ends.
pub fn take(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<OAuthCode>> {
    tx.opt(
        sql!(
            OAuthCode,
            sqlite: "select {cols} from oauth_codes where hash = $1",
            postgres: "select {cols} from oauth_codes where hash = $1 for update",
        ),
        params![hash],
    )
}

/// Notes what a code was exchanged for.
pub fn spend(tx: &Tx<'_>, hash: &[u8; 32], token: TokenId) -> Result<()> {
    tx.exec(
        sql!("update oauth_codes set token_id = $2 where hash = $1"),
        params![hash, token],
    )?;
    Ok(())
}

/// Removes codes that were good until `now` at most.
pub fn remove_expired(tx: &Tx<'_>, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("delete from oauth_codes where expires_at <= $1"),
        params![now],
    )?;
    Ok(())
}

/// Removes all codes of a person.
pub fn remove_of_user(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.exec(
        sql!("delete from oauth_codes where user_id = $1"),
        params![user],
    )?;
    Ok(())
}
