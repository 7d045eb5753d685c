//! SQLite's side: pages are copied inside of a reading transaction; what a file holds is read row by row.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use super::Contents;
use super::tally::Sum;
use crate::migrate::{self, Migration, refuse_newer};
use crate::sqlite::BUSY_TIMEOUT;
use crate::{Error, Result};

/// How long it waits before it tries again.
const AGAIN: Duration = Duration::from_millis(20);

/// A table that both engines have.
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<String>,
}

impl Table {
    /// Reads all rows.
    pub(super) fn select(&self) -> String {
        format!("select {} from \"{}\"", self.columns(), self.name)
    }

    /// The columns, quoted, in their order.
    pub(super) fn columns(&self) -> String {
        let quoted = self.columns.iter().map(|column| format!("\"{column}\""));
        quoted.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn insert(&self) -> String {
        let marks = vec!["?"; self.columns.len()].join(", ");
        let (name, columns) = (&self.name, self.columns());
        format!("insert into \"{name}\" ({columns}) values ({marks})")
    }
}

/// The tables of a database, without SQLite's own, virtual ones and those that lie under them.
pub(super) fn tables(connection: &Connection) -> Result<Vec<Table>> {
    let mut names = connection.prepare(
        "select name from pragma_table_list
         where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    )?;
    let mut columns = connection.prepare("select name from pragma_table_info(?1) order by cid")?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?;
    names
        .map(|name| {
            let name = name?;
            let columns = columns.query_map([&name], |row| row.get(0))?;
            let columns = columns.collect::<rusqlite::Result<_>>()?;
            Ok(Table { name, columns })
        })
        .collect()
}

pub(super) fn take(source: &Path, file: &Path, migrations: &[Migration]) -> Result<Contents> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(source, flags)?;
    source.busy_timeout(BUSY_TIMEOUT)?;
    source.execute_batch("pragma query_only = on; begin")?;
    refuse_newer(schema(&source)?, migrations)?;
    copy_pages(&source, file)?;
    let contents = contents(&source)?;
    source.execute_batch("commit")?;
    seal(file)?;
    Ok(contents)
}

/// Makes it one file, without a journal beside it. Waits for those who are just closing it.
pub(super) fn seal(file: &Path) -> Result<()> {
    let connection = Connection::open(file)?;
    let mut waited = Duration::ZERO;
    while !is_sealed(&connection)? {
        if waited > BUSY_TIMEOUT {
            return Err(Error::Busy);
        }
        std::thread::sleep(AGAIN);
        waited += AGAIN;
    }
    Ok(())
}

/// Tries it.
fn is_sealed(connection: &Connection) -> Result<bool> {
    let mode = connection.query_row("pragma journal_mode = delete", [], |row| {
        row.get::<_, String>(0)
    });
    match mode.map_err(Error::from) {
        Ok(mode) => Ok(mode == "delete"),
        Err(Error::Busy) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The transaction of `source` fixes what is copied, so that nothing makes the copy begin anew.
fn copy_pages(source: &Connection, file: &Path) -> Result<()> {
    let mut copy = Connection::open(file)?;
    copy.execute_batch("pragma synchronous = off")?;
    let backup = Backup::new(source, &mut copy)?;
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(Error::Busy),
    }
}

/// A new file with empty tables, as they were after `migrations`.
pub(super) fn empty(file: &Path, migrations: &[Migration]) -> Result<Connection> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch(
        "pragma page_size = 1024; pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off",
    )?;
    migrate::sqlite(&mut connection, migrations)?;
    for table in tables(&connection)? {
        connection.execute_batch(&format!("delete from \"{}\"", table.name))?;
    }
    Ok(connection)
}

pub(super) fn open(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(file, flags)?)
}

pub(super) fn check(file: &Path) -> Result<Contents> {
    let connection = open(file)?;
    let found: String = connection.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Error::Unavailable(found));
    }
    contents(&connection)
}

pub(super) fn contents(connection: &Connection) -> Result<Contents> {
    let mut found = Contents {
        schema: schema(connection)?,
        ..Contents::default()
    };
    for table in tables(connection)? {
        let mut sum = Sum::default();
        let mut statement = connection.prepare(&table.select())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            sum.add(&cells(row)?);
        }
        found.tables.insert(table.name, sum.tally());
    }
    Ok(found)
}

pub(super) fn cells<'r>(row: &'r Row<'_>) -> Result<Vec<ValueRef<'r>>> {
    let count = row.as_ref().column_count();
    let cells = (0..count).map(|index| row.get_ref(index));
    Ok(cells.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn migrate(file: &Path, migrations: &[Migration]) -> Result<()> {
    let mut connection = Connection::open(file)?;
    migrate::sqlite(&mut connection, migrations)
}

fn schema(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("pragma user_version", [], |row| row.get(0))?)
}
