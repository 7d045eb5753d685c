//! Starting and stopping.

use std::future::IntoFuture;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hosting::{Manifest, Registry, Server, State};
use http_client::Client;
use tenant::{PasswordCost, Pools, Process, Tenant};
use tokio::net::TcpListener;
use types::{Clock, Host};

use crate::config::Config;

/// Open requests may take so long to end after Ctrl-C.
const GRACE: Duration = Duration::from_secs(5);

/// Any failure to start: what happened, for a person.
pub type StartResult<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The servers in the configured folder; the configured one is made when there is none yet.
pub fn registry(config: &Config) -> StartResult<Arc<Registry>> {
    let registry = load(config)?;
    if registry.all().is_empty() {
        let manifest = manifest(config)?;
        let name = manifest.web_domain.name().to_owned();
        registry.put(&name, manifest)?;
    }
    Ok(Arc::new(registry))
}

/// The servers in the configured folder.
pub(crate) fn load(config: &Config) -> StartResult<Registry> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let process = Process::new(
        Pools::new(config.postgres_sessions),
        cores,
        config.cached_statuses,
        PasswordCost::default(),
        config.mail(),
        Client::new(config.policy()),
    );
    let registry = Registry::load(
        config.data.clone(),
        config.open_servers,
        Arc::new(process),
        Clock::system(),
    )?;
    Ok(registry)
}

/// The server with this domain, or the only one, for a command.
pub(crate) async fn tenant(config: &Config, domain: Option<&str>) -> StartResult<Arc<Tenant>> {
    let registry = registry(config)?;
    let server = choose(registry.all(), domain)?;
    Ok(registry.open(&server).await?)
}

fn choose(servers: Vec<Arc<Server>>, domain: Option<&str>) -> StartResult<Arc<Server>> {
    let named = |server: &Arc<Server>| {
        domain.is_none_or(|domain| server.manifest().web_domain.as_str() == domain)
    };
    let mut found: Vec<_> = servers.into_iter().filter(named).collect();
    match (found.pop(), found.is_empty()) {
        (Some(server), true) => Ok(server),
        (Some(_), false) => Err("There are several servers: say which with --server DOMAIN".into()),
        (None, _) => Err("There is no such server in the data folder".into()),
    }
}

fn manifest(config: &Config) -> Result<Manifest, types::HandleError> {
    let web_domain: Host = config.domain.parse()?;
    let account_domain = match &config.account_domain {
        Some(domain) => domain.parse()?,
        None => web_domain.clone(),
    };
    Ok(Manifest {
        account_domain,
        web_domain,
        https: config.https,
        state: State::Active,
        postgres: config.postgres.clone(),
        schema: None,
    })
}

/// Answers until Ctrl-C or SIGTERM, finishes what was begun, and returns. When a `domain` is expected, a server with it must be there.
pub async fn serve(config: &Config, domain: Option<&str>) -> StartResult<()> {
    // first the port: a start that fails leaves nothing behind
    let listener = listen(config).await?;
    let registry = registry(config)?;
    if let Some(domain) = domain {
        expect_domain(&registry, domain, config)?;
    }
    greet(&registry, config, &listener)?;
    invite_owner(&registry).await?;
    run(registry, listener).await
}

pub(crate) async fn listen(config: &Config) -> StartResult<TcpListener> {
    let listener = TcpListener::bind(&config.listen).await;
    Ok(listener.map_err(|error| cannot_listen(&config.listen, &error))?)
}

/// Answers until the process is asked to stop.
pub(crate) async fn run(registry: Arc<Registry>, listener: TcpListener) -> StartResult<()> {
    let workers = tokio::spawn(hosting::work(registry.clone()));
    let (stop, stopping) = tokio::sync::watch::channel(());
    let mut heard = stopping.clone();
    let app = crate::app(registry.clone());
    let neighbours = crate::inside(app.clone(), Arc::downgrade(&registry));
    registry.process().http.set_inside(neighbours);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app)
        .with_graceful_shutdown(async move { drop(heard.changed().await) });
    let serving = tokio::spawn(serving.into_future());
    stop_signal().await;
    tracing::info!(
        "stopping: open requests have {} seconds to end",
        GRACE.as_secs()
    );
    drop(stopping);
    let _ = stop.send(());
    registry.hang_up();
    let ended = async {
        let _ = serving.await;
        registry.process().seats.all_free().await;
    };
    let _ = tokio::time::timeout(GRACE, ended).await;
    workers.abort();
    tracing::info!("stopped");
    Ok(())
}

fn cannot_listen(address: &str, error: &std::io::Error) -> String {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            ". Another program uses this port, perhaps a Steppe that still runs: stop it, or take another port with \
             `make run PORT=8081` or `steppe serve --listen 127.0.0.1:8081 --domain localhost:8081`"
        }
        std::io::ErrorKind::PermissionDenied => {
            ". Ports under 1024 are for root; let a web server pass requests on to a higher one"
        }
        _ => "",
    };
    format!("cannot listen on {address}: {error}{advice}")
}

/// A server keeps the domain with which it began: it is part of every address in it.
fn expect_domain(registry: &Registry, domain: &str, config: &Config) -> StartResult<()> {
    let all = registry.all().into_iter();
    let known: Vec<_> = all
        .map(|server| server.manifest().web_domain.to_string())
        .collect();
    if known.iter().any(|known| known == domain) {
        return Ok(());
    }
    let (data, known) = (config.data.display(), known.join(", "));
    Err(format!(
        "the folder {data} holds {known}, not {domain}, and a server keeps the domain with which it began. \
         Start it without another domain or port, or begin a new one in another folder with --data"
    )
    .into())
}

fn greet(registry: &Registry, config: &Config, listener: &TcpListener) -> StartResult<()> {
    let address = listener.local_addr()?;
    let data: &Path = &config.data;
    tracing::info!(%address, data = %data.display(), "listening");
    for server in registry.all() {
        tracing::info!("serving {}", server.place().urls.base());
    }
    Ok(())
}

/// Prints the link by which the owner of a server without people makes their account, where there is only one server.
async fn invite_owner(registry: &Registry) -> StartResult<()> {
    let all = registry.all();
    let [server] = all.as_slice() else {
        return Ok(());
    };
    let tenant = registry.open(server).await?;
    if let Some(link) = services::first_run::invite(&tenant).await? {
        let mut terminal = std::io::stdout();
        writeln!(
            terminal,
            "\n  Nobody has an account here yet. Open this link to make yours; it works once:\n\n      {link}\n"
        )?;
    }
    Ok(())
}

/// Ready when the process is asked to stop.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
