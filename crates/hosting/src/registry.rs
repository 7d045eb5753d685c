//! Which servers there are, which are open, and which are closed because nobody asked for them lately.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;
use tenant::{Process, Tenant};
use types::{Clock, Host, MINUTE};

use crate::manifest::Stamp;
use crate::{DeleteError, Manifest, ManifestError, Server, State};

/// A server that nobody asked for this long is closed, in milliseconds.
const IDLE: i64 = 5 * MINUTE;

/// What is behind a host name.
pub enum Found {
    /// A server that answers.
    Open(Arc<Tenant>),
    /// A server that may not.
    Suspended,
    /// Nothing.
    Unknown,
}

/// All servers of the process.
pub struct Registry {
    /// One directory per server.
    data: PathBuf,
    process: Arc<Process>,
    clock: Clock,
    /// Databases that may be open at the same time.
    budget: usize,
    servers: RwLock<Servers>,
    /// Why servers were left out.
    unreadable: Vec<ManifestError>,
    /// Held by who looks what another process has written.
    refreshing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Servers {
    by_host: HashMap<Host, Arc<Server>>,
    by_number: HashMap<u32, Arc<Server>>,
    /// The last number that was given: none is given twice, since shared caches go by it.
    last: u32,
}

impl Registry {
    /// The servers whose directories lie in `data`; at most `budget` of them are open at the same time. One whose manifest cannot be
    /// read is left out.
    pub fn load(
        data: PathBuf,
        budget: usize,
        process: Arc<Process>,
        clock: Clock,
    ) -> Result<Self, ManifestError> {
        let mut registry = Self {
            data,
            process,
            clock,
            budget,
            servers: RwLock::default(),
            unreadable: Vec::new(),
            refreshing: tokio::sync::Mutex::default(),
        };
        for Written { folder, news } in written(&registry.data, &HashMap::new())? {
            match news {
                News::Manifest(manifest, stamp) => {
                    registry.insert(folder, manifest).set_stamp(stamp);
                }
                News::Unreadable(error) => {
                    tracing::error!(%error, "this server is left out until that is mended");
                    registry.unreadable.push(error);
                }
                News::None => {}
            }
        }
        Ok(registry)
    }

    /// Does what the manifests say that another process has written: the command line. A server whose manifest cannot be read goes on
    /// as it is.
    pub async fn refresh(&self) -> Result<(), ManifestError> {
        let _turn = self.refreshing.lock().await;
        let all = self.all().into_iter();
        let mut gone: HashMap<_, _> = all.map(|server| (server.folder.clone(), server)).collect();
        let known = gone.iter();
        let known = known.filter_map(|(folder, server)| Some((folder.clone(), server.stamp()?)));
        let (known, data) = (known.collect(), self.data.clone());
        let look = move || written(&data, &known);
        let found = tokio::task::spawn_blocking(look).await;
        let mut readable = Ok(());
        for Written { folder, news } in found.expect("reading files does not panic")? {
            let server = gone.remove(&folder);
            let (manifest, stamp) = match news {
                News::Manifest(manifest, stamp) => (manifest, stamp),
                News::Unreadable(error) => {
                    readable = readable.and(Err(error));
                    continue;
                }
                News::None => continue,
            };
            let server = match server {
                None => {
                    tracing::info!("serving {}", manifest.web_domain);
                    let server = self.insert(folder, manifest);
                    self.process.wake(server.number);
                    server
                }
                Some(server) => {
                    if server.manifest() != manifest {
                        tracing::info!("{} is {} now", manifest.web_domain, manifest.state);
                        self.change(&server, manifest);
                    }
                    server
                }
            };
            server.set_stamp(stamp);
        }
        for server in gone.into_values() {
            tracing::info!("{} is gone", server.manifest().web_domain);
            self.forget(&server).await;
        }
        readable
    }

    /// Takes a server out of the process.
    async fn forget(&self, server: &Server) {
        {
            let mut servers = self.servers.write();
            servers
                .by_host
                .retain(|_, known| known.number != server.number);
            servers.by_number.remove(&server.number);
        }
        server.hang_up();
        server.close().await;
    }

    /// Removes a server with all that is in it. When this breaks off it can be done again: the manifest goes last.
    pub async fn delete(&self, server: &Server) -> Result<(), DeleteError> {
        self.forget(server).await;
        tenant::destroy(&server.place().database).await?;
        Manifest::remove_with_folder(&server.folder)?;
        Ok(())
    }

    /// Makes a new server in the directory `name`, or changes what the manifest of an old one says.
    pub fn put(&self, name: &str, manifest: Manifest) -> Result<Arc<Server>, ManifestError> {
        let folder = self.data.join(name);
        manifest.write(&folder)?;
        let known = self
            .all()
            .into_iter()
            .find(|server| server.folder == folder);
        if let Some(server) = known {
            self.change(&server, manifest);
            return Ok(server);
        }
        Ok(self.insert(folder, manifest))
    }

    fn change(&self, server: &Server, manifest: Manifest) {
        server.set_manifest(manifest);
        // Who listens comes back, if the server answers.
        server.hang_up();
        self.process.wake(server.number);
    }

    fn insert(&self, folder: PathBuf, manifest: Manifest) -> Arc<Server> {
        let mut servers = self.servers.write();
        servers.last += 1;
        let number = servers.last;
        let hosts = [manifest.web_domain.clone(), manifest.account_domain.clone()];
        let server = Arc::new(Server::new(number, folder, manifest));
        for host in hosts {
            servers.by_host.insert(host, server.clone());
        }
        servers.by_number.insert(number, server.clone());
        server
    }

    /// What is behind `host`; opens the server when it is not open.
    pub async fn find(&self, host: &Host) -> tenant::Result<Found> {
        let Some(server) = self.servers.read().by_host.get(host).cloned() else {
            return Ok(Found::Unknown);
        };
        match server.state() {
            State::Suspended => Ok(Found::Suspended),
            State::Active => Ok(Found::Open(self.open(&server).await?)),
        }
    }

    /// Whether a server of this process answers for `host`.
    pub fn is_hosted(&self, host: &Host) -> bool {
        self.servers.read().by_host.contains_key(host)
    }

    /// The server that answers at this name.
    pub fn named(&self, name: &str) -> Option<Arc<Server>> {
        let host: Host = name.parse().ok()?;
        self.servers.read().by_host.get(&host).cloned()
    }

    /// The server with this number.
    pub fn by_number(&self, number: u32) -> Option<Arc<Server>> {
        self.servers.read().by_number.get(&number).cloned()
    }

    /// Opens a server when it is not open.
    pub async fn open(&self, server: &Server) -> tenant::Result<Arc<Tenant>> {
        server.open(&self.clock, &self.process, &self.data).await
    }

    /// Every server, in the order of their numbers.
    pub fn all(&self) -> Vec<Arc<Server>> {
        let mut all: Vec<_> = self.servers.read().by_number.values().cloned().collect();
        all.sort_by_key(|server| server.number);
        all
    }

    /// Closes what nobody asked for lately, and what is over the budget: first what was idle for longest.
    pub async fn close_idle(&self) {
        let mut open: Vec<_> = self
            .all()
            .into_iter()
            .filter(|server| server.is_open())
            .collect();
        open.sort_by_key(|server| server.last_used());
        let mut over = open.len().saturating_sub(self.budget);
        let idle_since = self.clock.now().plus(-IDLE);
        for server in open {
            if over == 0 && server.last_used() > idle_since {
                break;
            }
            if server.close().await {
                over = over.saturating_sub(1);
            }
        }
    }

    /// Ends the streams of all servers.
    pub fn hang_up(&self) {
        self.all().iter().for_each(|server| server.hang_up());
    }

    /// How many servers there are.
    pub fn count(&self) -> usize {
        self.servers.read().by_number.len()
    }

    /// How many servers are open.
    pub fn open_count(&self) -> usize {
        self.servers
            .read()
            .by_number
            .values()
            .filter(|server| server.is_open())
            .count()
    }

    /// What the servers share.
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// Why servers of the folder were left out when it was read.
    pub fn unreadable(&self) -> &[ManifestError] {
        &self.unreadable
    }

    /// Where the directories lie.
    pub fn data(&self) -> &Path {
        &self.data
    }
}

/// A server as its directory tells of it.
struct Written {
    folder: PathBuf,
    news: News,
}

/// What a manifest says.
enum News {
    /// What is known.
    None,
    Manifest(Manifest, Stamp),
    Unreadable(ManifestError),
}

/// The directories of servers, in the order of their names; only manifests are read that are not `known`. There are none where no folder
/// is.
fn written(data: &Path, known: &HashMap<PathBuf, Stamp>) -> Result<Vec<Written>, ManifestError> {
    let io = |error| ManifestError::Io {
        path: data.to_owned(),
        error,
    };
    let entries = match std::fs::read_dir(data) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(io)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let folder = entry.map_err(io)?.path();
        let news = news(&folder, known.get(&folder));
        let news = news.unwrap_or_else(|error| Some(News::Unreadable(error)));
        found.extend(news.map(|news| Written { folder, news }));
    }
    found.sort_by(|one, other| one.folder.cmp(&other.folder));
    Ok(found)
}

/// What there is in a folder; nothing, when it is that of no server.
fn news(folder: &Path, known: Option<&Stamp>) -> Result<Option<News>, ManifestError> {
    let Some(stamp) = Stamp::of(folder)? else {
        return Ok(None);
    };
    if known == Some(&stamp) {
        return Ok(Some(News::None));
    }
    // none: removed in this moment
    let manifest = Manifest::read(folder)?;
    Ok(manifest.map(|manifest| News::Manifest(manifest, stamp)))
}
