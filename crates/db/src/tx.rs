//! A unit of work in progress.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::params_from_iter;

use crate::postgres::Session;
use crate::{Column, Error, FromRow, Result, Row, Sql, Value};

/// A transaction of either engine. Functions of `store` take it and never open one.
pub struct Tx<'c> {
    conn: Conn<'c>,
    writes: bool,
    statements: &'c AtomicU64,
    hooks: RefCell<Vec<Hook>>,
}

/// What runs after the commit.
pub(crate) type Hook = Box<dyn FnOnce() + Send>;

pub(crate) enum Conn<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c Session),
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: Conn<'c>, writes: bool, statements: &'c AtomicU64) -> Self {
        Self {
            conn,
            writes,
            statements,
            hooks: RefCell::default(),
        }
    }

    pub(crate) fn into_hooks(self) -> Vec<Hook> {
        self.hooks.into_inner()
    }

    /// Whether it may change anything.
    pub fn writes(&self) -> bool {
        self.writes
    }

    /// Runs `hook` once this transaction is durable; never when it is rolled back. It must be quick.
    pub fn on_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.hooks.borrow_mut().push(Box::new(hook));
    }

    /// All rows.
    pub fn all<T: FromRow>(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, params, |row| {
            rows.push(T::from_row(&row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub fn opt<T: FromRow>(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<Option<T>> {
        Ok(self.all(sql, params)?.into_iter().next())
    }

    /// The first row; an error when there is none.
    pub fn one<T: FromRow>(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<T> {
        self.opt(sql, params)?
            .ok_or_else(|| Error::other("no row").at(sql.place))
    }

    /// The first column of all rows.
    pub fn column<T: Column>(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<Vec<T>> {
        Ok(self
            .all::<(T,)>(sql, params)?
            .into_iter()
            .map(|(value,)| value)
            .collect())
    }

    /// The first column of the first row, if there is one.
    pub fn scalar<T: Column>(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<Option<T>> {
        Ok(self.opt::<(T,)>(sql, params)?.map(|(value,)| value))
    }

    /// Whether there is a row.
    pub fn exists(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<bool> {
        let mut found = false;
        self.each(sql, params, |_| {
            found = true;
            Ok(())
        })?;
        Ok(found)
    }

    /// Changes rows; answers how many.
    pub fn exec(&self, sql: &'static Sql, params: &[Value<'_>]) -> Result<u64> {
        self.count();
        match &self.conn {
            Conn::Sqlite(conn) => self.sqlite_exec(conn, sql, params),
            Conn::Postgres(session) => session.exec(sql, params),
        }
        .map_err(|error| error.at(sql.place))
    }

    /// Checks that the engine understands the statement, without running it.
    pub fn prepare(&self, sql: &'static Sql) -> Result<()> {
        match &self.conn {
            Conn::Sqlite(conn) => conn.prepare(sql.sqlite()).map(drop).map_err(Error::from),
            Conn::Postgres(session) => session.prepare(sql).map(drop),
        }
        .map_err(|error| error.at(sql.place))
    }

    /// The engine's plan for the statement, a line each step. Parameters are unknown (NULL).
    pub fn explain(&self, sql: &'static Sql) -> Result<Vec<String>> {
        match &self.conn {
            Conn::Sqlite(conn) => {
                let mut statement =
                    conn.prepare(&format!("explain query plan {}", sql.sqlite()))?;
                let nulls = vec![Value::Null; statement.parameter_count()];
                let steps =
                    statement.query_map(params_from_iter(nulls), |row| row.get::<_, String>(3))?;
                Ok(steps.collect::<rusqlite::Result<_>>()?)
            }
            Conn::Postgres(session) => session.explain(sql),
        }
    }

    fn each(
        &self,
        sql: &'static Sql,
        params: &[Value<'_>],
        visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.count();
        match &self.conn {
            Conn::Sqlite(conn) => self.sqlite_each(conn, sql, params, visit),
            Conn::Postgres(session) => session.each(sql, params, visit),
        }
        .map_err(|error| error.at(sql.place))
    }

    fn sqlite_each(
        &self,
        conn: &rusqlite::Connection,
        sql: &Sql,
        params: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.sqlite_prepare(conn, sql)?;
        let mut rows = statement.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            visit(Row::Sqlite(row))?;
        }
        Ok(())
    }

    fn sqlite_exec(
        &self,
        conn: &rusqlite::Connection,
        sql: &Sql,
        params: &[Value<'_>],
    ) -> Result<u64> {
        Ok(self
            .sqlite_prepare(conn, sql)?
            .execute(params_from_iter(params))? as u64)
    }

    fn sqlite_prepare<'s>(
        &self,
        conn: &'s rusqlite::Connection,
        sql: &Sql,
    ) -> Result<rusqlite::CachedStatement<'s>> {
        let statement = conn.prepare_cached(sql.sqlite())?;
        if !self.writes && !statement.readonly() {
            return Err(Error::other("a read must not write"));
        }
        Ok(statement)
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}
