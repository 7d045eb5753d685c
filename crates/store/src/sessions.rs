//! Signed-in browsers; only the hashes of their secrets are kept.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, SessionId, Timestamp, UserId};

use crate::users::Role;

model! {
    /// A signed-in browser.
    pub struct Session {
        pub id: SessionId,
        /// SHA-256 of its secret.
        pub hash: [u8; 32],
        pub user_id: UserId,
        pub ip: String,
        pub user_agent: String,
        pub created_at: Timestamp,
        pub last_used_at: Timestamp,
    }
}

model! {
    /// A session with the state of whose it is.
    pub struct Holder {
        pub session_id: SessionId,
        pub last_used_at: Timestamp,
        pub user_id: UserId,
        pub account_id: AccountId,
        pub username: String,
        pub role: Role,
        pub confirmed_at: Option<Timestamp>,
        pub approved: bool,
        pub disabled: bool,
        pub suspended_at: Option<Timestamp>,
    }
}

/// Stores a new session.
pub fn insert(tx: &Tx<'_>, session: &Session) -> Result<()> {
    tx.exec(
        sql!(Session, "insert into sessions ({cols}) values ({marks})"),
        &session.values(),
    )?;
    Ok(())
}

/// Whose the session with this hash is.
pub fn holder(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<Holder>> {
    tx.opt(
        sql!(
            "select s.id, s.last_used_at, s.user_id, u.account_id, a.username, u.role, u.confirmed_at, u.approved, u.disabled, a.suspended_at
             from sessions s join users u on u.id = s.user_id join accounts a on a.id = u.account_id
             where s.hash = $1"
        ),
        params![hash],
    )
}

/// Says that a session was used.
pub fn touch(tx: &Tx<'_>, id: SessionId, at: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update sessions set last_used_at = $2 where id = $1"),
        params![id, at],
    )?;
    Ok(())
}

/// Ends the session with this hash.
pub fn delete(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<()> {
    tx.exec(sql!("delete from sessions where hash = $1"), params![hash])?;
    Ok(())
}

/// Ends those sessions of a login that were last used before `used_before`.
pub fn delete_idle(tx: &Tx<'_>, user: UserId, used_before: Timestamp) -> Result<()> {
    tx.exec(
        sql!("delete from sessions where user_id = $1 and last_used_at < $2"),
        params![user, used_before],
    )?;
    Ok(())
}

/// Ends all sessions of a login.
pub fn delete_of(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.exec(
        sql!("delete from sessions where user_id = $1"),
        params![user],
    )?;
    Ok(())
}

/// The sessions of a login, the last used first.
pub fn of(tx: &Tx<'_>, user: UserId) -> Result<Vec<Session>> {
    tx.all(
        sql!(
            Session,
            "select {cols} from sessions where user_id = $1 order by last_used_at desc, id desc"
        ),
        params![user],
    )
}

/// Ends one session of a login; false when it is not there.
pub fn delete_one(tx: &Tx<'_>, user: UserId, id: SessionId) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from sessions where user_id = $1 and id = $2"),
        params![user, id],
    )?;
    Ok(deleted == 1)
}

/// Ends all sessions of a login but one.
pub fn delete_others(tx: &Tx<'_>, user: UserId, keep: SessionId) -> Result<()> {
    tx.exec(
        sql!("delete from sessions where user_id = $1 and id <> $2"),
        params![user, keep],
    )?;
    Ok(())
}
