//! From a socket to the doors: which server is meant, what every answer carries, what happens when a handler panics.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::{Found, Registry};
use http::header::{HeaderName, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any as AnyOrigin, CorsLayer};
use tower_http::normalize_path::NormalizePathLayer;
use types::Host;

use crate::Edge;
use crate::compression;
use crate::edge::{self, Class};
use crate::health::{self, Health};

/// How long a browser may remember what other sites may do here.
const CORS_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// All doors of all servers.
pub fn app(registry: Arc<Registry>, edge: Arc<Edge>) -> Router {
    let healthy = (registry.clone(), Arc::new(Health::default()));
    let api = client_api::routes().into_router().layer(
        ServiceBuilder::new()
            .layer(CatchPanicLayer::custom(panicked))
            .layer(cors()),
    );
    let doors = Router::new()
        .merge(api)
        .merge(pages::routes())
        .merge(federation_api::routes());
    // Around all routes together: a layer of a router is copied with each route, for each request.
    let doors = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(edge, edge::pass))
        .layer(compression::layer())
        .map_request(choose_language)
        // Clients such as toot end paths with a slash, which Mastodon forgives.
        .layer(NormalizePathLayer::trim_trailing_slash())
        .layer(middleware::from_fn_with_state(registry, choose_server))
        .service(doors);
    Router::new()
        .fallback_service(doors)
        .route("/health", get(health::show).with_state(healthy))
}

/// Apps run in browsers of other sites; they carry tokens, never cookies.
/// [Mastodon docs: CORS](https://docs.joinmastodon.org/client/intro/)
fn cors() -> CorsLayer {
    const EXPOSED: [HeaderName; 6] = [
        http::header::LINK,
        HeaderName::from_static("mastodon-async-refresh"),
        HeaderName::from_static("x-ratelimit-limit"),
        HeaderName::from_static("x-ratelimit-remaining"),
        HeaderName::from_static("x-ratelimit-reset"),
        HeaderName::from_static("x-request-id"),
    ];
    CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_headers(AnyOrigin)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .expose_headers(EXPOSED)
        .max_age(CORS_AGE)
}

fn panicked(what: Box<dyn Any + Send>) -> Response {
    let what = what
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(what.downcast_ref::<&str>().copied());
    tracing::error!(what, "a handler panicked");
    refuse(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our end",
    )
}

/// Looks up the server that the request names.
async fn choose_server(
    State(registry): State<Arc<Registry>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(host) = host(&request) else {
        return refuse(StatusCode::BAD_REQUEST, "No host was named");
    };
    tracing::Span::current().record("server", host.as_str());
    match registry.find(&host).await {
        Ok(Found::Open(tenant)) => {
            request.extensions_mut().insert(tenant);
            let mut response = next.run(request).await;
            response.headers_mut().insert(
                "x-content-type-options",
                HeaderValue::from_static("nosniff"),
            );
            response
        }
        Ok(Found::Suspended) => outside(&request, &host, StatusCode::FORBIDDEN),
        Ok(Found::Unknown) => outside(&request, &host, StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::error!(%error, %host, "a server cannot be opened");
            let mut answer = outside(&request, &host, StatusCode::SERVICE_UNAVAILABLE);
            answer
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(5));
            answer
        }
    }
}

/// No server answers: people get a page, and what it is made of; programs a sentence.
fn outside(request: &Request, host: &Host, status: StatusCode) -> Response {
    let (class, uri) = (request.extensions().get::<Class>(), request.uri());
    if class.is_some_and(|class| class.is_read(uri.path())) {
        return pages::outside::show(host, status, uri, request.headers());
    }
    let sentence = match status {
        StatusCode::FORBIDDEN => "This server is suspended",
        StatusCode::NOT_FOUND => "There is no such server here",
        _ => "This server cannot be opened now",
    };
    pages::assets::find(uri.path()).unwrap_or_else(|| refuse(status, sentence))
}

/// Other servers get documents where people get pages.
fn choose_language(mut request: Request) -> Request {
    if federation_api::wants_document(request.headers())
        && let Some(path) = federation_api::document_path(request.uri().path())
        && let Ok(uri) = path.parse()
    {
        *request.uri_mut() = uri;
    }
    request
}

/// The server that a request names.
pub(crate) fn host(request: &Request) -> Option<Host> {
    std::str::from_utf8(edge::host(request)).ok()?.parse().ok()
}

fn refuse(status: StatusCode, sentence: &'static str) -> Response {
    (status, axum::Json(entities::Error::new(sentence))).into_response()
}
