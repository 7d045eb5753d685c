//! Passkeys of logins, and what devices were asked until they answer.

use db::{Result, Tx, model, params, sql};
use types::{PasskeyId, Timestamp, UserId};

model! {
    /// A key on somebody's device that signs them in.
    pub struct Passkey {
        pub id: PasskeyId,
        pub user_id: UserId,
        pub name: String,
        /// Chosen by the device.
        pub credential_id: Vec<u8>,
        /// JSON: the public key, and what is known of the device.
        pub credential: String,
        pub created_at: Timestamp,
        pub last_used_at: Option<Timestamp>,
    }
}

model! {
    /// What a device was asked.
    pub struct Request {
        /// SHA-256 of the secret that goes with the answer.
        pub hash: [u8; 32],
        /// Who adds a passkey; none: somebody signs in.
        pub user_id: Option<UserId>,
        /// What the answer is held against.
        pub state: String,
        pub expires_at: Timestamp,
    }
}

/// Stores a new passkey.
pub fn insert(tx: &Tx<'_>, passkey: &Passkey) -> Result<()> {
    tx.exec(
        sql!(Passkey, "insert into passkeys ({cols}) values ({marks})"),
        &passkey.values(),
    )?;
    Ok(())
}

/// The passkeys of a login, the oldest first.
pub fn of(tx: &Tx<'_>, user: UserId) -> Result<Vec<Passkey>> {
    tx.all(
        sql!(
            Passkey,
            "select {cols} from passkeys where user_id = $1 order by id"
        ),
        params![user],
    )
}

/// One passkey of a login.
pub fn one(tx: &Tx<'_>, user: UserId, id: PasskeyId) -> Result<Option<Passkey>> {
    tx.opt(
        sql!(
            Passkey,
            "select {cols} from passkeys where id = $1 and user_id = $2"
        ),
        params![id, user],
    )
}

/// The passkey that a device calls so.
pub fn by_credential(tx: &Tx<'_>, credential_id: &[u8]) -> Result<Option<Passkey>> {
    tx.opt(
        sql!(
            Passkey,
            "select {cols} from passkeys where credential_id = $1"
        ),
        params![credential_id],
    )
}

/// Gives a passkey another name; false when the login has no such passkey.
pub fn rename(tx: &Tx<'_>, user: UserId, id: PasskeyId, name: &str) -> Result<bool> {
    let renamed = tx.exec(
        sql!("update passkeys set name = $3 where id = $1 and user_id = $2"),
        params![id, user, name],
    )?;
    Ok(renamed == 1)
}

/// Notes that a passkey was used, and what is known of it since; false when it is no longer `before`.
pub fn note_use(tx: &Tx<'_>, before: &Passkey, credential: &str, at: Timestamp) -> Result<bool> {
    let noted = tx.exec(
        sql!(
            "update passkeys set credential = $3, last_used_at = $4 where id = $1 and credential = $2"
        ),
        params![before.id, before.credential, credential, at],
    )?;
    Ok(noted == 1)
}

/// Removes a passkey of a login.
pub fn delete(tx: &Tx<'_>, user: UserId, id: PasskeyId) -> Result<()> {
    tx.exec(
        sql!("delete from passkeys where id = $1 and user_id = $2"),
        params![id, user],
    )?;
    Ok(())
}

/// Removes all passkeys of a login.
pub fn delete_of(tx: &Tx<'_>, user: UserId) -> Result<()> {
    tx.exec(
        sql!("delete from passkeys where user_id = $1"),
        params![user],
    )?;
    Ok(())
}

/// Stores what a device is asked.
pub fn ask(tx: &Tx<'_>, request: &Request) -> Result<()> {
    tx.exec(
        sql!(
            Request,
            "insert into passkey_requests ({cols}) values ({marks})"
        ),
        &request.values(),
    )?;
    Ok(())
}

/// Removes what nobody can answer any more, and of the rest all but the newest `most`.
pub fn forget_requests(tx: &Tx<'_>, now: Timestamp, most: i64) -> Result<()> {
    tx.exec(
        sql!("delete from passkey_requests where expires_at <= $1"),
        params![now],
    )?;
    tx.exec(
        sql!(
            "delete from passkey_requests where expires_at <=
             (select expires_at from passkey_requests order by expires_at desc limit 1 offset $1)"
        ),
        params![most],
    )?;
    Ok(())
}

/// Takes what a device was asked out, so that it is answered once: who asked, and what the answer is held against.
pub fn take(
    tx: &Tx<'_>,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(Option<UserId>, String)>> {
    tx.opt(
        sql!(
            "delete from passkey_requests where hash = $1 and expires_at > $2 returning user_id, state"
        ),
        params![hash, now],
    )
}
