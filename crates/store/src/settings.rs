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
