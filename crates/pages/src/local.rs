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
use crate::posts::Post;
use crate::public::{self, Meta, Paging};

#[derive(Template)]
#[template(path = "public/local.html")]
pub struct Local<'a> {
    page: &'a Page,
    meta: Meta,
    pinned: [Post<'a>; 0],
    posts: Vec<Post<'a>>,
    /// The query for older posts.
    older: Option<String>,
    /// Whether these are the newest posts.
    first: bool,
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
        pinned: [],
        posts: Post::list(&page, &found.items),
        older: public::older(&found),
        first: paging.is_first(),
    };
    Ok(public::html(&page, &headers, &local))
}
