//! From a socket to the doors: which server is meant, limits, headers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hosting::{Found, Registry};
use http::StatusCode;
use http::header::HOST;
use types::Host;

/// All doors of all servers.
pub fn app(registry: Arc<Registry>) -> Router {
    Router::new()
        .merge(client_api::routes().into_router())
        .layer(middleware::from_fn_with_state(registry, choose_server))
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
    match registry.find(&host).await {
        Ok(Found::Open(tenant)) => {
            request.extensions_mut().insert(tenant);
            next.run(request).await
        }
        Ok(Found::Suspended) => refuse(StatusCode::FORBIDDEN, "This server is suspended"),
        Ok(Found::Unknown) => refuse(StatusCode::NOT_FOUND, "There is no such server here"),
        Err(error) => {
            tracing::error!(%error, %host, "a server cannot be opened");
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "This server cannot be opened now",
            )
        }
    }
}

fn host(request: &Request) -> Option<Host> {
    let named = request
        .uri()
        .authority()
        .map(|authority| authority.as_str());
    named
        .or_else(|| request.headers().get(HOST)?.to_str().ok())?
        .parse()
        .ok()
}

fn refuse(status: StatusCode, sentence: &'static str) -> Response {
    (status, axum::Json(entities::Error::new(sentence))).into_response()
}
