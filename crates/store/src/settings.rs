//! Settings of the server, a row each.

use db::{Result, Tx, params, sql};

/// All settings that differ from their defaults: key and JSON.
pub fn all(tx: &Tx<'_>) -> Result<Vec<(String, String)>> {
    tx.all(sql!("select key, value from settings"), params![])
}

/// Stores one setting.
pub fn set(tx: &Tx<'_>, key: &str, json: &str) -> Result<()> {
    tx.exec(
        sql!("insert into settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value"),
        params![key, json],
    )?;
    Ok(())
}

/// Whether a setting was ever stored.
pub fn has(tx: &Tx<'_>, key: &str) -> Result<bool> {
    tx.exists(sql!("select 1 from settings where key = $1"), params![key])
}

/// Whether a setting has this value.
pub fn is(tx: &Tx<'_>, key: &str, json: &str) -> Result<bool> {
    tx.exists(
        sql!("select 1 from settings where key = $1 and value = $2"),
        params![key, json],
    )
}

/// Removes a setting if it has this value; of two who try at once, one does.
pub fn take(tx: &Tx<'_>, key: &str, json: &str) -> Result<bool> {
    let removed = tx.exec(
        sql!("delete from settings where key = $1 and value = $2"),
        params![key, json],
    )?;
    Ok(removed > 0)
}
