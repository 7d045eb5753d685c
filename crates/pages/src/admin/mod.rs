//! The pages of those who run a server: people and reports for its moderators, the server itself for its admins.

mod accounts;
mod domain_policies;
mod queues;
mod reports;
pub(crate) mod requests;
mod rules;
mod server;
mod storage;

use std::sync::Arc;

use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::StatusCode;
use store::usage::Usage;
use tenant::Tenant;

use crate::access::Moderator;
use crate::errors::PageError;
use crate::forms::MAX_UPLOAD;
use crate::layout::{self, Page};

/// All of them. A route a line.
#[rustfmt::skip]
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/admin", get(show))
        .route("/admin/requests", get(requests::index))
        .route("/admin/requests/{id}/approve", post(requests::approve))
        .route("/admin/requests/{id}/reject", post(requests::reject))
        .route("/admin/reports", get(reports::index))
        .route("/admin/reports/{id}", get(reports::show))
        .route("/admin/reports/{id}/{handling}", post(reports::handle))
        .route("/admin/accounts", get(accounts::index))
        .route("/admin/accounts/{id}", get(accounts::show).post(accounts::act))
        .route("/admin/domains", get(domain_policies::index).post(domain_policies::set))
        .route("/admin/domains/lift", post(domain_policies::lift))
        .route("/admin/server", get(server::edit).post(server::update).layer(DefaultBodyLimit::max(MAX_UPLOAD)))
        .route("/admin/rules", get(rules::index).post(rules::add))
        .route("/admin/rules/{id}", post(rules::change))
        .route("/admin/rules/{id}/raise", post(rules::raise))
        .route("/admin/rules/{id}/remove", post(rules::remove))
        .route("/admin/queues", get(queues::show).post(queues::act))
        .route("/admin/storage", get(storage::show))
        .route("/admin/storage/mail", post(storage::test_mail))
}

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct Overview<'a> {
    page: &'a Page,
    people: u64,
    reports: u64,
    usage: &'a Usage,
}

/// `GET /admin`
async fn show(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let read = tenant.read(|unit| {
        let usage = views::instances::usage(unit)?;
        Ok::<_, services::Error>((views::moderation::waiting(unit)?, usage))
    });
    let (waiting, usage) = read.await?;
    let overview = Overview {
        page: &page,
        people: waiting.people.unsigned_abs(),
        reports: waiting.reports.unsigned_abs(),
        usage: &usage,
    };
    Ok(layout::html(StatusCode::OK, &overview))
}
