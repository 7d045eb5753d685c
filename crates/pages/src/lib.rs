//! Pages rendered on the server: what strangers may read, sign-up and sign-in, the consent to an app. They need no JavaScript, but for passkeys.

pub mod about;
mod access;
mod admin;
pub mod assets;
pub mod confirmation;
pub mod consent;
mod console;
pub mod cookies;
mod dates;
mod emojis;
pub mod errors;
pub mod feeds;
pub mod fields;
pub mod first_run;
pub mod forms;
pub mod frame;
pub mod front;
#[cfg(test)]
mod gallery;
pub mod headers;
pub mod layout;
pub mod local;
pub mod next;
pub mod notices;
pub mod outside;
mod passkeys;
pub mod password;
pub mod posts;
pub mod profiles;
pub mod public;
pub mod scopes;
mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod tags;
pub mod threads;
mod visit;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::{get, post};
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;

/// Every page. What no other door answers is answered here, too.
#[rustfmt::skip] // a route a line
pub fn routes() -> Router {
    Router::new()
        .route("/", get(front::show))
        .route("/about", get(about::show))
        .route("/public", get(local::show))
        .route("/robots.txt", get(public::robots))
        .route("/first_run", get(first_run::new).post(first_run::create))
        .route("/auth/sign_up", get(sign_up::new).post(sign_up::create))
        .route("/auth/setup", get(sign_up::setup))
        .route("/auth/confirmation", get(confirmation::confirm))
        .route("/auth/confirmation/new", get(confirmation::new).post(confirmation::resend))
        .route("/auth/password/new", get(password::new).post(password::request))
        .route("/auth/password/edit", get(password::edit).post(password::update))
        .route("/auth/sign_in", get(sign_in::new).post(sign_in::create))
        .route("/auth/sign_in/code", post(sign_in::give_code))
        .route("/auth/passkey", get(async || Redirect::to("/auth/sign_in")).post(passkeys::sign_in))
        .route("/auth/sign_out", get(sign_in::ask_to_sign_out).post(sign_in::destroy))
        .route("/oauth/authorize", get(consent::ask).post(consent::decide))
        .route("/oauth/authorize/native", get(consent::show_code))
        .route("/@{user}", get(profiles::show))
        .route("/@{user}/with_replies", get(profiles::with_replies))
        .route("/@{user}/media", get(profiles::media))
        .route("/@{user}/{status}", get(threads::show))
        .route("/@{user}/{status}/embed", get(threads::embed))
        .route("/users/{user}", get(profiles::moved))
        .route("/users/{user}/statuses/{status}", get(threads::moved))
        .route("/tags/{name}", get(tags::show))
        .merge(settings::routes())
        .merge(admin::routes())
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn(visit::around))
        .route("/assets/{name}", get(assets::show))
}
