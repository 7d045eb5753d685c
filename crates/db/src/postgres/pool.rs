//! One pool of PostgreSQL sessions for all servers of a process that lie in the same database.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::Config;

use super::{Session, configure};
use crate::{Error, Result, Waits};

/// Sessions of a process in one database at most, when nothing else is configured.
const SESSIONS: usize = 16;
/// Longest wait for a turn at a session.
const PATIENCE: Duration = Duration::from_secs(5);
/// A session that has changed servers so often is closed: PostgreSQL keeps in it what it knows of every table that the
/// session has touched.
const CHANGES: u32 = 500;

/// The pools of a process, one per database URL.
pub struct Pools {
    sessions: usize,
    pools: Mutex<HashMap<String, Weak<Pool>>>,
    waits: Arc<Waits>,
}

impl Default for Pools {
    fn default() -> Self {
        Self::new(SESSIONS)
    }
}

impl Pools {
    /// Pools of so many sessions at most.
    pub fn new(sessions: usize) -> Self {
        Self {
            sessions: sessions.max(1),
            pools: Mutex::default(),
            waits: Arc::default(),
        }
    }

    /// How long callers wait for a turn, also at SQLite.
    pub fn waits(&self) -> &Arc<Waits> {
        &self.waits
    }

    /// The pool for the database at `url`; it ends with the last server that uses it.
    pub(crate) fn get(&self, url: &str) -> Result<Arc<Pool>> {
        let mut pools = self.pools.lock();
        if let Some(pool) = pools.get(url).and_then(Weak::upgrade) {
            return Ok(pool);
        }
        let pool = Arc::new(Pool::new(
            configure(url)?,
            self.sessions,
            self.waits.clone(),
        ));
        pools.insert(url.to_owned(), Arc::downgrade(&pool));
        Ok(pool)
    }
}

/// Sessions of one database.
pub(crate) struct Pool {
    config: Config,
    sessions: usize,
    turns: Arc<Semaphore>,
    /// The one that has rested longest is the first.
    idle: Mutex<Vec<Session>>,
    waits: Arc<Waits>,
}

impl Pool {
    fn new(config: Config, sessions: usize, waits: Arc<Waits>) -> Self {
        Self {
            config,
            sessions,
            turns: Arc::new(Semaphore::new(sessions)),
            idle: Mutex::default(),
            waits,
        }
    }

    /// Turns that one server may have at the same time: a busy one leaves room for the others.
    pub(crate) fn share(&self) -> usize {
        self.sessions.div_ceil(4) * 3
    }

    /// Waits for a turn; not for ever.
    pub(crate) async fn turn(
        &self,
        share: &Arc<Semaphore>,
    ) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        if let Ok(own) = share.clone().try_acquire_owned()
            && let Ok(common) = self.turns.clone().try_acquire_owned()
        {
            return Ok((own, common));
        }
        let both = async {
            let own = share.clone().acquire_owned().await;
            let common = self.turns.clone().acquire_owned().await;
            own.and_then(|own| Ok((own, common?)))
        };
        let turn = self.waits.timed(tokio::time::timeout(PATIENCE, both)).await;
        Ok(turn
            .map_err(|_| Error::Busy)?
            .expect("the semaphores are never closed"))
    }

    /// A session for who has a turn: one that is in this schema already, a new one, or the one that has rested longest.
    pub(crate) async fn take(&self, schema: &str) -> Result<Session> {
        match self.rested(schema) {
            Some(session) => Ok(session),
            None => Session::connect(&self.config).await,
        }
    }

    fn rested(&self, schema: &str) -> Option<Session> {
        let mut idle = self.idle.lock();
        idle.retain(Session::is_alive);
        let fitting = idle.iter().rposition(|session| session.is_in(schema));
        let full = idle.len() > self.turns.available_permits();
        let index = fitting.or(full.then_some(0))?;
        Some(idle.remove(index))
    }

    pub(crate) fn put_back(&self, session: Session) {
        if session.is_alive() && session.changes() < CHANGES {
            self.idle.lock().push(session);
        }
    }
}
