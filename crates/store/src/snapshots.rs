//! All rows of a server in one file. What is derived (words to search by) is made anew where the engines differ.

use std::path::Path;

pub use db::snapshots::{Contents, Tally, contents};
use db::{Db, Location, Pools, Result};
use tokio::runtime::Handle;
use types::{AccountId, StatusId};

use crate::{MIGRATIONS, search};

/// The last migration that this program knows.
pub fn latest() -> i64 {
    MIGRATIONS.last().map_or(0, |last| last.version)
}

/// Writes everything that a server's database holds at one moment into the new file `file`.
pub fn take(runtime: &Handle, location: &Location, file: &Path) -> Result<Contents> {
    db::snapshots::take(runtime, location, file, MIGRATIONS)
}

/// Brings a snapshot up to date.
pub fn migrate(file: &Path) -> Result<()> {
    db::snapshots::migrate(file, MIGRATIONS)
}

/// Makes a PostgreSQL schema that holds what a snapshot, which is up to date, holds.
pub fn fill(runtime: &Handle, file: &Path, url: &str, schema: &str) -> Result<()> {
    db::snapshots::fill(runtime, file, url, schema, MIGRATIONS)
}

/// Makes the accounts and posts of a database findable that holds no words of them.
pub async fn index(location: &Location, pools: &Pools) -> Result<()> {
    let db = Db::open(location, pools, MIGRATIONS).await?;
    let mut account = Some(AccountId(i64::MIN));
    while let Some(after) = account {
        account = db
            .write(move |tx| search::index_accounts(tx, after))
            .await?;
    }
    let mut status = Some(StatusId(i64::MIN));
    while let Some(after) = status {
        status = db
            .write(move |tx| search::index_statuses(tx, after))
            .await?;
    }
    drop(db);
    match location {
        Location::Sqlite(file) => db::snapshots::seal(file),
        Location::Postgres { .. } => Ok(()),
    }
}
