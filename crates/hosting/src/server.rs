//! One hosted server: its directory, and its open database while there is one.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use arc_swap::ArcSwapOption;
use parking_lot::RwLock;
use tenant::{Location, Place, Process, Tenant};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::AbortHandle;
use types::{Clock, Timestamp};

use crate::manifest::Stamp;
use crate::{Manifest, State};

/// One hosted server.
pub struct Server {
    /// Its number in the process.
    pub number: u32,
    /// Its directory.
    pub folder: PathBuf,
    manifest: RwLock<Manifest>,
    /// Of the manifest that was read last.
    stamp: RwLock<Option<Stamp>>,
    open: ArcSwapOption<Tenant>,
    /// Held while it is being opened or closed.
    door: Mutex<()>,
    last_used: AtomicI64,
    /// Held by the worker whose turn it is here.
    pub(crate) turn: Mutex<()>,
    /// A worker of this process has been at it.
    pub(crate) begun: AtomicBool,
    /// It called while a worker was at it.
    pub(crate) called: AtomicBool,
    /// Places for jobs that wait for other servers.
    pub(crate) remote: Arc<Semaphore>,
    /// When deliveries were last started.
    last_start: AtomicI64,
    pub(crate) alarm: parking_lot::Mutex<Option<(Timestamp, AbortHandle)>>,
}

impl Server {
    pub(crate) fn new(number: u32, folder: PathBuf, manifest: Manifest) -> Self {
        Self {
            number,
            folder,
            manifest: RwLock::new(manifest),
            stamp: RwLock::default(),
            open: ArcSwapOption::empty(),
            door: Mutex::default(),
            last_used: AtomicI64::new(0),
            turn: Mutex::default(),
            begun: AtomicBool::new(false),
            called: AtomicBool::new(false),
            remote: Arc::new(Semaphore::new(crate::jobs::REMOTE)),
            last_start: AtomicI64::new(0),
            alarm: parking_lot::Mutex::default(),
        }
    }

    /// Name of its directory.
    pub fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// How it is called.
    pub fn manifest(&self) -> Manifest {
        self.manifest.read().clone()
    }

    /// Whether it answers.
    pub fn state(&self) -> State {
        self.manifest.read().state
    }

    pub(crate) fn set_manifest(&self, manifest: Manifest) {
        *self.manifest.write() = manifest;
    }

    pub(crate) fn stamp(&self) -> Option<Stamp> {
        *self.stamp.read()
    }

    pub(crate) fn set_stamp(&self, stamp: Stamp) {
        *self.stamp.write() = Some(stamp);
    }

    /// Where its data lies.
    pub fn place(&self) -> Place {
        self.manifest.read().place(self.number, &self.folder)
    }

    /// When it was last asked for.
    pub(crate) fn last_used(&self) -> Timestamp {
        Timestamp(self.last_used.load(Ordering::Relaxed))
    }

    pub(crate) fn last_start(&self) -> Timestamp {
        Timestamp(self.last_start.load(Ordering::Relaxed))
    }

    pub(crate) fn set_last_start(&self, now: Timestamp) {
        self.last_start.store(now.0, Ordering::Relaxed);
    }

    /// Whether its database is open.
    pub fn is_open(&self) -> bool {
        self.open.load().is_some()
    }

    /// The open server, when it is open.
    pub(crate) fn opened(&self) -> Option<Arc<Tenant>> {
        self.open.load_full()
    }

    /// Ends all streams, when it is open.
    pub(crate) fn hang_up(&self) {
        if let Some(tenant) = self.opened() {
            tenant.streams.close();
        }
    }

    /// The open server; opens it, once even when many ask at the same time.
    pub(crate) async fn open(
        &self,
        clock: &Clock,
        process: &Arc<Process>,
        templates: &std::path::Path,
    ) -> tenant::Result<Arc<Tenant>> {
        self.last_used.store(clock.now().0, Ordering::Relaxed);
        if let Some(tenant) = self.open.load_full() {
            return Ok(tenant);
        }
        let _door = self.door.lock().await;
        if let Some(tenant) = self.open.load_full() {
            return Ok(tenant);
        }
        let place = self.place();
        make_from_template(&place, templates).await?;
        let tenant = Tenant::open(place, clock.clone(), process.clone()).await?;
        self.open.store(Some(tenant.clone()));
        Ok(tenant)
    }

    /// Closes the database when nobody is using it; answers whether it is closed now.
    pub(crate) async fn close(&self) -> bool {
        let _door = self.door.lock().await;
        let Some(tenant) = self.open.swap(None) else {
            return true;
        };
        if Arc::strong_count(&tenant) == 1 {
            // Closing checkpoints the journal: not on an async thread.
            let _ = tokio::task::spawn_blocking(move || drop(tenant)).await;
            return true;
        }
        self.open.store(Some(tenant));
        false
    }
}

/// A new SQLite server is a copy of a migrated, empty database.
async fn make_from_template(place: &Place, templates: &std::path::Path) -> tenant::Result<()> {
    let Location::Sqlite(path) = &place.database else {
        return Ok(());
    };
    if path.exists() {
        return Ok(());
    }
    let (path, templates) = (path.clone(), templates.to_owned());
    let copy = move || tenant::create_from_template(&templates, &path);
    tokio::task::spawn_blocking(copy)
        .await
        .unwrap_or_else(|error| Err(tenant::Error::Unavailable(error.to_string())))
}
