//! The client: one request, its redirects, and where it goes.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{ACCEPT_ENCODING, HOST, HeaderMap, HeaderValue, LOCATION, USER_AGENT};
use http::{Method, Request, Uri};
use http_body_util::Full;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use url::Url;

use crate::body::{Download, Response, Source, Wire};
use crate::connect::Sender;
use crate::pool::{Bounds, Place, Pool};
use crate::target::Target;
use crate::{Error, Limits, Network, Policy, Resolver, Result, connect, resolve, target, tls};

/// The doors of hosts that are reached without a socket; `None` for all others.
pub type Inside = Arc<dyn Fn(&Uri) -> Option<Door> + Send + Sync>;

/// Answers one request.
pub type Door = Box<dyn FnOnce(Request<Bytes>) -> BoxFuture<'static, Answer> + Send>;
type Answer = Result<http::Response<Bytes>>;

/// All outbound HTTP of a process. Clones share everything.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    network: Network,
    user_agent: HeaderValue,
    inside: OnceLock<Inside>,
    resolver: Resolver,
    tls: OnceCell<TlsConnector>,
    pool: Arc<Pool>,
}

/// A way that is open, on which one request goes.
enum Way {
    /// The whole URL, and the door behind which its host is.
    Inside(Uri, Door),
    Outside(Line),
}

/// A connection.
struct Line {
    target: Target,
    place: Place,
    sender: Sender,
    /// It has carried requests before, and may be closed by now.
    kept: bool,
}

/// What is sent; its URL changes with redirects.
struct Outgoing {
    method: Method,
    headers: HeaderMap,
    body: Bytes,
}

impl Client {
    /// Asks the operating system for addresses.
    pub fn new(policy: Policy) -> Self {
        Self::with_resolver(policy, resolve::system())
    }

    /// Reaches no network, only hosts inside the process.
    pub fn offline() -> Self {
        Self::new(Policy {
            network: Network::Off,
            user_agent: "Steppe".into(),
        })
    }

    /// Asks `resolver` for addresses.
    pub fn with_resolver(policy: Policy, resolver: Resolver) -> Self {
        Self::with_bounds(policy, resolver, Bounds::default())
    }

    pub(crate) fn with_bounds(policy: Policy, resolver: Resolver, bounds: Bounds) -> Self {
        if policy.network == Network::Development {
            tracing::warn!(
                "DEVELOPMENT: anybody can make this server ask private addresses, and without TLS. \
                 Never run it like this in public"
            );
        }
        let user_agent = HeaderValue::from_str(&policy.user_agent);
        Self(Arc::new(Shared {
            network: policy.network,
            user_agent: user_agent.unwrap_or(HeaderValue::from_static("Steppe")),
            inside: OnceLock::new(),
            resolver,
            tls: OnceCell::new(),
            pool: Pool::new(bounds),
        }))
    }

    #[cfg(test)]
    pub(crate) fn trust(&self, connector: TlsConnector) {
        let _ = self.0.tls.set(connector);
    }

    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.0.pool.kept()
    }

    #[cfg(test)]
    pub(crate) fn knows_nobody(&self) -> bool {
        self.0.pool.knows_nobody()
    }

    /// Says which hosts are reached without a socket. The first call counts.
    pub fn set_inside(&self, inside: Inside) {
        let _ = self.0.inside.set(inside);
    }

    /// Gets a whole document. `headers` are asked for each URL, as signatures depend on it; `Host` is the URL's
    /// `authority()`.
    pub async fn get(
        &self,
        url: &Url,
        limits: &Limits,
        headers: impl Fn(&Url) -> HeaderMap,
    ) -> Result<Response> {
        let gzip = HeaderValue::from_static("gzip");
        let download = self.follow(url, limits, headers, gzip).await?;
        download.whole().await
    }

    /// Gets a file piece by piece, under the same limits.
    pub async fn open(
        &self,
        url: &Url,
        limits: &Limits,
        headers: impl Fn(&Url) -> HeaderMap,
    ) -> Result<Download> {
        let identity = HeaderValue::from_static("identity");
        self.follow(url, limits, headers, identity).await
    }

    /// Sends `body`, and follows no redirect. When the connection breaks before an answer, it is sent a second time:
    /// what is sent should have an id. The status counts; of the answer's body there is what comes of it within
    /// narrow limits. `headers` are waited for once the host is reached, and that puts the deadline off.
    ///
    /// # Errors
    ///
    /// Those of `headers`, too.
    pub async fn post<E: From<Error>>(
        &self,
        url: &Url,
        limits: &Limits,
        headers: impl Future<Output = Result<HeaderMap, E>>,
        body: Bytes,
    ) -> Result<Response, E> {
        let (way, mut deadline) = Box::pin(self.reach(url, limits, &mut None)).await?;
        let reached = Instant::now();
        let headers = headers.await?;
        deadline += reached.elapsed();
        let outgoing = Outgoing {
            method: Method::POST,
            headers,
            body,
        };
        let answer = Box::pin(self.exchange(way, url, outgoing, limits, deadline)).await?;
        Ok(answer.aside().await)
    }

    async fn follow(
        &self,
        url: &Url,
        limits: &Limits,
        headers: impl Fn(&Url) -> HeaderMap,
        encoding: HeaderValue,
    ) -> Result<Download> {
        let mut url = without_fragment(url);
        let mut been = Vec::new();
        let mut deadline = None;
        loop {
            let mut headers = headers(&url);
            headers.entry(ACCEPT_ENCODING).or_insert(encoding.clone());
            let outgoing = Outgoing {
                method: Method::GET,
                headers,
                body: Bytes::new(),
            };
            let (way, deadline) = Box::pin(self.reach(&url, limits, &mut deadline)).await?;
            let answer = Box::pin(self.exchange(way, &url, outgoing, limits, deadline)).await?;
            let Some(next) = next(&answer, &url)? else {
                return Ok(answer);
            };
            answer.aside().await;
            been.push(url);
            if been.contains(&next) {
                return Err(Error::Loop);
            }
            if been.len() > limits.redirects {
                return Err(Error::TooManyRedirects);
            }
            url = next;
        }
    }

    /// Opens a way to the host of a URL. The first one sets the deadline.
    async fn reach(
        &self,
        url: &Url,
        limits: &Limits,
        deadline: &mut Option<Instant>,
    ) -> Result<(Way, Instant)> {
        target::check(url)?;
        let from_now = || Instant::now() + limits.deadline;
        if let Some(inside) = self.0.inside.get() {
            let uri = target::absolute(url)?;
            if let Some(door) = inside(&uri) {
                return Ok((
                    Way::Inside(uri, door),
                    *deadline.get_or_insert_with(from_now),
                ));
            }
        }
        let (target, place) = self.enter(url, limits, deadline).await?;
        let deadline = *deadline.get_or_insert_with(from_now);
        let line = within(deadline, self.line(target, place)).await?;
        Ok((Way::Outside(line), deadline))
    }

    /// One request and the head of its answer.
    async fn exchange(
        &self,
        way: Way,
        url: &Url,
        mut outgoing: Outgoing,
        limits: &Limits,
        deadline: Instant,
    ) -> Result<Download> {
        let headers = &mut outgoing.headers;
        headers.insert(HOST, target::header(url.authority())?);
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.0.user_agent.clone());
        let (head, source) = match way {
            Way::Inside(uri, door) => {
                outgoing.headers.remove(ACCEPT_ENCODING);
                let request = outgoing.request(uri, outgoing.body.clone());
                let answer = within(deadline, door(request)).await?;
                let (head, body) = answer.into_parts();
                (head, Source::Whole(body))
            }
            Way::Outside(line) => {
                let (head, wire) = within(deadline, self.send(url, outgoing, line)).await?;
                (head, Source::Wire(wire))
            }
        };
        Ok(Download::new(url.clone(), head, source, limits, deadline))
    }

    /// Waits for a place, if we may go there at all. The wait puts the deadline off: it is not the host's fault.
    async fn enter(
        &self,
        url: &Url,
        limits: &Limits,
        deadline: &mut Option<Instant>,
    ) -> Result<(Target, Place)> {
        let target = Target::new(url, self.0.network)?;
        let asked = Instant::now();
        let place = timeout(limits.deadline, self.0.pool.enter(&target.host)).await;
        if let Some(deadline) = deadline {
            *deadline += asked.elapsed();
        }
        Ok((target, place.map_err(|_| Error::Busy)??))
    }

    /// A kept connection, or a new one when there is none.
    async fn line(&self, target: Target, place: Place) -> Result<Line> {
        let (sender, kept) = match place.idle(&target) {
            Some(sender) => (sender, true),
            None => (Box::pin(self.connect(&target)).await?, false),
        };
        Ok(Line {
            target,
            place,
            sender,
            kept,
        })
    }

    /// Sends on a connection; on another one when it turns out that it was closed before.
    async fn send(
        &self,
        url: &Url,
        outgoing: Outgoing,
        mut line: Line,
    ) -> Result<(http::response::Parts, Box<Wire>)> {
        let uri = target::path_and_query(url)?;
        let request = || outgoing.request(uri.clone(), Full::new(outgoing.body.clone()));
        let may_be_closed = line.kept || line.sender.is_closed();
        let answer = match line.sender.send_request(request()).await {
            Err(error) if may_be_closed && !error.is_parse() => {
                line.sender = Box::pin(self.connect(&line.target)).await?;
                line.sender.send_request(request()).await?
            }
            answer => answer?,
        };
        let (head, body) = answer.into_parts();
        let wire = Wire {
            body,
            sender: line.sender,
            place: line.place,
            target: line.target,
        };
        Ok((head, Box::new(wire)))
    }

    async fn connect(&self, target: &Target) -> Result<Sender> {
        let addresses = connect::addresses(target, &self.0.resolver, self.0.network).await?;
        let stream = connect::dial(addresses).await?;
        if !target.tls {
            return connect::shake_hands(stream).await;
        }
        let connector = self.0.tls.get_or_try_init(load_tls).await?;
        connect::shake_hands(tls::greet(connector, &target.host, stream).await?).await
    }
}

/// Reads the trust stores, which takes a while.
async fn load_tls() -> Result<TlsConnector> {
    tokio::task::spawn_blocking(|| tls::connector(tls::roots()))
        .await
        .map_err(|error| Error::Tls(error.to_string()))?
}

impl Outgoing {
    fn request<B>(&self, uri: Uri, body: B) -> Request<B> {
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// Where an answer sends us.
fn next(answer: &Download, url: &Url) -> Result<Option<Url>> {
    let redirects = matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = answer.headers.get(LOCATION).filter(|_| redirects);
    location
        .map(|location| target::redirected(url, location.as_bytes()))
        .transpose()
}

async fn within<T>(deadline: Instant, work: impl Future<Output = Result<T>>) -> Result<T> {
    let done = timeout_at(deadline, work).await;
    done.map_err(|_| Error::Timeout)?
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}
