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

/// Answers for hosts that are reached without a socket; `None` for all others.
pub type Inside = Arc<
    dyn Fn(&Request<Bytes>) -> Option<BoxFuture<'static, Result<http::Response<Bytes>>>>
        + Send
        + Sync,
>;

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
    /// narrow limits.
    pub async fn post(
        &self,
        url: &Url,
        limits: &Limits,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response> {
        let outgoing = Outgoing {
            method: Method::POST,
            headers,
            body,
        };
        let mut deadline = None;
        let answer = Box::pin(self.exchange(url, outgoing, limits, &mut deadline)).await?;
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
            let answer = Box::pin(self.exchange(&url, outgoing, limits, &mut deadline)).await?;
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

    /// One request and the head of its answer. The first one sets the deadline.
    async fn exchange(
        &self,
        url: &Url,
        mut outgoing: Outgoing,
        limits: &Limits,
        deadline: &mut Option<Instant>,
    ) -> Result<Download> {
        target::check(url)?;
        let headers = &mut outgoing.headers;
        headers.insert(HOST, target::header(url.authority())?);
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.0.user_agent.clone());
        let (head, source, deadline) = match self.ask_inside(url, &outgoing)? {
            Some(answer) => {
                let deadline = *deadline.get_or_insert_with(|| Instant::now() + limits.deadline);
                let answer = within(deadline, answer).await?;
                let (head, body) = answer.into_parts();
                (head, Source::Whole(body), deadline)
            }
            None => {
                let (target, place) = self.enter(url, limits, deadline).await?;
                let deadline = *deadline.get_or_insert_with(|| Instant::now() + limits.deadline);
                let (head, wire) =
                    within(deadline, self.send(url, outgoing, target, place)).await?;
                (head, Source::Wire(wire), deadline)
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

    fn ask_inside(
        &self,
        url: &Url,
        outgoing: &Outgoing,
    ) -> Result<Option<BoxFuture<'static, Result<http::Response<Bytes>>>>> {
        let Some(inside) = self.0.inside.get() else {
            return Ok(None);
        };
        let mut request = outgoing.request(target::absolute(url)?, outgoing.body.clone());
        request.headers_mut().remove(ACCEPT_ENCODING);
        Ok(inside(&request))
    }

    /// Sends on a kept connection, or on a new one when there is none or the kept one turns out to be closed.
    async fn send(
        &self,
        url: &Url,
        outgoing: Outgoing,
        target: Target,
        place: Place,
    ) -> Result<(http::response::Parts, Box<Wire>)> {
        let uri = target::path_and_query(url)?;
        let request = || outgoing.request(uri.clone(), Full::new(outgoing.body.clone()));
        let (answer, sender) = match place.idle(&target) {
            Some(mut sender) => match sender.send_request(request()).await {
                Ok(answer) => (answer, sender),
                Err(error) if error.is_parse() => return Err(error.into()),
                Err(_) => self.send_anew(&target, request()).await?,
            },
            None => self.send_anew(&target, request()).await?,
        };
        let (head, body) = answer.into_parts();
        let wire = Wire {
            body,
            sender,
            place,
            target,
        };
        Ok((head, Box::new(wire)))
    }

    async fn send_anew(
        &self,
        target: &Target,
        request: Request<Full<Bytes>>,
    ) -> Result<(http::Response<hyper::body::Incoming>, Sender)> {
        let mut sender = Box::pin(self.connect(target)).await?;
        let answer = sender.send_request(request).await?;
        Ok((answer, sender))
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
