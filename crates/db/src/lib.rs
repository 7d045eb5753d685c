//! Two engines behind one transaction type: SQLite and PostgreSQL.
//!
//! A unit of work is a synchronous closure: [`Db::read`] or [`Db::write`]. No `.await` fits inside, so no lock is
//! held over the network. Statements are written once, with `$1` placeholders, by [`sql!`].

mod error;
mod examine;
mod migrate;
mod postgres;
mod row;
pub mod snapshots;
mod sql;
mod sqlite;
mod tx;
mod value;
mod waits;

pub use error::Error;
pub use examine::{Examination, examine};
pub use linkme;
pub use migrate::Migration;
pub use postgres::{Pools, check_postgres_url, rename_schema, schema_exists};
pub use row::{Column, FromRow, Json, Row};
pub use sql::{STATEMENTS, Sql};
pub use tx::Tx;
pub use value::{Param, Value};
pub use waits::Waits;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What every call answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where a server's data lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A schema of a PostgreSQL database.
    Postgres {
        /// `postgres://user@host/database`
        url: String,
        /// The schema that holds this server's tables.
        schema: String,
    },
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    statements: Arc<AtomicU64>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Db {
    /// Opens the database, makes it when it is not there, and brings it up to the last of `migrations`.
    pub async fn open(
        location: &Location,
        pools: &Pools,
        migrations: &'static [Migration],
    ) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let engine = match location {
            Location::Sqlite(path) => Engine::Sqlite(
                sqlite::Sqlite::open(path, migrations, statements.clone(), pools.waits().clone())
                    .await?,
            ),
            Location::Postgres { url, schema } => Engine::Postgres(
                postgres::Postgres::open(pools, url, schema, migrations, statements.clone())
                    .await?,
            ),
        };
        Ok(Self { engine, statements })
    }

    /// Runs `work` without writing: on SQLite on one snapshot of the data; on PostgreSQL each statement sees the
    /// latest commit.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(work).await,
            Engine::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Runs `work` in a transaction. When it answers `Ok` the change is durable; else nothing was changed.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work).await,
            Engine::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// How many statements have run since it was opened. Tests count queries with it.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether this is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// Drops a PostgreSQL schema with all that is in it, or a SQLite file with its journals.
    pub async fn destroy(location: &Location) -> Result<()> {
        match location {
            Location::Sqlite(path) => sqlite::destroy(path),
            Location::Postgres { url, schema } => postgres::destroy(url, schema).await,
        }
    }
}

/// Copies a migrated, empty SQLite database to `path`; the first call for a set of migrations makes the
/// template beside it in `templates`. A copy costs a fraction of running the migrations.
pub fn create_from_template(
    templates: &Path,
    path: &Path,
    migrations: &'static [Migration],
) -> Result<()> {
    migrate::create_from_template(templates, path, migrations)
}
