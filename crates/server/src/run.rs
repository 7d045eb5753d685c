//! Listening, serving and stopping.

use std::future::{IntoFuture, pending};
use std::sync::Arc;
use std::time::Duration;

use hosting::Registry;
use tokio::net::TcpListener;
use types::Clock;

use crate::background::Background;
use crate::config::Config;
use crate::connections::Connections;
use crate::{Edge, StartResult, Tls};

/// Open requests may take so long to end after Ctrl-C.
const GRACE: Duration = Duration::from_secs(5);

/// Where the process listens.
pub(crate) struct Listeners {
    /// For everybody.
    pub doors: TcpListener,
    /// For everybody, by https.
    tls: Option<TcpListener>,
    /// For those who forget the s.
    redirects: Option<TcpListener>,
    /// For those who watch the process.
    watched: Option<TcpListener>,
}

impl Listeners {
    /// Takes the configured ports.
    pub(crate) async fn open(config: &Config) -> StartResult<Self> {
        let (tls, redirects) = match &config.tls {
            Some(tls) => (
                Some(&tls.listen),
                Some(&tls.redirect).filter(|address| !address.is_empty()),
            ),
            None => (None, None),
        };
        Ok(Self {
            doors: listen(&config.listen).await?,
            tls: listen_if(tls).await?,
            redirects: listen_if(redirects).await?,
            watched: listen_if(config.metrics.listen.as_ref()).await?,
        })
    }
}

async fn listen_if(address: Option<&String>) -> StartResult<Option<TcpListener>> {
    match address {
        Some(address) => Ok(Some(listen(address).await?)),
        None => Ok(None),
    }
}

async fn listen(address: &str) -> StartResult<TcpListener> {
    let bound = TcpListener::bind(address).await;
    Ok(bound.map_err(|error| cannot_listen(address, &error))?)
}

/// Answers until the process is asked to stop.
pub(crate) async fn run(
    registry: Arc<Registry>,
    config: &Config,
    listeners: Listeners,
) -> StartResult<()> {
    let background = Background::begin(hosting::work(registry.clone()))?;
    let edge = Arc::new(Edge::new(config, Clock::system()));
    let app = crate::app(registry.clone(), edge.clone());
    let watching = listeners.watched.map(|listener| {
        let app = crate::metrics(registry.clone(), edge);
        tokio::spawn(axum::serve(listener, app).into_future())
    });
    let neighbours = crate::inside(app.clone(), Arc::downgrade(&registry));
    registry.process().http.set_inside(neighbours);
    let connections = Connections::new(app, config.trusted_proxies.clone());
    let redirects = crate::redirects(registry.clone());
    let redirects = Connections::new(redirects, config.trusted_proxies.clone());
    let tls = match &config.tls {
        Some(tls) => Some(Tls::new(tls, &registry, Clock::system())?),
        None => None,
    };
    tokio::select! {
        () = connections.accept(listeners.doors, None) => {}
        () = accept_tls(&connections, listeners.tls, tls) => {}
        () = accept_if(&redirects, listeners.redirects) => {}
        () = stop_signal() => {}
    }
    tracing::info!(
        "stopping: open requests have {} seconds to end",
        GRACE.as_secs()
    );
    registry.hang_up();
    let ended = async {
        connections.close().await;
        registry.process().seats.all_free().await;
    };
    let _ = tokio::time::timeout(GRACE, ended).await;
    drop(background);
    watching.as_ref().inspect(|watching| watching.abort());
    tracing::info!("stopped");
    Ok(())
}

async fn accept_tls(
    connections: &Connections,
    listener: Option<TcpListener>,
    tls: Option<Arc<Tls>>,
) {
    match (listener, tls) {
        (Some(listener), Some(tls)) => {
            tokio::join!(connections.accept(listener, Some(tls.clone())), tls.keep());
        }
        _ => pending().await,
    }
}

async fn accept_if(connections: &Connections, listener: Option<TcpListener>) {
    match listener {
        Some(listener) => connections.accept(listener, None).await,
        None => pending().await,
    }
}

fn cannot_listen(address: &str, error: &std::io::Error) -> String {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            ". Another program uses this port, perhaps a Steppe that still runs: stop it, or take another port with \
             `make run PORT=8081` or `steppe serve --listen 127.0.0.1:8081 --domain localhost:8081`"
        }
        std::io::ErrorKind::PermissionDenied => {
            ". Ports under 1024 are for root and for whom it lets: `AmbientCapabilities=CAP_NET_BIND_SERVICE` in a unit of systemd, or a web \
             server that passes requests on to a higher one"
        }
        _ => "",
    };
    format!("cannot listen on {address}: {error}{advice}")
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
