//! Registered OAuth applications.

use db::{Json, Result, Tx, model, params, sql};
use types::{AppId, Scopes, Timestamp};

model! {
    /// An application.
    pub struct App {
        pub id: AppId,
        pub name: String,
        pub website: Option<String>,
        pub redirect_uris: Json<Vec<String>>,
        /// The most that it may ask for.
        pub scopes: Scopes,
        pub client_id: String,
        /// SHA-256 of the client's secret.
        pub secret_hash: [u8; 32],
        pub created_at: Timestamp,
    }
}

/// Stores a new application.
pub fn insert(tx: &Tx<'_>, app: &App) -> Result<()> {
    tx.exec(
        sql!(App, "insert into apps ({cols}) values ({marks})"),
        &app.values(),
    )?;
    Ok(())
}

/// The application with this id.
pub fn by_id(tx: &Tx<'_>, id: AppId) -> Result<Option<App>> {
    tx.opt(
        sql!(App, "select {cols} from apps where id = $1"),
        params![id],
    )
}

/// The applications with these ids, in no order.
pub fn by_ids(tx: &Tx<'_>, ids: &[AppId]) -> Result<Vec<App>> {
    tx.all(
        sql!(App, "select {cols} from apps where id {in $1}"),
        params![ids],
    )
}

/// The application that calls itself `client_id`.
pub fn by_client_id(tx: &Tx<'_>, client_id: &str) -> Result<Option<App>> {
    tx.opt(
        sql!(App, "select {cols} from apps where client_id = $1"),
        params![client_id],
    )
}
