//! Secrets that are mailed: only their hashes are kept.

use db::{Result, Tx, params, sql};
use types::{Timestamp, UserId};

/// What a secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirming an address.
    Confirmation = 0,
    /// Choosing a new password.
    PasswordReset = 1,
    /// Confirming the address that a login is to have.
    NewAddress = 2,
    /// Giving the second factor, after the password was right.
    SecondFactor = 3,
}

/// Stores a secret.
pub fn insert(
    tx: &Tx<'_>,
    hash: &[u8],
    user: UserId,
    purpose: Purpose,
    expires_at: Timestamp,
) -> Result<()> {
    tx.exec(
        sql!(
            "insert into user_tokens (hash, user_id, purpose, expires_at) values ($1, $2, $3, $4)"
        ),
        params![hash, user, purpose as i64, expires_at],
    )?;
    Ok(())
}

/// When the last secret of somebody for a purpose ends, if there is one.
pub fn last_end(tx: &Tx<'_>, user: UserId, purpose: Purpose) -> Result<Option<Timestamp>> {
    tx.scalar(
        sql!(
            "select expires_at from user_tokens where user_id = $1 and purpose = $2
             order by expires_at desc limit 1"
        ),
        params![user, purpose as i64],
    )
}

/// Whose secret it is, while it holds.
pub fn holder(
    tx: &Tx<'_>,
    hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<UserId>> {
    tx.scalar(
        sql!(
            "select user_id from user_tokens where hash = $1 and purpose = $2 and expires_at > $3"
        ),
        params![hash, purpose as i64, now],
    )
}

/// Forgets the secrets of somebody for a purpose.
pub fn forget(tx: &Tx<'_>, user: UserId, purpose: Purpose) -> Result<()> {
    tx.exec(
        sql!("delete from user_tokens where user_id = $1 and purpose = $2"),
        params![user, purpose as i64],
    )?;
    Ok(())
}
