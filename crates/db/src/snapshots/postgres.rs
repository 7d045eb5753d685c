//! PostgreSQL's side: one repeatable-read transaction is read with cursors; a schema is filled with COPY.

use std::path::Path;
use std::pin::pin;

use bytes::BytesMut;
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::params_from_iter;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::{Client, Row};

use super::Contents;
use super::sqlite::{self, Table};
use super::tally::Sum;
use crate::migrate::{self, Migration, refuse_newer};
use crate::postgres::{alone, destroy, quoted};
use crate::{Error, Result, Value};

/// Rows that are in memory at a time.
const BATCH: usize = 1000;

pub(super) async fn take(
    url: &str,
    schema: &str,
    file: &Path,
    migrations: &[Migration],
) -> Result<Contents> {
    let client = alone(url, schema).await?;
    client
        .batch_execute("begin isolation level repeatable read read only")
        .await?;
    let version = client.query_one("select coalesce(max(version), 0) from migrations", &[]);
    let version = version.await?.get(0);
    refuse_newer(version, migrations)?;
    let known = migrations.partition_point(|migration| migration.version <= version);
    let copy = sqlite::empty(file, &migrations[..known])?;
    let mut contents = Contents {
        schema: version,
        ..Contents::default()
    };
    for table in sqlite::tables(&copy)? {
        copy.execute_batch("begin")?;
        let mut insert = copy.prepare(&table.insert())?;
        let mut sum = Sum::default();
        let keep = |cells: &[ValueRef<'_>]| {
            sum.add(cells);
            let values = cells.iter().map(|cell| ToSqlOutput::Borrowed(*cell));
            insert.execute(params_from_iter(values))?;
            Ok(())
        };
        each_row(&client, &table, keep).await?;
        copy.execute_batch("commit")?;
        contents.tables.insert(table.name, sum.tally());
    }
    client.batch_execute("commit").await?;
    Ok(contents)
}

async fn each_row(
    client: &Client,
    table: &Table,
    mut visit: impl FnMut(&[ValueRef<'_>]) -> Result<()>,
) -> Result<()> {
    let select = table.select();
    let declare = format!("declare all_rows no scroll cursor for {select}");
    client.batch_execute(&declare).await?;
    let fetch = format!("fetch {BATCH} from all_rows");
    let fetch = client.prepare(&fetch).await?;
    loop {
        let rows = client.query(&fetch, &[]).await?;
        for row in &rows {
            visit(&cells(row, table)?)?;
        }
        if rows.len() < BATCH {
            return Ok(client.batch_execute("close all_rows").await?);
        }
    }
}

fn cells<'r>(row: &'r Row, table: &Table) -> Result<Vec<ValueRef<'r>>> {
    let cell = |index| cell(row, index).map_err(|error| error.at(&table.name));
    (0..row.len()).map(cell).collect()
}

fn cell(row: &Row, index: usize) -> Result<ValueRef<'_>> {
    let integer = |it: i64| ValueRef::Integer(it);
    let cell = match row.columns()[index].type_() {
        &Type::BOOL => row
            .try_get::<_, Option<bool>>(index)?
            .map(|it| integer(it.into())),
        &Type::INT4 => row
            .try_get::<_, Option<i32>>(index)?
            .map(|it| integer(it.into())),
        &Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(integer),
        &Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.map(ValueRef::Real),
        &Type::TEXT => row
            .try_get::<_, Option<&str>>(index)?
            .map(|it| ValueRef::Text(it.as_bytes())),
        &Type::BYTEA => row.try_get::<_, Option<&[u8]>>(index)?.map(ValueRef::Blob),
        other => return Err(Error::other(format!("column {index} is {other}"))),
    };
    Ok(cell.unwrap_or(ValueRef::Null))
}

pub(super) async fn fill(
    file: &Path,
    url: &str,
    schema: &str,
    migrations: &[Migration],
) -> Result<()> {
    destroy(url, schema).await?;
    let client = alone(url, schema).await?;
    migrate::postgres(&client, &quoted(schema)?, migrations).await?;
    let source = sqlite::open(file)?;
    let tables = sqlite::tables(&source)?;
    client.batch_execute("begin").await?;
    // rows come table by table, and some tables point to each other
    let references = references(&client).await?;
    for (table, name, _) in &references {
        let drop = format!("alter table {table} drop constraint {name}");
        client.batch_execute(&drop).await?;
    }
    let mut contents = Contents {
        schema: migrations.last().map_or(0, |last| last.version),
        ..Contents::default()
    };
    for table in tables {
        copy_in(&client, &source, &table).await?;
        let mut sum = Sum::default();
        each_row(&client, &table, |cells| {
            sum.add(cells);
            Ok(())
        })
        .await?;
        contents.tables.insert(table.name, sum.tally());
    }
    for (table, name, definition) in &references {
        let add = format!("alter table {table} add constraint {name} {definition}");
        client.batch_execute(&add).await?;
    }
    let wanted = sqlite::contents(&source)?;
    if contents != wanted {
        let different = wanted.differences(&contents).join(", ");
        return Err(Error::other(format!(
            "rows changed on their way: {different}"
        )));
    }
    client.batch_execute("commit").await?;
    for table in contents.tables.keys() {
        client
            .batch_execute(&format!("analyze \"{table}\""))
            .await?;
    }
    Ok(())
}

/// The foreign keys of the schema: table, name and definition.
async fn references(client: &Client) -> Result<Vec<(String, String, String)>> {
    let rows = client.query(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
         where contype = 'f' and connamespace = (select oid from pg_namespace where nspname = current_schema())",
        &[],
    );
    let rows = rows.await?;
    Ok(rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect())
}

async fn copy_in(client: &Client, source: &rusqlite::Connection, table: &Table) -> Result<()> {
    let (name, columns) = (&table.name, table.columns());
    client
        .batch_execute(&format!("delete from \"{name}\""))
        .await?;
    let types = client.prepare(&table.select()).await?;
    let types: Vec<Type> = types
        .columns()
        .iter()
        .map(|column| column.type_().clone())
        .collect();
    let copy = format!("copy \"{name}\" ({columns}) from stdin binary");
    let sink = client.copy_in(&copy).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    let mut statement = source.prepare(&table.select())?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells: Vec<Cell<'_>> = sqlite::cells(row)?.into_iter().map(Cell).collect();
        let cells: Vec<&(dyn ToSql + Sync)> = cells.iter().map(|cell| cell as _).collect();
        writer.as_mut().write(&cells).await?;
    }
    writer.finish().await?;
    Ok(())
}

/// What SQLite has stored, as a parameter.
#[derive(Debug)]
struct Cell<'a>(ValueRef<'a>);

impl ToSql for Cell<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let value = match self.0 {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(it) if *ty == Type::BOOL => Value::Bool(it != 0),
            ValueRef::Integer(it) => Value::Int(it),
            ValueRef::Real(it) => Value::Real(it),
            ValueRef::Text(it) => Value::Text(std::str::from_utf8(it)?.into()),
            ValueRef::Blob(it) => Value::Blob(it),
        };
        value.to_sql(ty, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
