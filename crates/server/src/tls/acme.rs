//! Certificates by ACME for the servers of this process and for no other name: made when they are first needed, kept in a folder,
//! made anew in time.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use hosting::{Registry, State};
use parking_lot::Mutex;
use tokio::sync::Semaphore;
use types::{Clock, HOUR, MINUTE, Timestamp};

use super::certificates::{Certificate, Certificates};
use super::orders::Orders;
use crate::config;
use crate::{StartResult, private_files};

/// How often it is looked whether something is to be made anew.
const LOOK: Duration = Duration::from_secs(60 * 60);
/// Orders at the same time.
const ORDERS: usize = 4;
/// The longest wait after failures, in milliseconds.
const LONGEST_WAIT: i64 = 12 * HOUR;

pub(super) struct Acme {
    registry: Weak<Registry>,
    folder: PathBuf,
    certificates: Arc<Certificates>,
    orders: Orders,
    turns: Semaphore,
    /// By name; held while one is made.
    names: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Failures>>>>,
    clock: Clock,
}

/// What went wrong with a name.
#[derive(Default)]
struct Failures {
    count: u32,
    until: Option<Timestamp>,
}

impl Acme {
    pub(super) fn new(
        tls: &config::Tls,
        registry: &Arc<Registry>,
        certificates: Arc<Certificates>,
        clock: Clock,
    ) -> StartResult<Arc<Self>> {
        let folder = registry.data().join("certificates");
        let http = registry.process().http.clone();
        Ok(Arc::new(Self {
            orders: Orders::new(tls, folder.clone(), http, certificates.clone())?,
            registry: Arc::downgrade(registry),
            folder,
            certificates,
            turns: Semaphore::new(ORDERS),
            names: Mutex::default(),
            clock,
        }))
    }

    /// Makes, and makes anew, what the servers of the process need.
    pub(super) async fn keep(self: &Arc<Self>) {
        while let Some(registry) = self.registry.upgrade() {
            let servers = registry.all();
            drop(registry);
            for server in servers
                .iter()
                .filter(|server| server.state() == State::Active)
            {
                let domain = server.manifest().web_domain;
                self.clone().have(domain.name()).await;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// For somebody who visits this name: they wait only when there is nothing that they can be shown.
    pub(super) async fn need(self: Arc<Self>, name: &str) {
        let at_hand = self.certificates.get(name);
        if at_hand.is_none_or(|certificate| certificate.ends <= self.clock.now()) {
            self.have(name).await;
        }
    }

    /// Sees to it that there is a certificate for a name that belongs to a server here. Goes on to the end even when nobody
    /// waits for it any more.
    async fn have(self: Arc<Self>, name: &str) {
        let at_hand = self.certificates.get(name);
        if at_hand.is_some_and(|certificate| self.clock.now() < certificate.due)
            || !self.is_ours(name)
        {
            return;
        }
        let name = name.to_owned();
        let made = tokio::spawn(async move { self.make(&name).await });
        let _ = made.await;
    }

    fn is_ours(&self, name: &str) -> bool {
        let registry = self.registry.upgrade();
        let server = registry.and_then(|registry| registry.named(name));
        let public = name.contains('.') && name.parse::<std::net::IpAddr>().is_err();
        public && server.is_some_and(|server| server.state() == State::Active)
    }

    async fn make(&self, name: &str) {
        let failures = self
            .names
            .lock()
            .entry(name.to_owned())
            .or_default()
            .clone();
        let mut failures = failures.lock().await;
        let now = self.clock.now();
        if self.certificates.get(name).is_none() {
            self.load(name);
        }
        let at_hand = self.certificates.get(name);
        if at_hand
            .as_ref()
            .is_some_and(|certificate| now < certificate.due)
            || failures.until.is_some_and(|until| now < until)
        {
            return;
        }
        match self.order(name).await {
            Ok(()) => {
                *failures = Failures::default();
                tracing::info!(name, "there is a new certificate");
            }
            Err(error) => {
                let wait = wait(failures.count);
                failures.count += 1;
                failures.until = Some(now.plus(wait));
                let minutes = wait / MINUTE;
                let days =
                    at_hand.map_or(0, |certificate| (certificate.ends.0 - now.0) / (24 * HOUR));
                tracing::error!(
                    name, %error,
                    "there is no new certificate; the old one is good for {days} more days; tried again in {minutes} minutes. \
                     See that {name} leads to this machine, also by IPv6 where the name has such an address, and that its \
                     port 443 can be reached from everywhere"
                );
            }
        }
    }

    async fn order(&self, name: &str) -> StartResult<()> {
        let _turn = self.turns.acquire().await?;
        let pem = self.orders.certificate(name).await?;
        let certificate = Certificate::read(pem.as_bytes(), pem.as_bytes())?;
        private_files::write(&self.file(name), pem.as_bytes())?;
        self.certificates.put(name, certificate);
        Ok(())
    }

    /// From the folder.
    fn load(&self, name: &str) {
        let Ok(pem) = std::fs::read(self.file(name)) else {
            return;
        };
        match Certificate::read(&pem, &pem) {
            Ok(certificate) => self.certificates.put(name, certificate),
            Err(error) => {
                tracing::error!(name, %error, "a kept certificate cannot be read, and is made anew")
            }
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.pem"))
    }
}

/// One minute, then four times as long after each failure: authorities count failures, too.
fn wait(failures: u32) -> i64 {
    MINUTE
        .saturating_mul(4_i64.saturating_pow(failures))
        .min(LONGEST_WAIT)
}
