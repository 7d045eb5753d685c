//! Second factors of logins: secrets of code apps, and recovery codes.

use db::{Result, Tx, model, params, sql};
use types::{Timestamp, UserId};

model! {
    /// A secret that an app on somebody's phone makes codes of.
    pub struct SecondFactor {
        pub user_id: UserId,
        pub secret: Vec<u8>,
        /// None: it is still being set up.
        pub confirmed_at: Option<Timestamp>,
        /// The step of the last code that was used.
        pub last_step: i64,
    }
}

/// The second factor of a login, set up or not.
pub fn of(tx: &Tx<'_>, user: UserId) -> Result<Option<SecondFactor>> {
    tx.opt(
        sql!(
            SecondFactor,
            "select {cols} from second_factors where user_id = $1"
        ),
        params![user],
    )
}

/// Stores a second factor in place of the one that the login had.
pub fn put(tx: &Tx<'_>, factor: &SecondFactor) -> Result<()> {
    tx.exec(
        sql!(
            SecondFactor,
            "insert into second_factors ({cols}) values ({marks}) on conflict (user_id) do update set {sets}"
        ),
        &factor.values(),
    )?;
    Ok(())
}

/// Uses up a step; false when it, or a later one, was used before.
pub fn use_step(tx: &Tx<'_>, user: UserId, step: i64) -> Result<bool> {
    let used = tx.exec(
        sql!("update second_factors set last_step = $2 where user_id = $1 and last_step < $2"),
        params![user, step],
    )?;
    Ok(used == 1)
}

/// Removes the second factor of a login and its recovery codes.
pub fn delete(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.exec(
        sql!("delete from second_factors where user_id = $1"),
        params![user],
    )?;
    delete_recovery_codes(tx, user)
}

/// Stores a recovery code.
pub fn insert_recovery_code(tx: &Tx<'_>, user: UserId, hash: &[u8; 32]) -> Result<()> {
    tx.exec(
        sql!("insert into recovery_codes (hash, user_id) values ($1, $2)"),
        params![hash, user],
    )?;
    Ok(())
}

/// Uses up a recovery code; false when there is none with this hash.
pub fn take_recovery_code(tx: &Tx<'_>, user: UserId, hash: &[u8; 32]) -> Result<bool> {
    let taken = tx.exec(
        sql!("delete from recovery_codes where hash = $1 and user_id = $2"),
        params![hash, user],
    )?;
    Ok(taken == 1)
}

/// How many recovery codes a login has left.
pub fn recovery_codes(tx: &Tx<'_>, user: UserId) -> Result<i64> {
    let count = tx.scalar(
        sql!("select count(*) from recovery_codes where user_id = $1"),
        params![user],
    )?;
    Ok(count.unwrap_or(0))
}

/// Removes the recovery codes of a login.
pub fn delete_recovery_codes(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.exec(
        sql!("delete from recovery_codes where user_id = $1"),
        params![user],
    )?;
    Ok(())
}
