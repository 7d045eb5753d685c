//! What one hosted server owns: its database, settings, addresses, media, streams, clock.

pub mod bounds;
mod cache;
mod counts;
mod crew;
pub mod feeds;
mod filters;
mod held;
mod kept;
mod limits;
pub mod policies;
mod priority;
mod process;
mod queue;
mod rates;
mod remote_files;
mod seats;
mod settings;
mod streams;
mod ties;
mod unit;
mod urls;

pub use cache::{Caches, KnownKey, StatusEntry, TokenHash};
pub use counts::Counts;
pub use crew::Crew;
pub use filters::{Filters, Keyword};
pub use held::Held;
pub use kept::Kept;
pub use limits::{Limits, Quota, Spent, network};
pub use priority::stand_back;
pub use process::{DELIVERING, Mail, PasswordCost, Process};
pub use queue::Queue;
pub use rates::Rates;
pub use remote_files::{RemoteFiles, Version, is_remote};
pub use seats::{Seat, Seats};
pub use settings::{Registrations, Settings};
pub use store::{Error, Result};
pub use streams::{Channel, Event, Heard, Listener, Streams};
pub use ties::ReaderTies;
use unit::Before;
pub use unit::Unit;
pub use urls::Urls;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use db::Db;
pub use db::{Examination, Location, Pools, check_postgres_url, rename_schema, schema_exists};
use media::storage::Storage;
use store::access_tokens::Bearer;
use store::remote_files::Owner;
use types::{AccountId, Clock, IdGen};

/// A hosted server that is open.
pub struct Tenant {
    /// Its number in the process; keys of shared caches begin with it.
    pub number: u32,
    db: Db,
    settings: ArcSwap<Settings>,
    policies: ArcSwap<policies::Policies>,
    /// Its addresses.
    pub urls: Urls,
    /// Its time.
    pub clock: Clock,
    ids: IdGen,
    /// Its media.
    pub storage: Storage,
    /// How files of other servers are shown.
    pub remote_files: RemoteFiles,
    /// Who listens.
    pub streams: Arc<Streams>,
    /// How much it is used.
    pub usage: Kept<store::usage::Usage>,
    /// Home feeds that are in use.
    pub feeds: feeds::Feeds,
    /// What all servers of the process share.
    pub process: Arc<Process>,
}

/// Where a server lies and how it is called.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its number in the process.
    pub number: u32,
    /// Its database.
    pub database: Location,
    /// The folder of its media.
    pub media: PathBuf,
    /// Its addresses.
    pub urls: Urls,
}

/// Makes an empty SQLite database at `path`, as a copy of a template that is kept in `templates`.
pub fn create_from_template(templates: &Path, path: &Path) -> Result<()> {
    db::create_from_template(templates, path, store::MIGRATIONS)
}

/// Looks at the database of a server without changing it.
pub async fn examine(database: &Location) -> Result<Examination> {
    db::examine(database, store::MIGRATIONS).await
}

/// Removes the database of a server, with all that is in it.
pub async fn destroy(database: &Location) -> Result<()> {
    Db::destroy(database).await
}

impl Tenant {
    /// Opens a server; makes or migrates its database first when that is due.
    pub async fn open(place: Place, clock: Clock, process: Arc<Process>) -> Result<Arc<Self>> {
        let db = Db::open(&place.database, &process.postgres, store::MIGRATIONS).await?;
        let rows = db.read(store::settings::all).await?;
        let policies = db.read(store::domain_policies::all).await?;
        let remote_files = RemoteFiles::new(secret(&db, "remote_files").await?);
        let storage = Storage::Directory(place.media);
        if let Err(error) = storage.sweep().await {
            tracing::warn!(%error, "unfinished files are left in the media folder");
        }
        Ok(Arc::new(Self {
            number: place.number,
            db,
            settings: ArcSwap::from_pointee(Settings::from_rows(rows)),
            policies: ArcSwap::from_pointee(policies::Policies::from_rows(policies)),
            urls: place.urls,
            clock,
            ids: IdGen::default(),
            storage,
            remote_files,
            streams: Arc::default(),
            usage: Kept::default(),
            feeds: feeds::Feeds::default(),
            process,
        }))
    }

    /// Whether an account is known to be of this server, without a look into the database.
    pub fn knows_as_local(&self, account: AccountId) -> bool {
        let known = self.process.caches.account(self.number, account);
        known.is_some_and(|known| known.is_local())
    }

    /// Runs `work` on one snapshot of the data. It cannot write.
    pub async fn read<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Unit<'_>) -> Result<T, E> + Send + 'static,
    {
        let tenant = self.clone();
        let before = Before::now(self);
        self.db
            .read(move |tx| work(&Unit::new(tx, &tenant, before)))
            .await
    }

    /// Runs `work` in a transaction. When it answers `Ok` the change is durable; else nothing was changed.
    pub async fn write<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Unit<'_>) -> Result<T, E> + Send + 'static,
    {
        let tenant = self.clone();
        let before = Before::now(self);
        self.db
            .write(move |tx| work(&Unit::new(tx, &tenant, before)))
            .await
    }

    /// The server's settings as they are now.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.load_full()
    }

    /// How this server deals with another.
    pub fn policy(&self, host: &str) -> policies::Policy {
        let only_allowed = self.settings.load().only_allowed_domains;
        self.policies.load().of(host, only_allowed)
    }

    /// Whether pictures, videos and sounds of a domain are shown. Empty: this server.
    pub fn shows_files(&self, domain: &str) -> bool {
        domain.is_empty() || {
            let policy = self.policy(domain);
            !policy.suspend && !policy.reject_media
        }
    }

    /// Reads the settings, and the policies for other servers, as they are now.
    pub async fn reload(self: &Arc<Self>) -> Result<()> {
        let (settings, policies) = self
            .read(|unit| -> Result<_> {
                Ok((
                    store::settings::all(unit)?,
                    store::domain_policies::all(unit)?,
                ))
            })
            .await?;
        self.settings.store(Arc::new(Settings::from_rows(settings)));
        self.policies
            .store(Arc::new(policies::Policies::from_rows(policies)));
        Ok(())
    }

    /// Changes settings; they hold from the commit on.
    pub async fn change_settings(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Settings),
    ) -> Result<()> {
        let mut settings = (*self.settings()).clone();
        change(&mut settings);
        self.write(move |unit| unit.store_settings(settings)).await
    }

    /// Who holds the token with this hash, if that is cached.
    pub fn cached_bearer(&self, hash: TokenHash) -> Option<Arc<Bearer>> {
        let now = self.clock.now();
        self.process.caches.bearer(self.number, hash, now)
    }

    /// The address of a file of `owner`: of a stored one by its key, of a remote one by its seal.
    pub fn address(&self, owner: Owner, file: &str, version: Version) -> String {
        match is_remote(file) {
            true => self
                .urls
                .absolute(&self.remote_files.path(owner, file, version)),
            false => self.urls.media(file),
        }
    }

    /// Forgets all rendered posts and accounts: what many of them show has changed.
    pub fn forget_rendered(&self) {
        self.process.caches.forget_rendered(self.number);
    }

    /// The public key with this id, if it is cached.
    pub fn cached_key(&self, id: &str) -> Option<Arc<KnownKey>> {
        self.process.caches.known_key(self.number, id)
    }

    /// How many statements ran on its database since it was opened.
    pub fn statements(&self) -> u64 {
        self.db.statements()
    }
}

/// The secret of this name; made when the server is opened for the first time.
async fn secret(db: &Db, name: &'static str) -> Result<[u8; 32]> {
    match db.read(move |tx| store::secrets::by_name(tx, name)).await? {
        Some(secret) => Ok(secret),
        None => {
            let new = rand::random();
            db.write(move |tx| store::secrets::keep(tx, name, new))
                .await
        }
    }
}
