//! One PostgreSQL session: it goes from server to server, and takes its prepared statements along.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;

use postgres_types::ToSql;
use tokio::runtime::Handle;
use tokio_postgres::{Client, Config, SimpleQueryMessage, Statement};

use crate::migrate::{self, Migration};
use crate::{Error, Result, Row, Sql, Value};

/// What the driver answers.
type Answer<T> = std::result::Result<T, tokio_postgres::Error>;

/// One connection with its prepared statements. PostgreSQL looks up the tables of a prepared statement anew when the
/// schema has changed, so that a statement is prepared once for all servers.
pub(crate) struct Session {
    client: Client,
    runtime: Handle,
    prepared: RefCell<HashMap<usize, Statement>>,
    /// The schema that its statements are meant for, in quotes.
    schema: RefCell<String>,
    /// Whether PostgreSQL knows.
    told: Cell<bool>,
    changes: Cell<u32>,
    broken: Cell<bool>,
}

impl Session {
    pub(super) async fn connect(config: &Config) -> Result<Self> {
        Ok(Self {
            client: super::connect(config).await?,
            runtime: Handle::current(),
            prepared: RefCell::default(),
            schema: RefCell::default(),
            told: Cell::new(true),
            changes: Cell::new(0),
            broken: Cell::new(false),
        })
    }

    /// Whether it can be used again.
    pub(super) fn is_alive(&self) -> bool {
        !self.broken.get() && !self.client.is_closed()
    }

    pub(super) fn is_in(&self, schema: &str) -> bool {
        *self.schema.borrow() == schema
    }

    /// How often it has gone from one server to another.
    pub(super) fn changes(&self) -> u32 {
        self.changes.get()
    }

    /// Says for which schema the next statements are meant.
    pub(super) fn enter(&self, schema: &str) {
        if !self.is_in(schema) {
            schema.clone_into(&mut self.schema.borrow_mut());
            self.told.set(false);
            self.changes.set(self.changes.get() + 1);
        }
    }

    /// Makes the schema and its tables, or brings them up to date.
    pub(super) fn migrate(&self, migrations: &[Migration]) -> Result<()> {
        let schema = self.schema.borrow();
        let found = self.answer(migrate::postgres(&self.client, &schema, migrations))?;
        migrate::refuse_newer(found, migrations)
    }

    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.answer(self.client.batch_execute(sql))
    }

    /// Ends a transaction.
    pub(super) fn end(&self, how: &str) -> Result<()> {
        let ended = self.batch(how);
        if ended.is_err() {
            self.broken.set(true);
        }
        ended
    }

    /// Waits for an answer. When the schema has changed, PostgreSQL is told just before, in the same round trip.
    fn answer<T>(&self, request: impl Future<Output = Answer<T>>) -> Result<T> {
        if self.told.replace(true) {
            return Ok(self.runtime.block_on(request)?);
        }
        let choose = format!("set search_path to {}", self.schema.borrow());
        let (told, answer) = self
            .runtime
            .block_on(async { tokio::join!(biased; self.client.batch_execute(&choose), request) });
        if told.is_err() {
            self.broken.set(true);
        }
        told.and(answer).map_err(Error::from)
    }

    pub(crate) fn each(
        &self,
        sql: &'static Sql,
        params: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepare(sql)?;
        let arguments = arguments(params);
        let rows = self.answer(self.client.query(&statement, &arguments))?;
        rows.iter().try_for_each(|row| visit(Row::Postgres(row)))
    }

    pub(crate) fn exec(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let arguments = arguments(params);
        self.answer(self.client.execute(&statement, &arguments))
    }

    pub(crate) fn prepare(&self, sql: &'static Sql) -> Result<Statement> {
        let key = std::ptr::from_ref(sql).addr();
        if let Some(statement) = self.prepared.borrow().get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.answer(self.client.prepare(sql.postgres()))?;
        self.prepared.borrow_mut().insert(key, statement.clone());
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
        self.prepared.borrow_mut().clear();
        let text = format!("explain (costs off) execute explained{arguments}");
        let rows = self.answer(self.client.simple_query(&text))?;
        self.batch("deallocate all; reset plan_cache_mode; reset enable_seqscan")?;
        Ok(rows
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            })
            .collect())
    }
}

fn arguments<'a>(params: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params
        .iter()
        .map(|param| param as &(dyn ToSql + Sync))
        .collect()
}
