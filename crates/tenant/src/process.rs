//! What all servers of a process share: caches, turns at expensive work, how mail and requests leave, the workers' bell.

use std::path::PathBuf;
use std::sync::Arc;

use db::Pools;
use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore};

use crate::{Caches, Counts, Crew, Limits, Queue, Rates, Seats};

/// Hosts that are delivered to at the same time, by all servers together: most of them wait, and waiting is cheap.
pub const DELIVERING: usize = 256;

/// Shared by all servers of a process.
pub struct Process {
    /// Sessions of PostgreSQL.
    pub postgres: Pools,
    /// What is asked for all the time.
    pub caches: Caches,
    /// Hashes passwords, each of which takes tens of megabytes and milliseconds: a core is left for those who read.
    pub hashing: Crew,
    /// Who waits for that; who finds no place is told to come back.
    pub hashing_queue: Queue,
    /// Places for hosts that are being delivered to.
    pub delivering: Arc<Semaphore>,
    /// Signs what goes out.
    pub signing: Crew,
    /// Held by whoever reads or makes a key to sign with.
    pub key_making: tokio::sync::Mutex<()>,
    /// Decodes pictures.
    pub imaging: Crew,
    /// Tries of late.
    pub limits: Limits,
    /// Requests of late, apart from tries: who asks a lot makes nobody forget who guesses.
    pub requests: Limits,
    /// How often one may ask.
    pub rates: Rates,
    /// What has happened.
    pub counts: Counts,
    /// Open streams.
    pub seats: Arc<Seats>,
    /// Cost of a password's hash.
    pub password_cost: PasswordCost,
    /// How mail leaves.
    pub mail: Mail,
    /// How requests to others leave.
    pub http: http_client::Client,
    bell: Notify,
    /// Servers with jobs that may be due.
    due: Mutex<std::collections::BTreeSet<u32>>,
}

/// Cost of argon2id.
#[derive(Clone, Copy, Debug)]
pub struct PasswordCost {
    /// KiB
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP's first recommendation.
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            passes: 2,
        }
    }
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Mail {
    /// Each mail is a file in this folder, and its links are printed.
    Folder(PathBuf),
    /// An SMTP server: `smtps://user:password@host`, sender's address.
    Smtp {
        /// As lettre reads it.
        url: String,
        /// `Name <address>`
        from: String,
    },
}

impl Process {
    /// `postgres` bounds the sessions, `cores` the expensive work, `cached_statuses` the caches.
    pub fn new(
        postgres: Pools,
        cores: usize,
        cached_statuses: usize,
        password_cost: PasswordCost,
        mail: Mail,
        http: http_client::Client,
    ) -> Self {
        Self {
            postgres,
            caches: Caches::new(cached_statuses),
            hashing: Crew::new("password", cores.saturating_sub(1)),
            hashing_queue: Queue::default(),
            delivering: Arc::new(Semaphore::new(DELIVERING)),
            signing: Crew::new("signature", cores),
            key_making: tokio::sync::Mutex::default(),
            imaging: Crew::new("picture", cores),
            limits: Limits::default(),
            requests: Limits::default(),
            rates: Rates::default(),
            counts: Counts::default(),
            seats: Arc::default(),
            password_cost,
            mail,
            http,
            bell: Notify::new(),
            due: Mutex::default(),
        }
    }

    /// Hosts that are being delivered to.
    pub fn visiting(&self) -> usize {
        DELIVERING - self.delivering.available_permits()
    }

    /// Says that a server has a job that may be due.
    pub fn wake(&self, server: u32) {
        self.due.lock().insert(server);
        self.bell.notify_one();
    }

    /// Waits for [`Process::wake`]; answers the servers that called since the last time.
    pub async fn woken(&self) -> Vec<u32> {
        loop {
            let due = std::mem::take(&mut *self.due.lock());
            if !due.is_empty() {
                return due.into_iter().collect();
            }
            self.bell.notified().await;
        }
    }
}
