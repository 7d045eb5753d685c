//! PostgreSQL: a schema per server, one pool for all of them; a closure runs on a blocking thread and waits for each
//! answer there.

mod connect;
mod pool;
mod session;

pub(crate) use connect::{configure, connect};
pub use pool::Pools;
pub(crate) use session::Session;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::Semaphore;
use tokio_postgres::Client;

use crate::migrate::Migration;
use crate::tx::{Conn, Tx};
use crate::{Error, Result};
use pool::Pool;

/// One server's schema.
pub(crate) struct Postgres {
    pool: Arc<Pool>,
    /// In quotes.
    schema: String,
    /// Turns of this server: it does not take all of the pool.
    share: Arc<Semaphore>,
    statements: Arc<AtomicU64>,
}

impl Postgres {
    pub(crate) async fn open(
        pools: &Pools,
        url: &str,
        schema: &str,
        migrations: &'static [Migration],
        statements: Arc<AtomicU64>,
    ) -> Result<Arc<Self>> {
        let pool = pools.get(url)?;
        let this = Arc::new(Self {
            share: Arc::new(Semaphore::new(pool.share())),
            pool,
            schema: quoted(schema)?,
            statements,
        });
        this.session(move |session, _| session.migrate(migrations))
            .await?;
        Ok(this)
    }

    /// Each statement of a read sees the latest commit: two round trips fewer than a transaction.
    pub(crate) async fn read<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.session(move |session, statements| {
            let tx = Tx::new(Conn::Postgres(session), false, statements);
            catch_unwind(AssertUnwindSafe(|| work(&tx)))
                .unwrap_or_else(|_| Err(Error::Panicked.into()))
        })
        .await
    }

    pub(crate) async fn write<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.session(move |session, statements| {
            session.batch("begin")?;
            let tx = Tx::new(Conn::Postgres(session), true, statements);
            let answer = catch_unwind(AssertUnwindSafe(|| work(&tx)))
                .unwrap_or_else(|_| Err(Error::Panicked.into()));
            if answer.is_ok() {
                session.end("commit")?;
                tx.into_hooks().into_iter().for_each(|hook| hook());
            } else {
                session.end("rollback")?;
            }
            answer
        })
        .await
    }

    async fn session<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&Session, &AtomicU64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        // The turn goes with the work: a caller who hangs up does not make room for another.
        let turn = self.pool.turn(&self.share).await?;
        let session = self.pool.take(&self.schema).await?;
        let this = self.clone();
        let job = move || {
            session.enter(&this.schema);
            let answer = work(&session, &this.statements);
            this.pool.put_back(session);
            drop(turn);
            answer
        };
        tokio::task::spawn_blocking(job)
            .await
            .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }
}

/// A session outside of the pool, in this schema, that takes as long as it needs.
pub(crate) async fn alone(url: &str, schema: &str) -> Result<Client> {
    let client = connect(&configure(url)?).await?;
    let enter = format!(
        "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set search_path to {}",
        quoted(schema)?
    );
    client.batch_execute(&enter).await?;
    Ok(client)
}

pub(crate) async fn destroy(url: &str, schema: &str) -> Result<()> {
    let drop = format!("drop schema if exists {} cascade", quoted(schema)?);
    Ok(alone(url, schema).await?.batch_execute(&drop).await?)
}

/// Whether there is a schema of this name.
pub async fn schema_exists(url: &str, schema: &str) -> Result<bool> {
    let client = alone(url, schema).await?;
    let sql = "select from pg_namespace where nspname = $1";
    Ok(client.query_opt(sql, &[&schema]).await?.is_some())
}

/// Gives a schema another name.
pub async fn rename_schema(url: &str, from: &str, to: &str) -> Result<()> {
    let rename = format!("alter schema {} rename to {}", quoted(from)?, quoted(to)?);
    Ok(alone(url, from).await?.batch_execute(&rename).await?)
}

/// Whether `url` names a PostgreSQL database; else what is wrong.
pub fn check_postgres_url(url: &str) -> Result<(), String> {
    configure(url).map(|_| ()).map_err(|error| match error {
        Error::Unavailable(why) => why,
        other => other.to_string(),
    })
}

/// A schema's name in quotes; only names that need no escaping are allowed.
pub(crate) fn quoted(schema: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if schema.is_empty() || schema.len() > 63 || !schema.chars().all(plain) {
        return Err(Error::Unavailable(format!("not a schema name: {schema:?}")));
    }
    Ok(format!("\"{schema}\""))
}
