//! Registered OAuth applications.

use db::{Json, Result, Tx, model, params, sql};
use types::{AppId, Timestamp};

model! {
    /// An application.
    pub struct App {
        pub id: AppId,
        pub name: String,
        pub website: Option<String>,
        pub redirect_uris: Json<Vec<String>>,
        /// Words separated by spaces.
        pub scopes: String,
        pub client_id: String,
        pub client_secret: String,
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

/// The applications with these ids, in no order.
pub fn by_ids(tx: &Tx<'_>, ids: &[AppId]) -> Result<Vec<App>> {
    tx.all(
        sql!(App, "select {cols} from apps where id {in $1}"),
        params![ids],
    )
}
