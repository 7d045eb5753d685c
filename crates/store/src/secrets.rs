//! What only this server knows.

use db::{Result, Tx, params, sql};

/// The secret of this name, if there is one.
pub fn by_name(tx: &Tx<'_>, name: &str) -> Result<Option<[u8; 32]>> {
    tx.scalar(
        sql!("select value from secrets where name = $1"),
        params![name],
    )
}

/// Stores a secret unless there is one of this name; answers the one that counts.
pub fn keep(tx: &Tx<'_>, name: &str, secret: [u8; 32]) -> Result<[u8; 32]> {
    tx.exec(
        sql!("insert into secrets (name, value) values ($1, $2) on conflict (name) do nothing"),
        params![name, secret],
    )?;
    Ok(by_name(tx, name)?.unwrap_or(secret))
}
