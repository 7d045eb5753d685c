//! `/admin/requests`: people who wait to be let in.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use entities::Timestamp;
use http::StatusCode;
use services::moderation;
use store::moderation::{Case, Kind};
use tenant::Tenant;
use types::AccountId;
use views::moderation::{Asked, PAGE};

use super::accounts::Paging;
use crate::access::Moderator;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::{self, Page};

#[derive(Template)]
#[template(path = "admin/requests.html")]
pub(crate) struct Requests<'a> {
    pub page: &'a Page,
    pub cases: Vec<Case>,
    pub older: Option<String>,
}

impl Requests<'_> {
    fn day(&self, case: &Case) -> String {
        dates::day(self.page.t, Timestamp(case.created_at.0))
    }

    fn buttons(&self, case: &Case) -> [String; 2] {
        let (t, id) = (self.page.t, case.account_id);
        let (page, name) = (self.page, &case.username);
        let path = |what: &str| format!("/admin/requests/{id}/{what}");
        [
            page.button_of(&path("approve"), t.requests_approve(), name),
            page.danger_of(&path("reject"), t.requests_reject(), name),
        ]
    }
}

/// `GET /admin/requests`
pub async fn index(
    page: Page,
    Moderator(_): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    let asked = Asked {
        kind: Kind::Waiting,
        before: paging.before(),
        ..Asked::default()
    };
    let read = tenant.read(move |unit| views::moderation::find(unit, &asked));
    let cases: Vec<Case> = read.await?;
    let last = cases.last().filter(|_| cases.len() >= PAGE);
    let requests = Requests {
        page: &page,
        older: last.map(|last| format!("?max_id={}", last.account_id)),
        cases,
    };
    Ok(layout::html(StatusCode::OK, &requests))
}

/// `POST /admin/requests/id/approve`
pub async fn approve(
    Moderator(visitor): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    moderation::approve(&tenant, visitor.person, AccountId(id)).await?;
    Ok(done("/admin/requests", "approved"))
}

/// `POST /admin/requests/id/reject`
pub async fn reject(
    Moderator(visitor): Moderator,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    moderation::reject(&tenant, visitor.person, AccountId(id)).await?;
    Ok(done("/admin/requests", "rejected"))
}
