//! `/settings/follow_requests`: who would like to follow.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use services::follows;
use tenant::Tenant;
use types::AccountId;

use super::people::{Paging, People, Row, older};
use crate::access::SignedIn;
use crate::console::done;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::Page;

/// `GET /settings/follow_requests`
pub async fn index(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    let (me, range) = (visitor.person.account_id, paging.range());
    let read = tenant.read(move |unit| views::follow_requests::list(unit, me, range));
    let found = read.await?;
    let t = page.t;
    let row = |account: Arc<entities::Account>| {
        let path = |what: &str| format!("/settings/follow_requests/{}/{what}", account.id.0);
        let button = |what: &str, words| page.button_of(&path(what), words, &account.acct);
        Row {
            buttons: vec![
                button("authorize", t.follow_requests_accept()),
                button("reject", t.follow_requests_reject()),
            ],
            said: String::new(),
            account,
        }
    };
    let people = People {
        page: &page,
        title: t.settings_follow_requests(),
        intro: t.follow_requests_intro(),
        none: t.follow_requests_none(),
        older: older(found.ends, found.full),
        rows: found.items.into_iter().map(row).collect(),
        domains: Vec::new(),
    };
    Ok(people.answer())
}

/// `POST /settings/follow_requests/id/authorize`
pub async fn authorize(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    follows::authorize(&tenant, visitor.person.account_id, AccountId(id)).await?;
    Ok(done("/settings/follow_requests", "followed"))
}

/// `POST /settings/follow_requests/id/reject`
pub async fn reject(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    follows::reject(&tenant, visitor.person.account_id, AccountId(id)).await?;
    Ok(done("/settings/follow_requests", "refused"))
}
