//! A test world: some servers in one process, on a clock that only moves when told.

use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use hosting::backups::{self, Shelf, Target};
use hosting::{Found, Manifest, Registry, State};
use http::Request;
use server::config::Config;
use server::{Connections, Edge};
use store::users::Role;
use tempfile::TempDir;
use tenant::{Mail, PasswordCost, Pools, Process, Rates, Tenant};
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use tower::ServiceExt;
use types::{Clock, Timestamp};

use crate::network::Network;
use crate::{Answer, Browser, PASSWORD, Peer, Persona};

/// 2 January 2026, 03:04:05.678 UTC: when every story begins.
const BEGINNING: Timestamp = Timestamp(1_767_323_045_678);

/// Which database a world lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file per server.
    Sqlite,
    /// A schema per server, in this database.
    Postgres(String),
}

/// Some servers in one process.
pub struct World {
    /// Moved by hand.
    pub clock: Clock,
    /// The engine it lies on.
    pub engine: Engine,
    pub(crate) app: Arc<Router>,
    pub(crate) network: Network,
    activities: AtomicUsize,
    registry: Arc<Registry>,
    metrics: Router,
    port: OnceCell<Port>,
    folder: TempDir,
}

/// Tells a story on each engine: SQLite always, PostgreSQL when `STEPPE_TEST_POSTGRES` names a database.
///
/// At the end left-over jobs are done; one that fails, fails the test.
pub async fn story(tell: impl AsyncFn(&World)) {
    story_at(&["a.test"], tell).await;
}

/// Tells a story of several servers, `a.test` first.
pub async fn story_at(domains: &[&str], tell: impl AsyncFn(&World)) {
    story_with(unlimited(), domains, tell).await;
}

/// As configured but for the limits: people in stories do a lot in no time.
fn unlimited() -> Config {
    let mut config = Config::default();
    config.limits.enabled = false;
    config
}

/// Tells a story of a process that is configured like this.
pub async fn story_with(config: Config, domains: &[&str], tell: impl AsyncFn(&World)) {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by the environment where PostgreSQL is"
    )]
    let postgres = std::env::var("STEPPE_TEST_POSTGRES")
        .ok()
        .map(Engine::Postgres);
    for engine in std::iter::once(Engine::Sqlite).chain(postgres) {
        let world = World::configured(engine, domains, &config).await;
        Box::pin(tell(&world)).await;
        world.finish().await;
    }
}

impl World {
    /// A world with a server for each of `domains`.
    pub async fn new(engine: Engine, domains: &[&str]) -> Self {
        Self::configured(engine, domains, &unlimited()).await
    }

    async fn configured(engine: Engine, domains: &[&str], config: &Config) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let world = Self::open(engine, folder, Clock::manual(BEGINNING), config);
        for domain in domains {
            world.add_server(domain, domain);
        }
        world
    }

    /// Another machine at the same time, on which the servers are that lie in `shelf`, a folder of backups.
    pub async fn restored(&self, engine: Engine, shelf: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let target = Target {
            data: folder.path().join("servers"),
            postgres: match &engine {
                Engine::Sqlite => None,
                Engine::Postgres(url) => Some(url.clone()),
            },
            schema: Some(schema(folder.path(), "restored")),
            replace: false,
            now: self.clock.now(),
        };
        let shelf = shelf.to_owned();
        let restored = backups::aside(move |runtime| {
            let shelf = Shelf::to_read(&shelf)?;
            let mut names = shelf.servers(None)?.into_iter();
            names.try_for_each(|name| {
                backups::restore(runtime, &shelf, &name, None, &target).map(drop)
            })
        });
        restored.await.expect("the backup can be restored");
        Self::open(engine, folder, self.clock.clone(), &unlimited())
    }

    fn open(engine: Engine, folder: TempDir, clock: Clock, config: &Config) -> Self {
        let registry = Arc::new(registry(folder.path(), &clock, config.rates()));
        let edge = Arc::new(Edge::new(config, clock.clone()));
        let app = Arc::new(server::app(registry.clone(), edge.clone()));
        let network = Network::default();
        let inside = network.inside(Arc::downgrade(&app), Arc::downgrade(&registry));
        registry.process().http.set_inside(inside);
        let metrics = server::metrics(registry.clone(), edge);
        Self {
            clock,
            engine,
            app,
            network,
            activities: AtomicUsize::new(0),
            registry,
            metrics,
            port: OnceCell::new(),
            folder,
        }
    }

    /// Adds a server whose accounts live under another domain than its pages.
    pub fn add_server(&self, web_domain: &str, account_domain: &str) {
        let postgres = match &self.engine {
            Engine::Sqlite => None,
            Engine::Postgres(url) => Some(url.clone()),
        };
        let manifest = Manifest {
            account_domain: account_domain.parse().expect("a domain"),
            web_domain: web_domain.parse().expect("a domain"),
            https: true,
            state: State::Active,
            schema: postgres
                .is_some()
                .then(|| schema(self.folder.path(), web_domain)),
            postgres,
        };
        let server = self
            .registry
            .put(web_domain, manifest)
            .expect("a server can be made");
        if self.engine == Engine::Sqlite {
            copy_template(&server.folder.join("server.db"));
        }
    }

    /// The server with this domain.
    pub async fn server(&self, domain: &str) -> Arc<Tenant> {
        match self
            .registry
            .find(&domain.parse().expect("a domain"))
            .await
            .expect("it opens")
        {
            Found::Open(tenant) => tenant,
            _ => panic!("no server {domain}"),
        }
    }

    /// Where the first server keeps its pictures.
    pub fn media_folder(&self) -> PathBuf {
        let server = self.registry.by_number(1).expect("there is one");
        server.folder.join("media")
    }

    /// The first server.
    pub async fn tenant(&self) -> Arc<Tenant> {
        let server = self.registry.by_number(1).expect("there is one");
        self.registry.open(&server).await.expect("it opens")
    }

    /// The first server as another process sees it: that of the command line.
    pub async fn command_line(&self) -> Arc<Tenant> {
        let registry = self.another_process();
        let server = registry.by_number(1).expect("there is one");
        registry.open(&server).await.expect("it opens")
    }

    /// The servers as another process sees them.
    pub fn another_process(&self) -> Registry {
        registry(self.folder.path(), &self.clock, Rates::default())
    }

    /// The servers.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// A confirmed person on the first server, signed in with all scopes.
    pub async fn person(&self, username: &str) -> Persona<'_> {
        Persona::new(self, self.tenant().await, username, Role::User).await
    }

    /// A confirmed person with a role on the first server.
    pub async fn staff(&self, username: &str, role: Role) -> Persona<'_> {
        Persona::new(self, self.tenant().await, username, role).await
    }

    /// A confirmed person on the server with this domain.
    pub async fn person_at(&self, username: &str, domain: &str) -> Persona<'_> {
        Persona::new(self, self.server(domain).await, username, Role::User).await
    }

    /// A confirmed person with a role on the server with this domain.
    pub async fn staff_at(&self, username: &str, domain: &str, role: Role) -> Persona<'_> {
        Persona::new(self, self.server(domain).await, username, role).await
    }

    /// Somebody without a token, at the first server.
    pub async fn stranger(&self) -> Persona<'_> {
        Persona::stranger(self, self.tenant().await)
    }

    /// A browser without cookies, at the first server.
    pub async fn browser(&self) -> Browser<'_> {
        Browser::new(self, self.tenant().await)
    }

    /// The same, at the server with this domain.
    pub async fn browser_at(&self, domain: &str) -> Browser<'_> {
        Browser::new(self, self.server(domain).await)
    }

    /// A browser in which somebody is signed in with [`PASSWORD`].
    pub async fn signed_in_browser(&self, name: &str) -> Browser<'_> {
        let mut browser = self.browser().await;
        browser.open("/auth/sign_in").await;
        let fields = [("login", name), ("password", PASSWORD)];
        browser.submit("/auth/sign_in", &fields).await;
        browser
    }

    /// A server that the test plays.
    pub fn peer(&self, host: &str) -> Peer<'_> {
        Peer::new(self, host)
    }

    /// A number that no other activity has.
    pub(crate) fn activity_number(&self) -> usize {
        self.activities.fetch_add(1, Ordering::Relaxed)
    }

    /// Sends a request through the doors.
    pub async fn request(&self, request: Request<Body>) -> Answer {
        let response = Router::clone(&self.app)
            .oneshot(request)
            .await
            .expect("the router never fails");
        Answer::read(response).await
    }

    /// What Prometheus reads.
    pub async fn metrics(&self) -> String {
        let request = Request::get("/metrics").body(Body::empty());
        let response = self
            .metrics
            .clone()
            .oneshot(request.expect("a request"))
            .await;
        Answer::read(response.expect("the router never fails"))
            .await
            .text()
    }

    /// A socket of this machine where the doors are open until the story ends.
    pub async fn port(&self) -> SocketAddr {
        self.port
            .get_or_init(|| Port::open(&self.app))
            .await
            .address
    }

    /// The texts of all mails to `address`, oldest first, after the jobs that write them are done.
    pub async fn mails_to(&self, address: &str) -> Vec<String> {
        self.run_jobs().await;
        let Ok(files) = std::fs::read_dir(self.folder.path().join("mail")) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = files
            .map(|file| file.expect("a readable folder").path())
            .collect();
        paths.sort();
        let texts = paths
            .into_iter()
            .map(|path| std::fs::read_to_string(path).expect("a mail"));
        // Quoted-printable breaks long lines.
        let texts = texts.map(|text| text.replace("=\r\n", "").replace("=3D", "="));
        texts
            .filter(|text| text.contains(&format!("To: {address}")))
            .collect()
    }

    /// Does all jobs and deliveries that are due, on all servers, and what follows from them.
    pub async fn run_jobs(&self) {
        loop {
            let mut done = 0;
            for server in self.registry.all() {
                let tenant = self.registry.open(&server).await.expect("it opens");
                let idle = hosting::run_until_idle(&tenant).await;
                done += idle.expect("jobs can be taken");
            }
            if done == 0 {
                return;
            }
        }
    }

    /// Does what is left to do; fails when a job has failed. Then removes what the engine keeps outside the folder.
    pub async fn finish(self) {
        self.run_jobs().await;
        for server in self.registry.all() {
            let tenant = self.registry.open(&server).await.expect("it opens");
            let failed = tenant
                .read(|unit| store::jobs::failed(unit))
                .await
                .expect("jobs can be read");
            assert!(failed.is_empty(), "failed jobs: {failed:?}");
            if matches!(self.engine, Engine::Postgres(_)) {
                db::Db::destroy(&server.place().database)
                    .await
                    .expect("the schema can be dropped");
            }
        }
    }
}

/// A name that no other test has.
fn schema(folder: &Path, domain: &str) -> String {
    let unique = folder.file_name().expect("it has a name").to_string_lossy();
    format!(
        "test_{}_{}",
        unique.trim_start_matches('.').to_lowercase(),
        domain.replace('.', "_")
    )
}

/// The servers in a folder, in a process of their own.
fn registry(folder: &Path, clock: &Clock, rates: Rates) -> Registry {
    let cost = PasswordCost {
        memory: 64,
        passes: 1,
    };
    let mail = Mail::Folder(folder.join("mail"));
    let http = http_client::Client::offline();
    let mut process = Process::new(Pools::default(), 2, 1000, cost, mail, http);
    process.rates = rates;
    let registry = Registry::load(
        folder.join("servers"),
        100,
        Arc::new(process),
        clock.clone(),
    );
    registry.expect("the folder can be read")
}

/// Where a world listens.
struct Port {
    address: SocketAddr,
    serving: AbortHandle,
}

impl Port {
    async fn open(app: &Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let trusted = Config::default().trusted_proxies;
        let connections = Connections::new(app.clone(), trusted);
        let serving = tokio::spawn(async move { connections.accept(listener, None).await });
        Self {
            address,
            serving: serving.abort_handle(),
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// All tests share one template; two threads must not draft it at the same time.
fn copy_template(file: &Path) {
    static DRAFTING: Mutex<()> = Mutex::new(());
    let _turn = DRAFTING.lock();
    let templates = std::env::temp_dir().join("steppe-test-templates");
    std::fs::create_dir_all(&templates).expect("a folder for templates");
    tenant::create_from_template(&templates, file).expect("a template");
}
