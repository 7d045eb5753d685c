//! What the public pages have in common: what they tell other sites of themselves, how caches keep them, how one turns the page.

use std::hash::{DefaultHasher, Hasher};

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use store::Page as Range;

use crate::layout::{self, Page};
use crate::notices::Notice;

/// Posts on a page.
pub(crate) const POSTS: usize = 20;

/// What a page tells other sites of itself ([Open Graph](https://ogp.me)).
#[derive(Default)]
pub struct Meta {
    /// `profile`, `article` or `website`.
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    /// The page's one address.
    pub url: String,
    pub image: Option<String>,
    pub image_description: String,
    /// Whether the image matters more than the words.
    pub large: bool,
    pub published: Option<String>,
    /// The address of its feed.
    pub feed: Option<String>,
    /// The address of its ActivityPub document.
    pub document: Option<String>,
    /// The address of its description by oEmbed.
    pub oembed: Option<String>,
    /// Whether search engines are asked to leave it out.
    pub hidden: bool,
}

/// Which page of a list is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Paging {
    #[serde(default)]
    max_id: Option<String>,
}

impl Paging {
    pub(crate) fn is_first(&self) -> bool {
        self.max_id.is_none()
    }

    pub(crate) fn range(&self) -> Range {
        let max_id = self.max_id.as_deref().and_then(|id| id.parse().ok());
        let newest = Range::newest(POSTS);
        Range {
            max_id: max_id.unwrap_or(newest.max_id),
            ..newest
        }
    }
}

/// A page that everybody may keep for a minute; whoever is signed in sees their own name on it, so theirs is kept by their browser alone.
pub(crate) fn html(page: &Page, asked: &HeaderMap, template: &impl Template) -> Response {
    match template.render() {
        Ok(body) => kept(page, asked, "text/html; charset=utf-8", body),
        Err(error) => layout::failed(&error),
    }
}

/// The same, of a feed, in which XML cannot hold every character.
pub(crate) fn feed(page: &Page, asked: &HeaderMap, template: &impl Template) -> Response {
    match template.render() {
        Ok(mut body) => {
            body.retain(is_xml);
            kept(page, asked, "application/rss+xml; charset=utf-8", body)
        }
        Err(error) => layout::failed(&error),
    }
}

/// What strangers may not read where the server keeps its timelines to its people.
pub(crate) fn members_only(page: &Page) -> Response {
    let notice = Notice {
        page,
        title: page.t.members_title().to_owned(),
        text: vec![page.t.members_only().to_owned()],
        action: None,
    };
    layout::html(StatusCode::FORBIDDEN, &notice)
}

/// `GET /robots.txt`: forms and settings are of no use to search engines; each page says for itself whether it may be listed.
pub async fn robots() -> Response {
    let rules = "User-agent: *\nDisallow: /api/\nDisallow: /auth/\nDisallow: /oauth/\nDisallow: /settings\nDisallow: /admin\n";
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, rules).into_response()
}

fn kept(page: &Page, asked: &HeaderMap, kind: &'static str, body: String) -> Response {
    let tag = tag(&body);
    let cache = match page.account {
        Some(_) => "private, no-cache",
        None => "public, max-age=60",
    };
    let known = knows(asked, &tag);
    let headers = [
        (ETAG, tag),
        (CACHE_CONTROL, HeaderValue::from_static(cache)),
        (
            VARY,
            HeaderValue::from_static("Accept, Accept-Language, Cookie"),
        ),
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
    ];
    match known {
        true => (StatusCode::NOT_MODIFIED, headers).into_response(),
        false => (headers, body).into_response(),
    }
}

/// <https://www.w3.org/TR/xml/#charsets>
fn is_xml(c: char) -> bool {
    matches!(c, '\n' | '\t') || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Weak, for a proxy may compress what it names.
fn tag(body: &str) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(body.as_bytes());
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    HeaderValue::from_str(&tag).expect("hex is a header value")
}

/// Whether the browser has the version with this tag.
fn knows(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = asked.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag))
}
