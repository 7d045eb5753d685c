//! Looking at a database without changing it: for those who want to know what is wrong.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::migrate::Migration;
use crate::postgres;
use crate::{Error, Location, Result, sqlite};

/// Defects that are named at most.
const DEFECTS: usize = 3;

/// What a database looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examination {
    /// The last migration that it has seen; none: there is nothing yet.
    pub version: Option<i64>,
    /// The last migration that this program knows.
    pub newest: i64,
    /// What SQLite finds damaged.
    pub defects: Vec<String>,
    /// What PostgreSQL's clock says, in milliseconds since 1970.
    pub clock: Option<i64>,
    /// Whether schemas may be made.
    pub may_create: bool,
}

/// Looks at a database.
///
/// # Errors
/// It cannot be reached or opened, or is no database.
pub async fn examine(location: &Location, migrations: &[Migration]) -> Result<Examination> {
    let newest = migrations.iter().map(|migration| migration.version).max();
    let found = match location {
        Location::Sqlite(path) => {
            let path = path.clone();
            let look = tokio::task::spawn_blocking(move || look_at_file(&path));
            look.await.unwrap_or(Err(Error::Panicked))?
        }
        Location::Postgres { url, schema } => look_at_schema(url, schema).await?,
    };
    Ok(Examination {
        newest: newest.unwrap_or(0),
        ..found
    })
}

fn look_at_file(path: &Path) -> Result<Examination> {
    let mut found = Examination {
        may_create: true,
        ..Examination::default()
    };
    if !path.exists() {
        return Ok(found);
    }
    // Not read-only: a journal that a crash has left is read, too.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(sqlite::BUSY_TIMEOUT)?;
    found.version = Some(connection.query_row("pragma user_version", [], |row| row.get(0))?);
    let mut check = connection.prepare(&format!("pragma quick_check({DEFECTS})"))?;
    let lines = check.query_map([], |row| row.get::<_, String>(0))?;
    for line in lines {
        let line = line?;
        if line != "ok" {
            found.defects.push(line);
        }
    }
    Ok(found)
}

async fn look_at_schema(url: &str, schema: &str) -> Result<Examination> {
    let schema = postgres::quoted(schema)?;
    let client = postgres::connect(&postgres::configure(url)?).await?;
    let row = client
        .query_one(
            "select (extract(epoch from clock_timestamp()) * 1000)::bigint,
                    has_database_privilege(current_database(), 'create'), to_regclass($1) is not null",
            &[&format!("{schema}.migrations")],
        )
        .await?;
    let version = match row.get(2) {
        false => None,
        true => {
            let newest = format!("select coalesce(max(version), 0) from {schema}.migrations");
            Some(client.query_one(&newest, &[]).await?.get(0))
        }
    };
    Ok(Examination {
        version,
        clock: row.get(0),
        may_create: row.get(1),
        ..Examination::default()
    })
}
