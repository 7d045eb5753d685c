//! The door for other servers: who is who, actors, collections, posts, inboxes. All routes are on this screen.

mod access;
mod actors;
mod collections;
mod custom_emojis;
mod document;
mod error;
mod forwarding;
mod inbox;
mod keys;
pub mod receive;
mod statuses;
mod well_known;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use http::HeaderMap;

/// Bytes of a received activity at most.
const MAX_BODY: usize = 1 << 20;

/// Where the document behind a page is: pages of people and posts are asked for by other servers, too.
/// `/@alice` and `/users/alice`; `/@alice/1` and `/users/alice/statuses/1`.
pub fn document_path(page: &str) -> Option<String> {
    let name = page.strip_prefix("/@").or(page.strip_prefix("/users/"))?;
    let mut parts = name.split('/');
    let name = parts.next().filter(|name| !name.is_empty())?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => Some(format!("/ap/names/{name}")),
        (Some("statuses"), Some(id), None) | (Some(id), None, _) => {
            id.parse::<i64>().ok()?;
            Some(format!("/ap/names/{name}/statuses/{id}"))
        }
        _ => None,
    }
}

/// Whether a request wants a document rather than a page.
pub fn wants_document(headers: &HeaderMap) -> bool {
    let accept = headers.get(http::header::ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    accept.is_some_and(activitypub::content_type::wants_activity)
}

/// Every route for other servers.
#[rustfmt::skip] // a route a line
pub fn routes() -> Router {
    Router::new()
        .route("/.well-known/webfinger", get(well_known::webfinger))
        .route("/.well-known/host-meta", get(well_known::host_meta))
        .route("/actor", get(actors::instance))
        .route("/actor/inbox", post(inbox::post))
        .route("/actor/outbox", get(collections::instance_outbox))
        .route("/inbox", post(inbox::post))
        .route("/ap/users/{id}", get(actors::show))
        .route("/ap/users/{id}/inbox", post(inbox::post))
        .route("/ap/users/{id}/outbox", get(collections::outbox))
        .route("/ap/users/{id}/followers", get(collections::followers))
        .route("/ap/users/{id}/following", get(collections::following))
        .route("/ap/users/{id}/collections/featured", get(collections::featured))
        .route("/ap/users/{id}/collections/tags", get(collections::featured_tags))
        .route("/ap/users/{id}/statuses/{status}", get(statuses::show))
        .route("/ap/users/{id}/statuses/{status}/activity", get(statuses::activity))
        .route("/ap/users/{id}/statuses/{status}/replies", get(statuses::replies))
        .route("/ap/users/{id}/statuses/{status}/likes", get(statuses::likes))
        .route("/ap/users/{id}/statuses/{status}/shares", get(statuses::shares))
        .route("/ap/users/{id}/quote_authorizations/{status}", get(statuses::quote_authorization))
        .route("/ap/names/{name}", get(actors::by_name))
        .route("/ap/names/{name}/statuses/{status}", get(statuses::by_name))
        .route("/emojis/{id}", get(custom_emojis::show))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}
