//! Places for requests, and connections that are kept for the next one.
//!
//! A host is known only while somebody asks it or a connection to it is kept, so that names which others choose
//! do not pile up.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};

use crate::connect::Sender;
use crate::target::Target;
use crate::{Error, Result};

/// How many of each there may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Requests of the process that are under way.
    pub requests: usize,
    /// Requests to one host that are under way.
    pub requests_per_host: usize,
    /// Requests to one host that wait for their turn.
    pub waiting_per_host: usize,
    /// Connections that are kept.
    pub idle: usize,
    /// Connections to one host that are kept.
    pub idle_per_host: usize,
    /// How long a connection is kept.
    pub idle_time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            requests: 256,
            requests_per_host: 8,
            waiting_per_host: 1024,
            idle: 128,
            idle_per_host: 4,
            idle_time: Duration::from_secs(30),
        }
    }
}

/// Shared by all requests.
pub struct Pool {
    bounds: Bounds,
    turns: Arc<Semaphore>,
    hosts: Mutex<Hosts>,
}

#[derive(Default)]
struct Hosts {
    by_name: HashMap<String, Host>,
    idle: usize,
    reaping: bool,
}

struct Host {
    turns: Arc<Semaphore>,
    /// Requests that are under way or wait.
    guests: usize,
    idle: Vec<Idle>,
}

struct Idle {
    tls: bool,
    port: u16,
    since: Instant,
    sender: Sender,
}

/// Keeps a host known.
struct Guest {
    pool: Arc<Pool>,
    host: String,
}

/// A request's right to be under way.
pub struct Place {
    guest: Guest,
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Pool {
    pub fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self {
            bounds,
            turns: Arc::new(Semaphore::new(bounds.requests)),
            hosts: Mutex::default(),
        })
    }

    /// Waits until a request to `host` may begin. Who waits for a slow host takes no place from others.
    pub async fn enter(self: &Arc<Self>, host: &str) -> Result<Place> {
        let (guest, turns) = self.knock(host)?;
        let closed = |_| Error::Busy;
        let of_host = turns.acquire_owned().await.map_err(closed)?;
        let of_all = self.turns.clone().acquire_owned().await.map_err(closed)?;
        Ok(Place {
            guest,
            _host: of_host,
            _all: of_all,
        })
    }

    fn knock(self: &Arc<Self>, name: &str) -> Result<(Guest, Arc<Semaphore>)> {
        let mut hosts = self.hosts.lock();
        let host = hosts.by_name.entry(name.to_owned());
        let host = host.or_insert_with(|| Host {
            turns: Arc::new(Semaphore::new(self.bounds.requests_per_host)),
            guests: 0,
            idle: Vec::new(),
        });
        if host.guests >= self.bounds.requests_per_host + self.bounds.waiting_per_host {
            return Err(Error::Busy);
        }
        host.guests += 1;
        let guest = Guest {
            pool: self.clone(),
            host: name.to_owned(),
        };
        Ok((guest, host.turns.clone()))
    }

    fn keep(self: &Arc<Self>, name: &str, idle: Idle) {
        let mut hosts = self.hosts.lock();
        let Some(host) = hosts.by_name.get_mut(name) else {
            return;
        };
        host.idle.push(idle);
        if host.idle.len() > self.bounds.idle_per_host {
            host.idle.remove(0);
            return;
        }
        hosts.idle += 1;
        if hosts.idle > self.bounds.idle {
            hosts.drop_oldest();
        }
        if !hosts.reaping {
            hosts.reaping = true;
            tokio::spawn(reap(Arc::downgrade(self), self.bounds.idle_time));
        }
    }

    #[cfg(test)]
    pub fn kept(&self) -> usize {
        self.hosts.lock().idle
    }

    #[cfg(test)]
    pub fn knows_nobody(&self) -> bool {
        self.hosts.lock().by_name.is_empty()
    }
}

impl Hosts {
    fn drop_oldest(&mut self) {
        let oldest = self
            .by_name
            .iter()
            .filter_map(|(name, host)| Some((host.idle.first()?.since, name)))
            .min();
        let Some(name) = oldest.map(|(_, name)| name.clone()) else {
            return;
        };
        if let Some(host) = self.by_name.get_mut(&name) {
            host.idle.remove(0);
            self.idle -= 1;
        }
        self.forget_unused(&name);
    }

    fn drop_older_than(&mut self, age: Duration) {
        let Self { by_name, idle, .. } = self;
        by_name.retain(|_, host| {
            let before = host.idle.len();
            host.idle
                .retain(|idle| idle.since.elapsed() < age && !idle.sender.is_closed());
            *idle -= before - host.idle.len();
            host.is_used()
        });
    }

    fn forget_unused(&mut self, name: &str) {
        if self.by_name.get(name).is_some_and(|host| !host.is_used()) {
            self.by_name.remove(name);
        }
    }
}

impl Host {
    fn is_used(&self) -> bool {
        self.guests > 0 || !self.idle.is_empty()
    }
}

/// Closes what has been kept too long; ends when nothing is kept, or the pool is gone.
async fn reap(pool: std::sync::Weak<Pool>, age: Duration) {
    loop {
        sleep(age).await;
        let Some(pool) = pool.upgrade() else { return };
        let mut hosts = pool.hosts.lock();
        hosts.drop_older_than(age);
        if hosts.idle == 0 {
            hosts.reaping = false;
            return;
        }
    }
}

impl Place {
    /// A connection that was kept and may still be open.
    pub fn idle(&self, target: &Target) -> Option<Sender> {
        let pool = &self.guest.pool;
        let mut hosts = pool.hosts.lock();
        let host = hosts.by_name.get_mut(&self.guest.host)?;
        let (mut dropped, mut found) = (0, None);
        while found.is_none()
            && let Some(at) = host.idle.iter().rposition(|idle| idle.fits(target))
        {
            dropped += 1;
            let idle = host.idle.remove(at);
            let fresh = idle.since.elapsed() < pool.bounds.idle_time && idle.sender.is_ready();
            found = fresh.then_some(idle.sender);
        }
        hosts.idle -= dropped;
        found
    }

    /// Keeps a connection for the next request.
    pub fn keep(&self, target: &Target, sender: Sender) {
        let idle = Idle {
            tls: target.tls,
            port: target.port,
            since: Instant::now(),
            sender,
        };
        self.guest.pool.keep(&self.guest.host, idle);
    }
}

impl Idle {
    fn fits(&self, target: &Target) -> bool {
        (self.tls, self.port) == (target.tls, target.port)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut hosts = self.pool.hosts.lock();
        if let Some(host) = hosts.by_name.get_mut(&self.host) {
            host.guests -= 1;
        }
        hosts.forget_unused(&self.host);
    }
}
