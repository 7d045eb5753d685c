//! Migrations: numbered texts, forward only, each in a transaction of its own.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rusqlite::Connection;

use crate::{Error, Result, sqlite};

/// A step of the schema. The text is for both engines; words in braces differ: `{id}` `{int}` `{bool}` `{real}`
/// `{blob}` `{strict}`. Parts for one engine alone stand between `--only sqlite` or `--only postgres` and `--end`.
#[derive(Debug, Hash)]
pub struct Migration {
    /// 1, 2, 3 …
    pub version: i64,
    /// Its file.
    pub sql: &'static str,
}

const SQLITE: &[(&str, &str)] = &[
    ("{id}", "integer"),
    ("{int}", "integer"),
    ("{bool}", "integer"),
    ("{real}", "real"),
    ("{blob}", "blob"),
    ("{strict}", "strict"),
];
const POSTGRES: &[(&str, &str)] = &[
    ("{id}", "bigint"),
    ("{int}", "bigint"),
    ("{bool}", "boolean"),
    ("{real}", "double precision"),
    ("{blob}", "bytea"),
    ("{strict}", ""),
];

fn text_for(migration: &Migration, engine: &str, words: &[(&str, &str)]) -> String {
    let mut only = None;
    let mut text = String::with_capacity(migration.sql.len());
    for line in migration.sql.lines() {
        match line.strip_prefix("--only ") {
            Some(name) => only = Some(name.trim()),
            None if line == "--end" => only = None,
            None if only.is_none_or(|name| name == engine) => {
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    words
        .iter()
        .fold(text, |text, (word, with)| text.replace(word, with))
}

/// A program that does not know what a newer one has changed would write past it.
pub(crate) fn refuse_newer(schema: i64, migrations: &[Migration]) -> Result<()> {
    let known = migrations.last().map_or(0, |last| last.version);
    if schema <= known {
        return Ok(());
    }
    Err(Error::Unavailable(format!(
        "it was written by a newer Steppe (schema {schema}, this one knows {known}) and is left as it is, since this one may lose \
         what the newer has added: run the newer program again, or restore the backup from before it"
    )))
}

pub(crate) fn sqlite(connection: &mut Connection, migrations: &[Migration]) -> Result<()> {
    let done: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    refuse_newer(done, migrations)?;
    for migration in migrations
        .iter()
        .filter(|migration| migration.version > done)
    {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(&text_for(migration, "sqlite", SQLITE))?;
        tx.pragma_update(None, "user_version", migration.version)?;
        tx.commit()?;
    }
    Ok(())
}

/// Migrates a schema, whose name comes in quotes and is the search path already; answers how new it was.
pub(crate) async fn postgres(
    client: &tokio_postgres::Client,
    schema: &str,
    migrations: &[Migration],
) -> Result<i64, tokio_postgres::Error> {
    client
        .batch_execute(&format!(
            "create schema if not exists {schema}; create table if not exists migrations (version bigint primary key)"
        ))
        .await?;
    let row = client
        .query_one("select coalesce(max(version), 0) from migrations", &[])
        .await?;
    let done: i64 = row.get(0);
    for migration in migrations
        .iter()
        .filter(|migration| migration.version > done)
    {
        let text = text_for(migration, "postgres", POSTGRES);
        let version = migration.version;
        let step = format!(
            "begin; set local statement_timeout = 0; {text}; insert into migrations (version) values ({version}); commit"
        );
        if let Err(error) = client.batch_execute(&step).await {
            client.batch_execute("rollback").await?;
            return Err(error);
        }
    }
    Ok(done)
}

pub(crate) fn create_from_template(
    templates: &Path,
    path: &Path,
    migrations: &[Migration],
) -> Result<()> {
    let template = template(templates, migrations)?;
    let copy = || -> std::io::Result<()> {
        std::fs::copy(&template, path)?;
        std::fs::File::open(path)?.sync_all()
    };
    copy().map_err(|error| Error::Unavailable(format!("{}: {error}", path.display())))
}

/// The template for these migrations; made under another name first, so that nobody copies half a file.
fn template(folder: &Path, migrations: &[Migration]) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    migrations.hash(&mut hasher);
    let template = folder.join(format!("template-{:016x}.db", hasher.finish()));
    // Many servers may be made at the same time.
    static MAKING: Mutex<()> = Mutex::new(());
    let _alone = MAKING.lock();
    if template.exists() {
        return Ok(template);
    }
    let draft = folder.join(format!("template-draft-{}.db", std::process::id()));
    let _ = sqlite::destroy(&draft);
    let mut connection = sqlite::connect(&draft)?;
    sqlite(&mut connection, migrations)?;
    connection.pragma_update(None, "wal_checkpoint", "truncate")?;
    drop(connection);
    std::fs::rename(&draft, &template).map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok(template)
}
