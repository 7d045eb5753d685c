//! `/public`: what people write on this server.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Response;
use http::HeaderMap;
use tenant::Tenant;

use crate::errors::PageError;
use crate::front;
use crate::layout::Page;
use crate::posts::PostList;
use crate::public::{self, Meta, Paging};

#[derive(Template)]
#[template(path = "public/local.html")]
pub struct Local<'a> {
    page: &'a Page,
    meta: Meta,
    list: PostList<'a>,
}

/// `GET /public`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    let settings = tenant.settings();
    if !settings.public_timelines {
        return Ok(public::members_only(&page));
    }
    let range = paging.range();
    let read = tenant.read(move |unit| views::public::local(unit, range));
    let found = read.await?;
    let local = Local {
        page: &page,
        meta: Meta {
            title: page.t.local_title(&page.site),
            hidden: true,
            ..front::meta(&page, &tenant, &settings, "/public")
        },
        list: PostList::new(&page, &found, &paging),
    };
    Ok(public::html(&page, &headers, &local))
}
