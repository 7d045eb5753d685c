//! A person's own pages: profile, preferences, who may follow, browsers and apps, the login itself.

mod blocks;
mod follow_requests;
mod logins;
mod mutes;
mod passkeys;
mod people;
mod preferences;
mod profiles;
mod second_factors;
mod sessions;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::forms::MAX_UPLOAD;

/// All of them. A route a line.
#[rustfmt::skip]
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/settings", get(async || Redirect::to("/settings/profile")))
        .route("/settings/profile", get(profiles::edit).post(profiles::update).layer(DefaultBodyLimit::max(MAX_UPLOAD)))
        .route("/settings/preferences", get(preferences::edit).post(preferences::update))
        .route("/settings/follow_requests", get(follow_requests::index))
        .route("/settings/follow_requests/{id}/authorize", post(follow_requests::authorize))
        .route("/settings/follow_requests/{id}/reject", post(follow_requests::reject))
        .route("/settings/blocks", get(blocks::index))
        .route("/settings/blocks/{id}/end", post(blocks::end))
        .route("/settings/blocks/domains/{domain}/end", post(blocks::end_domain))
        .route("/settings/mutes", get(mutes::index))
        .route("/settings/mutes/{id}/end", post(mutes::end))
        .route("/settings/sessions", get(sessions::index))
        .route("/settings/sessions/end_others", post(sessions::end_others))
        .route("/settings/sessions/{id}/end", post(sessions::end))
        .route("/settings/apps/{id}/end", post(sessions::end_app))
        .route("/settings/two_factor", get(second_factors::show))
        .route("/settings/two_factor/on", get(second_factors::begin).post(second_factors::confirm))
        .route("/settings/two_factor/codes", post(second_factors::renew_codes))
        .route("/settings/two_factor/off", post(second_factors::turn_off))
        .route("/settings/passkeys", get(passkeys::index).post(passkeys::add))
        .route("/settings/passkeys/new", get(async || Redirect::to("/settings/passkeys")).post(passkeys::begin))
        .route("/settings/passkeys/{id}", get(passkeys::show).post(passkeys::rename))
        .route("/settings/passkeys/{id}/remove", post(passkeys::remove))
        .route("/settings/account", get(logins::show))
        .route("/settings/account/password", post(logins::change_password))
        .route("/settings/account/email", post(logins::change_email))
        .route("/settings/account/delete", post(logins::delete))
        .route("/settings/account/keep", post(logins::keep))
}
