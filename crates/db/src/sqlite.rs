//! SQLite: a FIFO of writes with group commit, readers beside it, no thread of its own.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot};

use crate::migrate::{self, Migration};
use crate::tx::{Conn, Hook, Tx};
use crate::{Error, Result, Waits};

/// Reads that may run at the same time on one database.
const READERS: usize = 4;
/// Writes that share a commit at most.
const GROUP: usize = 128;
/// Longest wait for a lock that another process holds.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps.
const STATEMENT_CACHE: usize = 160;

pub(crate) struct Sqlite {
    path: PathBuf,
    /// Connections that nobody uses now. A quiet database has one.
    idle: Mutex<Vec<Connection>>,
    readers: Arc<Semaphore>,
    writer: Mutex<Writer>,
    statements: Arc<AtomicU64>,
    waits: Arc<Waits>,
}

#[derive(Default)]
struct Writer {
    queue: VecDeque<Job>,
    running: bool,
}

/// Takes its turn in a transaction, or hears why there is none.
type Job = Box<dyn FnOnce(Result<&Tx<'_>>) -> Done + Send>;

/// What is left to do with a job after its turn: tell its caller how the commit went.
struct Done {
    keep: bool,
    tell: Box<dyn FnOnce(Result<()>) + Send>,
}

impl Sqlite {
    pub(crate) async fn open(
        path: &Path,
        migrations: &'static [Migration],
        statements: Arc<AtomicU64>,
        waits: Arc<Waits>,
    ) -> Result<Arc<Self>> {
        let path = path.to_owned();
        blocking(move || {
            let mut connection = connect(&path)?;
            migrate::sqlite(&mut connection, migrations)?;
            Ok(Arc::new(Self {
                path,
                idle: Mutex::new(vec![connection]),
                readers: Arc::new(Semaphore::new(READERS)),
                writer: Mutex::default(),
                statements,
                waits,
            }))
        })
        .await
    }

    pub(crate) async fn read<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        // The turn goes with the work: a caller who hangs up does not make room for another.
        let turn = match self.readers.clone().try_acquire_owned() {
            Ok(turn) => turn,
            Err(_) => {
                let turn = self.readers.clone().acquire_owned();
                let turn = self.waits.timed(turn).await;
                turn.expect("the semaphore is never closed")
            }
        };
        let this = self.clone();
        let read = move || {
            let answer = this.read_now(work);
            drop(turn);
            answer
        };
        match Place::take() {
            Some(_place) => read(),
            None => blocking(read).await,
        }
    }

    fn read_now<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&Tx<'_>) -> Result<T, E>,
    {
        let connection = self.take()?;
        run(&connection, "begin")?;
        let tx = Tx::new(Conn::Sqlite(&connection), false, &self.statements);
        let answer = catch_unwind(AssertUnwindSafe(|| work(&tx)));
        drop(tx);
        run(&connection, "commit")?;
        self.idle.lock().push(connection);
        answer.unwrap_or_else(|_| Err(Error::Panicked.into()))
    }

    pub(crate) async fn write<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let answer = tx.map_err(E::from).and_then(work);
            Done {
                keep: answer.is_ok(),
                tell: Box::new(move |committed| {
                    // A caller that went away needs no answer.
                    let _ = sender.send(committed.map_err(E::from).and(answer));
                }),
            }
        });
        self.enqueue(job);
        receiver
            .await
            .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }

    fn enqueue(self: &Arc<Self>, job: Job) {
        let mut writer = self.writer.lock();
        writer.queue.push_back(job);
        if !writer.running {
            writer.running = true;
            let this = self.clone();
            tokio::task::spawn_blocking(move || this.drain());
        }
    }

    /// Works the queue off, group by group.
    fn drain(&self) {
        loop {
            let group: Vec<Job> = {
                let mut writer = self.writer.lock();
                let count = writer.queue.len().min(GROUP);
                if count == 0 {
                    writer.running = false;
                    return;
                }
                writer.queue.drain(..count).collect()
            };
            let (done, outcome) = match self.take() {
                Ok(connection) => {
                    let ended = self.commit_group(&connection, group);
                    // Before anybody is told, so that who asks next finds it.
                    if connection.is_autocommit() {
                        self.idle.lock().push(connection);
                    }
                    ended
                }
                Err(error) => (refuse(group, &error), Ok(())),
            };
            for done in done {
                (done.tell)(outcome.as_ref().copied().map_err(same));
            }
        }
    }

    /// Runs a group in one transaction; answers how each job and how the commit went.
    fn commit_group(&self, connection: &Connection, group: Vec<Job>) -> (Vec<Done>, Result<()>) {
        if let Err(error) = run(connection, "begin immediate") {
            return (refuse(group, &error), Ok(()));
        }
        let alone = group.len() == 1;
        let mut hooks = Vec::new();
        let mut done = Vec::with_capacity(group.len());
        for job in group {
            self.step(connection, job, alone, &mut hooks, &mut done);
        }
        let kept = done.iter().any(|done| done.keep);
        let outcome = match (kept, connection.is_autocommit()) {
            (true, false) => run(connection, "commit"),
            (false, false) => run(connection, "rollback"),
            (true, true) => Err(ended()),
            (false, true) => Ok(()),
        };
        if outcome.is_ok() {
            hooks.into_iter().for_each(|hook: Hook| hook());
        } else if !connection.is_autocommit() {
            let _ = run(connection, "rollback");
        }
        (done, outcome)
    }

    /// Runs one job of a group; one that fails or panics leaves nothing behind. When the whole transaction was
    /// ended under it, the jobs behind it must not run outside of one.
    fn step(
        &self,
        connection: &Connection,
        job: Job,
        alone: bool,
        hooks: &mut Vec<Hook>,
        done: &mut Vec<Done>,
    ) {
        if connection.is_autocommit() {
            return done.push(job(Err(ended())));
        }
        if !alone && let Err(error) = run(connection, "savepoint job") {
            return done.push(job(Err(error)));
        }
        let tx = Tx::new(Conn::Sqlite(connection), true, &self.statements);
        let step = catch_unwind(AssertUnwindSafe(|| job(Ok(&tx)))).ok();
        let keep = step.as_ref().is_some_and(|step| step.keep);
        if keep {
            hooks.extend(tx.into_hooks());
        }
        if !alone && !connection.is_autocommit() {
            let undone = keep || run(connection, "rollback to job").is_ok();
            let how = if undone { "release job" } else { "rollback" };
            let _ = run(connection, how);
        }
        done.extend(step);
    }

    fn take(&self) -> Result<Connection> {
        match self.idle.lock().pop() {
            Some(connection) => Ok(connection),
            None => connect(&self.path),
        }
    }
}

/// A read's place on a thread of the runtime: handing it to another thread costs more than most reads do. One thread is
/// always left for everybody else, so that a slow read delays nobody.
struct Place;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

impl Place {
    fn take() -> Option<Self> {
        let place = Self;
        let taken = TAKEN.fetch_add(1, Ordering::Relaxed);
        (taken + 1 < Handle::current().metrics().num_workers()).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        TAKEN.fetch_sub(1, Ordering::Relaxed);
    }
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// Says to every job of a group why it cannot have its turn.
fn refuse(group: Vec<Job>, error: &Error) -> Vec<Done> {
    let refused = group.into_iter().map(|job| job(Err(same(error))));
    refused.collect()
}

/// SQLite may end a transaction by itself when the disk is full or fails.
fn ended() -> Error {
    Error::Unavailable("the disk is full or fails".into())
}

/// The same failure for each caller of a group.
fn same(error: &Error) -> Error {
    match error {
        Error::Busy => Error::Busy,
        Error::Full => Error::Full,
        Error::Unavailable(why) => Error::Unavailable(why.clone()),
        other => Error::other(other),
    }
}

async fn blocking<T: Send + 'static, E: From<Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Error::Panicked.into()))
}

/// A connection that is durable (an acknowledged write survives a power cut) and checks foreign keys.
pub(crate) fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    rusqlite::vtab::array::load_module(&connection)?;
    // Else a statement that a partial index might serve is planned anew whenever a parameter changes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "pragma page_size = 1024; pragma journal_mode = wal; pragma synchronous = full;
         pragma foreign_keys = on; pragma cache_size = -4000; pragma temp_store = memory;",
    )?;
    Ok(connection)
}

pub(crate) fn destroy(path: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Unavailable(error.to_string()));
            }
            _ => {}
        }
    }
    Ok(())
}
