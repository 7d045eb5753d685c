//! What every request passes on its way in and out: who asks, how it is called in the log, what is counted.

mod bodies;
mod class;
mod gates;
mod proxies;
mod refusals;

pub use class::Class;
pub use proxies::Subnet;

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::HOST;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tenant::{Limits, Quota};
use tracing::field::Empty;
use tracing::{Instrument, Level};
use types::{Clock, MINUTE};

use crate::compression;
use crate::config::Config;
use crate::metrics::Metrics;
use gates::Gates;
use proxies::Proxies;
use refusals::Busy;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Letters of a request's name that a proxy may give it at most.
const LONGEST_ID: usize = 64;

/// The edge of the process.
pub struct Edge {
    proxies: Proxies,
    pub(crate) gates: Gates,
    pub(crate) metrics: Metrics,
    /// Requests of late, by network.
    visits: Limits,
    /// Of one network within five minutes at most.
    most_visits: Option<u32>,
    clock: Clock,
}

impl Edge {
    /// As it is configured.
    pub fn new(config: &Config, clock: Clock) -> Self {
        Self {
            proxies: Proxies::new(config.trusted_proxies.clone()),
            gates: Gates::default(),
            metrics: Metrics::default(),
            visits: Limits::default(),
            most_visits: config.rates().network,
            clock,
        }
    }

    /// Sends away who asks too often. A proxy on this machine that does not say for whom it asks is everybody.
    fn too_often(&self, address: IpAddr) -> Option<Response> {
        let most = self.most_visits.filter(|_| !address.is_loopback())?;
        let (now, span) = (self.clock.now(), 5 * MINUTE);
        let network = tenant::network(address);
        let spent = self.visits.spend(network, Quota { most, span }, now);
        spent.refused.then(|| refusals::too_often(spent, now))
    }

    async fn let_in(&self, class: Class, request: Request, next: Next) -> Response {
        let busy = Busy::of(class, &request);
        let host = self.gates.host(host(&request));
        let (gate, weight, request) = match bodies::is_small(&request) {
            true => match bodies::whole(request).await {
                Some(request) => (class, Some(0), request),
                None => return StatusCode::REQUEST_TIMEOUT.into_response(),
            },
            false => (Class::Upload, bodies::weight(&request), request),
        };
        let Some(place) = self.gates.enter(gate, host, weight).await else {
            return busy.answer();
        };
        let answer = tokio::time::timeout(place.longest, next.run(request)).await;
        answer.unwrap_or_else(|_| {
            tracing::warn!(
                class = class.name(),
                "a request took too long and was given up"
            );
            busy.answer()
        })
    }
}

/// The first and last that a request meets.
pub(crate) async fn pass(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let visitor = edge.proxies.visitor(&request);
    let id = id(&request, visitor.by_proxy);
    let class = Class::of(request.method(), request.uri().path(), request.headers());
    compression::spare_secrets(class, &mut request);
    request.extensions_mut().insert(visitor.address);
    request.extensions_mut().insert(class);
    let running = edge.metrics.begin(class);
    let line = Line::of(&request, visitor.address);
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or_default(),
        server = Empty
    );
    let answered = async {
        let response = match edge.too_often(visitor.address) {
            Some(refusal) => refusal,
            None => edge.let_in(class, request, next).await,
        };
        let took = running.end(response.status());
        if let Some(line) = line {
            line.write(&response, took.as_secs_f64() * 1000.0);
        }
        response
    };
    let mut response = answered.instrument(span).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The server that is meant, as it is named; empty when none is.
pub(crate) fn host(request: &Request) -> &[u8] {
    let authority = request.uri().authority();
    let named = authority.map(|authority| authority.as_str().as_bytes());
    let header = || request.headers().get(HOST).map(HeaderValue::as_bytes);
    named.or_else(header).unwrap_or_default()
}

/// How a request is called: as the proxy in front of us says, or by a name of our own.
fn id(request: &Request, by_proxy: bool) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID).filter(|id| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        by_proxy && (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(plain)
    });
    given.cloned().unwrap_or_else(|| {
        let id = format!("{:032x}", rand::random::<u128>());
        HeaderValue::try_from(id).expect("digits fit into a header")
    })
}

/// A line of the log about one request; made only where somebody reads them. Never with the query: it may hold a token.
struct Line {
    method: Method,
    path: String,
    address: IpAddr,
}

impl Line {
    fn of(request: &Request, address: IpAddr) -> Option<Self> {
        tracing::enabled!(target: "requests", Level::DEBUG).then(|| Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            address,
        })
    }

    fn write(self, response: &Response, milliseconds: f64) {
        let Self {
            method,
            path,
            address,
        } = self;
        let status = response.status().as_u16();
        tracing::debug!(target: "requests", %method, path, %address, status, milliseconds, "answered");
    }
}
