//! `/tags/name`: public posts with a hashtag.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use http::HeaderMap;
use tenant::Tenant;
use views::public::Tagged;

use crate::errors::PageError;
use crate::feeds::Feed;
use crate::layout::Page;
use crate::posts::PostList;
use crate::public::{self, Meta, Paging};

#[derive(Template)]
#[template(path = "public/tag.html")]
pub struct TagPage<'a> {
    page: &'a Page,
    meta: Meta,
    name: &'a str,
    list: PostList<'a>,
}

/// `GET /tags/name` and `GET /tags/name.rss`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Path(written): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    if !tenant.settings().public_timelines {
        return Ok(public::members_only(&page));
    }
    let (name, is_feed) = match written.strip_suffix(".rss") {
        Some(name) => (name.to_owned(), true),
        None => (written, false),
    };
    let range = paging.range();
    let read = tenant.read(move |unit| views::public::tag(unit, &name, range));
    let found: Tagged = read.await?;
    let url = tenant.urls.tag(&found.name);
    if is_feed {
        return Ok(feed(&page, &headers, &found, url));
    }
    let tag = TagPage {
        page: &page,
        meta: meta(&page, &found, url),
        name: &found.name,
        list: PostList::new(&page, &found.posts, &paging),
    };
    Ok(public::html(&page, &headers, &tag))
}

fn feed(page: &Page, headers: &HeaderMap, found: &Tagged, url: String) -> Response {
    let feed = Feed {
        title: page.t.feed_title(format!("#{}", found.name), &page.site),
        address: format!("{url}.rss"),
        link: url,
        description: page.t.tag_intro().to_owned(),
        image: None,
        posts: Feed::of(&found.posts.items),
    };
    public::feed(page, headers, &feed)
}

fn meta(page: &Page, found: &Tagged, url: String) -> Meta {
    Meta {
        kind: "website",
        title: format!("#{}", found.name),
        description: page.t.tag_intro().to_owned(),
        feed: Some(format!("{url}.rss")),
        url,
        ..Meta::default()
    }
}
