//! Which servers there are, and the open ones.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use tenant::{Place, Process, Tenant};
use tokio::sync::OnceCell;
use types::{Clock, Host};

/// What a server is allowed to do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Everything.
    #[default]
    Active,
    /// Nothing: its data stays.
    Suspended,
}

/// A hosted server.
pub struct Server {
    /// Where it lies and how it is called.
    pub place: Place,
    state: RwLock<State>,
    open: OnceCell<Arc<Tenant>>,
}

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
    process: Arc<Process>,
    clock: Clock,
    by_host: RwLock<HashMap<Host, Arc<Server>>>,
    by_number: RwLock<HashMap<u32, Arc<Server>>>,
}

impl Registry {
    /// A registry without servers.
    pub fn new(process: Arc<Process>, clock: Clock) -> Self {
        Self {
            process,
            clock,
            by_host: RwLock::default(),
            by_number: RwLock::default(),
        }
    }

    /// Makes a server known under its web domain and its account domain.
    pub fn add(&self, place: Place) -> Arc<Server> {
        let hosts = [
            place.urls.web_domain.clone(),
            place.urls.account_domain.clone(),
        ];
        let number = place.number;
        let server = Arc::new(Server {
            place,
            state: RwLock::default(),
            open: OnceCell::new(),
        });
        let mut by_host = self.by_host.write();
        for host in hosts {
            by_host.insert(host, server.clone());
        }
        self.by_number.write().insert(number, server.clone());
        server
    }

    /// What is behind `host`; opens the server when it is not open.
    pub async fn find(&self, host: &Host) -> tenant::Result<Found> {
        let Some(server) = self.by_host.read().get(host).cloned() else {
            return Ok(Found::Unknown);
        };
        if *server.state.read() == State::Suspended {
            return Ok(Found::Suspended);
        }
        Ok(Found::Open(self.open(&server).await?))
    }

    /// The server with this number, opened when it is not open.
    pub async fn by_number(&self, number: u32) -> tenant::Result<Option<Arc<Tenant>>> {
        let server = self.by_number.read().get(&number).cloned();
        match server {
            Some(server) => self.open(&server).await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens a server, once even when many ask at the same time.
    pub async fn open(&self, server: &Server) -> tenant::Result<Arc<Tenant>> {
        let open = || {
            Tenant::open(
                server.place.clone(),
                self.clock.clone(),
                self.process.clone(),
            )
        };
        server.open.get_or_try_init(open).await.cloned()
    }

    /// Every server.
    pub fn all(&self) -> Vec<Arc<Server>> {
        self.by_number.read().values().cloned().collect()
    }

    /// What the servers share.
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }
}
