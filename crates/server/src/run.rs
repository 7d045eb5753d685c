//! Listening, serving and stopping.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use hosting::Registry;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::connections::Connections;
use crate::{Edge, StartResult};

/// Open requests may take so long to end after Ctrl-C.
const GRACE: Duration = Duration::from_secs(5);

/// Where the process listens.
pub(crate) struct Listeners {
    /// For everybody.
    pub doors: TcpListener,
    /// For those who watch the process.
    watched: Option<TcpListener>,
}

impl Listeners {
    /// Takes the configured ports.
    pub(crate) async fn open(config: &Config) -> StartResult<Self> {
        let watched = match &config.metrics.listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let doors = listen(&config.listen).await?;
        Ok(Self { doors, watched })
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
    let workers = tokio::spawn(hosting::work(registry.clone()));
    let edge = Arc::new(Edge::new(config));
    let app = crate::app(registry.clone(), edge.clone());
    let watching = listeners.watched.map(|listener| {
        let app = crate::metrics(registry.clone(), edge);
        tokio::spawn(axum::serve(listener, app).into_future())
    });
    let neighbours = crate::inside(app.clone(), Arc::downgrade(&registry));
    registry.process().http.set_inside(neighbours);
    let connections = Connections::new(app, config.trusted_proxies.clone());
    tokio::select! {
        () = connections.accept(listeners.doors) => {}
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
    workers.abort();
    watching.as_ref().inspect(|watching| watching.abort());
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
