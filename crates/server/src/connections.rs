//! Connections: accepted as long as there are places, served in HTTP/1.1 and HTTP/2, ended in peace.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tenant::Held;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::{Subnet, Tls};

/// Connections at the same time; who comes later waits for a place.
const ALL: usize = 16_384;
/// Connections from one network at the same time, when it is no trusted proxy.
const OF_NETWORK: usize = 1024;
/// Who has not said all of the head of a request by then, or asks for nothing more, is hung up on.
const SILENCE: Duration = Duration::from_secs(60);
/// Bytes of the head of a request at most.
const HEAD: usize = 64 << 10;
/// Requests that one connection of HTTP/2 asks at the same time.
const STREAMS: u32 = 100;
/// Bytes that one connection of HTTP/2, and one request in it, sends before they are read.
const WINDOWS: (u32, u32) = (1 << 20, 256 << 10);
/// How often a silent connection of HTTP/2 is asked whether it lives.
const PING: Duration = Duration::from_secs(30);
/// Pause when no connection can be accepted, for want of files mostly.
const PAUSE: Duration = Duration::from_millis(100);

/// All connections of the process.
pub struct Connections {
    app: Router,
    places: Arc<Semaphore>,
    networks: Arc<Networks>,
    shutdown: GracefulShutdown,
}

/// How many connections each network holds.
struct Networks {
    taken: Held<IpAddr>,
    trusted: Vec<Subnet>,
}

impl Connections {
    /// Served by `app`; who is `trusted` may hold any number of them.
    pub fn new(app: Router, trusted: Vec<Subnet>) -> Self {
        Self {
            app,
            places: Arc::new(Semaphore::new(ALL)),
            networks: Arc::new(Networks {
                taken: Held::default(),
                trusted,
            }),
            shutdown: GracefulShutdown::new(),
        }
    }

    /// Serves whoever connects, for ever.
    pub async fn accept(&self, listener: TcpListener, tls: Option<Arc<Tls>>) {
        loop {
            let place = self.places.clone().acquire_owned().await;
            let (stream, peer) = accepted(&listener).await;
            let Some(seat) = self.networks.take(peer.ip()) else {
                continue;
            };
            let (app, watcher) = (self.app.clone(), self.shutdown.watcher());
            let tls = tls.clone();
            tokio::spawn(async move {
                match tls {
                    None => serve(stream, peer, app, watcher).await,
                    Some(tls) => match tls.accept(stream).await {
                        Ok(Some(stream)) => serve(stream, peer, app, watcher).await,
                        Ok(None) => {}
                        Err(error) => tracing::debug!(%error, %peer, "no TLS"),
                    },
                }
                drop((place, seat));
            });
        }
    }

    /// Lets open requests end, and takes no new ones.
    pub(crate) async fn close(self) {
        self.shutdown.shutdown().await;
    }
}

/// The next connection.
async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole, so there is nothing to wait for.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted now");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether an error concerns only the connection that was to be accepted.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

/// Answers all requests of a connection.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    app: Router,
    watcher: Watcher,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request)
    });
    let builder = builder();
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::trace!(%error, %peer, "a connection broke");
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(SILENCE)
        .max_buf_size(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .max_header_list_size(HEAD as u32)
        .max_concurrent_streams(STREAMS)
        .initial_connection_window_size(WINDOWS.0)
        .initial_stream_window_size(WINDOWS.1);
    builder
}

/// A connection of a network, until dropped.
struct Seat {
    networks: Arc<Networks>,
    /// None for a proxy of ours.
    network: Option<IpAddr>,
}

impl Networks {
    /// None when the network holds too many.
    fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Seat> {
        let trusted = self.trusted.iter().any(|subnet| subnet.holds(peer));
        let network = (!trusted).then(|| tenant::network(peer));
        if network.is_some_and(|network| !self.taken.take([(network, OF_NETWORK)])) {
            return None;
        }
        Some(Seat {
            networks: self.clone(),
            network,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(network) = self.network {
            self.networks.taken.give_back([network]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_so_many_connections_and_a_proxy_of_ours_any_number() {
        let networks = Arc::new(Networks {
            taken: Held::default(),
            trusted: Subnet::this_machine(),
        });
        let stranger: IpAddr = "2001:db8::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8::2".parse().unwrap();
        let mut held: Vec<_> = (0..OF_NETWORK)
            .map(|_| networks.take(stranger).unwrap())
            .collect();
        assert!(networks.take(neighbour).is_none());
        held.pop();
        assert!(networks.take(neighbour).is_some());
        let proxy: Vec<_> = (0..=OF_NETWORK)
            .map_while(|_| networks.take("127.0.0.1".parse().unwrap()))
            .collect();
        assert_eq!(proxy.len(), OF_NETWORK + 1);
        drop(held);
        assert!(networks.taken.is_empty());
    }
}
