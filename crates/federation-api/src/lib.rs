//! The door for other servers: who is who, actors, collections, posts, inboxes. All routes are on this screen.

mod access;
mod actors;
mod collections;
mod document;
mod error;
mod inbox;
pub mod receive;
mod statuses;
mod well_known;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// Bytes of a received activity at most.
const MAX_BODY: usize = 1 << 20;

/// Every route for other servers.
#[rustfmt::skip] // a route a line
pub fn routes() -> Router {
    Router::new()
        .route("/.well-known/webfinger", get(well_known::webfinger))
        .route("/.well-known/host-meta", get(well_known::host_meta))
        .route("/actor", get(actors::instance))
        .route("/actor/inbox", post(inbox::receive))
        .route("/actor/outbox", get(collections::instance_outbox))
        .route("/inbox", post(inbox::receive))
        .route("/ap/users/{id}", get(actors::show))
        .route("/ap/users/{id}/inbox", post(inbox::receive))
        .route("/ap/users/{id}/outbox", get(collections::outbox))
        .route("/ap/users/{id}/followers", get(collections::followers))
        .route("/ap/users/{id}/following", get(collections::following))
        .route("/ap/users/{id}/collections/featured", get(collections::featured))
        .route("/ap/users/{id}/statuses/{status}", get(statuses::show))
        .route("/ap/users/{id}/statuses/{status}/activity", get(statuses::activity))
        .route("/ap/users/{id}/statuses/{status}/replies", get(statuses::replies))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}
