//! What was deleted elsewhere, perhaps before we knew it.

use db::{Result, Tx, params, sql};
use types::Timestamp;

/// Remembers that `uri` was deleted, until `expires_at`.
pub fn insert(tx: &Tx<'_>, uri: &str, expires_at: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "insert into tombstones (uri, expires_at) values ($1, $2)
             on conflict (uri) do update set expires_at = excluded.expires_at"
        ),
        params![uri, expires_at],
    )?;
    Ok(())
}

/// Whether `uri` was deleted.
pub fn exists(tx: &Tx<'_>, uri: &str, now: Timestamp) -> Result<bool> {
    tx.exists(
        sql!("select 1 from tombstones where uri = $1 and expires_at > $2"),
        params![uri, now],
    )
}

/// Forgets what has expired.
pub fn sweep(tx: &Tx<'_>, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("delete from tombstones where expires_at <= $1"),
        params![now],
    )?;
    Ok(())
}
