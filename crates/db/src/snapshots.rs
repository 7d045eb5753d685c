//! All rows of a server in one SQLite file: taken from either engine at one moment, and put back into either.
//!
//! Which tables and columns there are is asked of SQLite's schema. What only one engine has is derived from the rest, and
//! left out. These functions block.

mod postgres;
mod sqlite;
mod tally;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use crate::migrate::Migration;
use crate::{Location, Result};

/// What a database holds. Two are equal when they hold the same rows, whatever the engine and the order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The last migration that was run.
    pub schema: i64,
    /// By name.
    pub tables: BTreeMap<String, Tally>,
}

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many rows.
    pub rows: u64,
    /// The sum of their SHA-256, in hexadecimal.
    pub hash: String,
}

impl Contents {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|table| table.rows).sum()
    }

    /// The tables in which two differ.
    pub fn differences<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let all = self.tables.keys().chain(other.tables.keys());
        let mut different: Vec<_> = all
            .filter(|name| self.tables.get(*name) != other.tables.get(*name))
            .map(String::as_str)
            .collect();
        different.sort_unstable();
        different.dedup();
        different
    }
}

/// Writes everything that a database holds at one moment into the new file `file`, while others go on to write. The database
/// is not migrated; one that is newer than `migrations` is refused.
pub fn take(
    runtime: &Handle,
    location: &Location,
    file: &Path,
    migrations: &[Migration],
) -> Result<Contents> {
    match location {
        Location::Sqlite(path) => sqlite::take(path, file, migrations),
        Location::Postgres { url, schema } => {
            runtime.block_on(postgres::take(url, schema, file, migrations))
        }
    }
}

/// Reads a snapshot from its beginning to its end; fails when it is damaged.
pub fn contents(file: &Path) -> Result<Contents> {
    sqlite::check(file)
}

/// Brings a snapshot up to the last of `migrations`.
pub fn migrate(file: &Path, migrations: &[Migration]) -> Result<()> {
    sqlite::migrate(file, migrations)
}

/// Makes a database one file, without a journal beside it, once nobody else has it open.
pub fn seal(file: &Path) -> Result<()> {
    sqlite::seal(file)
}

/// Makes a PostgreSQL schema that holds what a snapshot holds. The snapshot is as new as `migrations`.
pub fn fill(
    runtime: &Handle,
    file: &Path,
    url: &str,
    schema: &str,
    migrations: &[Migration],
) -> Result<()> {
    runtime.block_on(postgres::fill(file, url, schema, migrations))
}
