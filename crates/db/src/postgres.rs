//! PostgreSQL: a small pool of sessions; a closure runs on a blocking thread and waits for each answer there.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use parking_lot::Mutex;
use postgres_types::ToSql;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_postgres::{Client, Config, NoTls, Statement};

use crate::migrate::{self, Migration};
use crate::tx::{Conn, Tx};
use crate::{Error, Result, Row, Sql, Value};

/// Sessions of one server at most.
const SESSIONS: usize = 12;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Postgres {
    config: Config,
    idle: Mutex<Vec<Session>>,
    turns: Arc<Semaphore>,
    statements: Arc<AtomicU64>,
}

/// One connection with its prepared statements.
pub(crate) struct Session {
    client: Client,
    runtime: Handle,
    prepared: Mutex<HashMap<usize, Statement>>,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        schema: &str,
        migrations: &'static [Migration],
        statements: Arc<AtomicU64>,
    ) -> Result<Arc<Self>> {
        let config = configure(url, schema)?;
        let session = Session::connect(&config).await?;
        migrate::postgres(&session.client, schema, migrations).await?;
        Ok(Arc::new(Self {
            config,
            idle: Mutex::new(vec![session]),
            turns: Arc::new(Semaphore::new(SESSIONS)),
            statements,
        }))
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
                session.batch("commit")?;
                tx.into_hooks().into_iter().for_each(|hook| hook());
            } else {
                session.batch("rollback")?;
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
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.expect("the semaphore is never closed");
        let session = self.take().await?;
        let this = self.clone();
        let job = move || {
            let answer = work(&session, &this.statements);
            if !session.client.is_closed() {
                this.idle.lock().push(session);
            }
            drop(turn);
            answer
        };
        tokio::task::spawn_blocking(job)
            .await
            .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }

    async fn take(&self) -> Result<Session> {
        let idle = std::iter::from_fn(|| self.idle.lock().pop())
            .find(|session| !session.client.is_closed());
        match idle {
            Some(session) => Ok(session),
            None => Session::connect(&self.config).await,
        }
    }
}

impl Session {
    async fn connect(config: &Config) -> Result<Self> {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a PostgreSQL connection ended");
            }
        });
        Ok(Self {
            client,
            runtime: Handle::current(),
            prepared: Mutex::default(),
        })
    }

    pub(crate) fn each(
        &self,
        sql: &'static Sql,
        params: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepare(sql)?;
        let rows = self
            .runtime
            .block_on(self.client.query(&statement, &arguments(params)))?;
        rows.iter().try_for_each(|row| visit(Row::Postgres(row)))
    }

    pub(crate) fn exec(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        Ok(self
            .runtime
            .block_on(self.client.execute(&statement, &arguments(params)))?)
    }

    pub(crate) fn prepare(&self, sql: &'static Sql) -> Result<Statement> {
        let key = std::ptr::from_ref(sql).addr();
        if let Some(statement) = self.prepared.lock().get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql.postgres()))?;
        self.prepared.lock().insert(key, statement.clone());
        Ok(statement)
    }

    pub(crate) fn explain(&self, sql: &'static Sql) -> Result<Vec<String>> {
        let statement = self.prepare(sql)?;
        let nulls = vec!["null"; statement.params().len()].join(", ");
        let arguments = if nulls.is_empty() {
            nulls
        } else {
            format!("({nulls})")
        };
        self.batch("set plan_cache_mode = force_generic_plan; set enable_seqscan = off")?;
        self.batch(&format!(
            "deallocate all; prepare explained as {}",
            sql.postgres()
        ))?;
        self.prepared.lock().clear();
        let text = format!("explain (costs off) execute explained{arguments}");
        let rows = self.runtime.block_on(self.client.simple_query(&text))?;
        self.batch("deallocate all; reset plan_cache_mode; reset enable_seqscan")?;
        Ok(rows
            .iter()
            .filter_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            })
            .collect())
    }

    fn batch(&self, sql: &str) -> Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(sql))?)
    }
}

fn arguments<'a>(params: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params
        .iter()
        .map(|param| param as &(dyn ToSql + Sync))
        .collect()
}

fn configure(url: &str, schema: &str) -> Result<Config> {
    let mut config =
        Config::from_str(url).map_err(|error| Error::Unavailable(error.to_string()))?;
    config.options(format!("-c search_path={}", quoted(schema)?));
    config.connect_timeout(CONNECT_TIMEOUT);
    config.application_name("steppe");
    Ok(config)
}

pub(crate) async fn destroy(url: &str, schema: &str) -> Result<()> {
    let session = Session::connect(&configure(url, schema)?).await?;
    let drop = format!("drop schema if exists {} cascade", quoted(schema)?);
    Ok(session.client.batch_execute(&drop).await?)
}

/// A schema's name in quotes; only names that need no escaping are allowed.
pub(crate) fn quoted(schema: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if schema.is_empty() || schema.len() > 63 || !schema.chars().all(plain) {
        return Err(Error::Unavailable(format!("not a schema name: {schema:?}")));
    }
    Ok(format!("\"{schema}\""))
}
