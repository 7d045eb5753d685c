//! Stories over loopback sockets, and with hosts inside the process.

mod advisories;
mod bodies;
mod hostile;
mod inside;
mod pools;
mod redirects;
mod secure;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::pool::Bounds;
use crate::{Client, Limits, Network, Policy, Resolver, Response, Result};

/// For requests that end by the deadline: nothing waits for it but what never ends.
const SHORT: Limits = Limits {
    deadline: Duration::from_millis(100),
    ..Limits::DOCUMENT
};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn policy(network: Network) -> Policy {
    Policy {
        network,
        user_agent: "Test".into(),
    }
}

/// Every name leads to `addresses`.
fn names(addresses: &[IpAddr]) -> Resolver {
    let addresses = addresses.to_vec();
    Arc::new(move |_| {
        let addresses = addresses.clone();
        Box::pin(async move { Ok(addresses) })
    })
}

/// Reaches loopback, to which every name leads.
fn developing() -> Client {
    Client::with_resolver(policy(Network::Development), names(&[LOOPBACK]))
}

fn bounded(bounds: Bounds) -> Client {
    Client::with_bounds(policy(Network::Development), names(&[LOOPBACK]), bounds)
}

/// Reaches the public network; every name leads to `address`.
fn public(address: impl Into<IpAddr>) -> Client {
    Client::with_resolver(policy(Network::Public), names(&[address.into()]))
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

async fn get(client: &Client, url: &Url) -> Result<Response> {
    client
        .get(url, &Limits::DOCUMENT, |_| HeaderMap::new())
        .await
}

async fn no_headers() -> Result<HeaderMap> {
    Ok(HeaderMap::new())
}

async fn post(client: &Client, url: &Url) -> Result<Response> {
    let body = Bytes::from_static(b"{}");
    client
        .post(url, &Limits::DELIVERY, no_headers(), body)
        .await
}

/// A host on a loopback port.
struct Host {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Host {
    /// Answers each request with what `answer` makes of its head and body; an empty answer closes the connection.
    async fn answering(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self::talking(move |mut stream| {
            let answer = answer.clone();
            async move {
                while let Some(request) = read_request(&mut stream).await {
                    let bytes = answer(&request);
                    if bytes.is_empty() || stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
            }
        })
        .await
    }

    /// Lets `talk` do with each connection what it likes.
    async fn talking<F: Future<Output = ()> + Send + 'static>(
        talk: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
        let host = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
        };
        let connections = host.connections.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(talk(stream));
            }
        });
        host
    }

    /// Takes requests and never answers.
    async fn tarpit() -> Self {
        Self::talking(|mut stream| async move {
            read_request(&mut stream).await;
            std::future::pending::<()>().await;
        })
        .await
    }

    fn named(&self, name: &str) -> Url {
        url(&format!("http://{name}:{}/", self.address.port()))
    }

    fn url(&self) -> Url {
        self.named("b.test")
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// One request's head and body; `None` when there is no further one.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return Some(request);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => request.push_str(std::str::from_utf8(&buffer[..read]).unwrap()),
        }
    }
}

/// An answer with these header lines.
fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {length}\r\n\r\n")
            .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn redirect(to: &str) -> Vec<u8> {
    answer(302, &format!("Location: {to}\r\n"), b"elsewhere")
}
