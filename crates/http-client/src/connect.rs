//! Opening a connection: checked addresses, the next one when the first is slow, TLS, HTTP/1.1.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::target::Target;
use crate::{Error, Network, Refusal, Resolver, Result, address};

/// Sends requests on one connection.
pub type Sender = http1::SendRequest<Full<Bytes>>;

/// Addresses of a host that are tried.
const ADDRESSES: usize = 6;
/// How long one address is tried.
const ATTEMPT: Duration = Duration::from_secs(5);
/// After how long the next address is tried beside it (RFC 8305).
const STAGGER: Duration = Duration::from_millis(250);
/// Bytes of an answer's head; one more read may exceed them.
const HEAD: usize = 64 << 10;
/// Headers of an answer.
const HEADERS: usize = 100;

/// The addresses of a target that may be reached. Those of a name are looked up here and nowhere else.
pub async fn addresses(
    target: &Target,
    resolver: &Resolver,
    network: Network,
) -> Result<Vec<SocketAddr>> {
    let found = match target.literal {
        Some(address) => vec![address],
        None => resolver(target.host.clone())
            .await
            .map_err(|_| Error::Unresolvable)?,
    };
    let first = *found.first().ok_or(Error::Unresolvable)?;
    let allowed: Vec<IpAddr> = found
        .into_iter()
        .filter(|&address| address::is_reachable(address, network))
        .collect();
    if allowed.is_empty() {
        return Err(Refusal::Address(first).into());
    }
    let addresses = alternate(allowed).into_iter().take(ADDRESSES);
    Ok(addresses
        .map(|address| SocketAddr::new(address, target.port))
        .collect())
}

/// Keeps the order, but lets the families take turns.
fn alternate(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let first_is_v4 = addresses.first().is_some_and(IpAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv4() == first_is_v4);
    let mut second = second.into_iter();
    let mut turns: Vec<_> = first
        .into_iter()
        .flat_map(|address| [Some(address), second.next()])
        .flatten()
        .collect();
    turns.extend(second);
    turns
}

/// Connects to the first address that answers.
pub async fn dial(addresses: Vec<SocketAddr>) -> Result<TcpStream> {
    let mut addresses = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut failure = Error::Unresolvable;
    loop {
        attempts.extend(addresses.next().map(attempt));
        tokio::select! {
            Some(done) = attempts.next() => match done {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            },
            () = sleep(STAGGER), if addresses.len() > 0 => {}
            else => return Err(failure),
        }
    }
}

async fn attempt(address: SocketAddr) -> Result<TcpStream> {
    let stream = match timeout(ATTEMPT, TcpStream::connect(address)).await {
        Ok(connected) => connected.map_err(|error| Error::Connect(error.to_string()))?,
        Err(_) => return Err(Error::Connect("nobody answers".into())),
    };
    stream
        .set_nodelay(true)
        .map_err(|error| Error::Connect(error.to_string()))?;
    Ok(stream)
}

/// Begins HTTP on a connection, which lives until its sender is dropped or the host closes it.
pub async fn shake_hands<S>(stream: S) -> Result<Sender>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .handshake(TokioIo::new(stream))
        .await?;
    tokio::spawn(connection);
    Ok(sender)
}
