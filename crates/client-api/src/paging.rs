//! Pages of lists: `max_id`, `since_id`, `min_id`, `limit`, and the Link header.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Uri};
use serde::{Deserialize, Serialize};
use store::Page;
use tenant::Urls;
use views::Listed;

/// More than any list has.
const ALL: usize = u32::MAX as usize;

/// How a client asks for a page. [Mastodon docs](https://docs.joinmastodon.org/api/guidelines/#pagination)
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Paging {
    max_id: Option<i64>,
    since_id: Option<i64>,
    min_id: Option<i64>,
    limit: Option<i64>,
}

impl Paging {
    /// The page; `limit` is `usual` when none is asked for, and at most twice that.
    pub fn page(&self, usual: usize) -> Page {
        let limit = self.limit.map_or(usual, |limit| {
            usize::try_from(limit.unsigned_abs()).unwrap_or(usual)
        });
        Page {
            max_id: self.max_id.unwrap_or(i64::MAX),
            min_id: self.min_id.or(self.since_id).unwrap_or(0),
            ascending: self.min_id.is_some(),
            limit: limit.clamp(1, usual * 2),
        }
    }

    /// The page; all there is when the `limit` is 0.
    pub fn page_or_all(&self, usual: usize) -> Page {
        Page {
            limit: if self.limit == Some(0) {
                ALL
            } else {
                self.page(usual).limit
            },
            ..self.page(usual)
        }
    }
}

/// Which parameter leads back to newer items: clients follow what Mastodon sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newer {
    /// Posts, notifications, favourites, bookmarks.
    MinId,
    /// Blocks, mutes, followers, lists.
    SinceId,
}

/// A page of items with a Link header. `first` and `last` are the ids that the page was ordered by.
pub struct Listing<T> {
    items: T,
    link: Option<HeaderValue>,
}

impl<T: Serialize> Listing<T> {
    /// `ids`: those that the page was ordered by, newest first, filtered or not. A short page has no older one.
    pub fn new(
        items: T,
        ids: Option<(i64, i64)>,
        full: bool,
        newer: Newer,
        urls: &Urls,
        uri: &Uri,
    ) -> Self {
        let link = ids.and_then(|(first, last)| {
            let mut links = Vec::with_capacity(2);
            if full {
                links.push(format!(
                    "<{}>; rel=\"next\"",
                    turned(urls, uri, "max_id", last)
                ));
            }
            let word = if newer == Newer::MinId {
                "min_id"
            } else {
                "since_id"
            };
            links.push(format!(
                "<{}>; rel=\"prev\"",
                turned(urls, uri, word, first)
            ));
            HeaderValue::from_str(&links.join(", ")).ok()
        });
        Self { items, link }
    }
}

impl<T: Serialize> Listing<Vec<T>> {
    /// A page that is ordered by other ids than those of what it shows.
    pub fn of(listed: Listed<T>, urls: &Urls, uri: &Uri) -> Self {
        Self::new(
            listed.items,
            listed.ends,
            listed.full,
            Newer::SinceId,
            urls,
            uri,
        )
    }
}

/// The same URL with another place in the list.
fn turned(urls: &Urls, uri: &Uri, word: &str, id: i64) -> String {
    let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !matches!(name, "max_id" | "since_id" | "min_id" | "access_token")
    });
    let mut query: Vec<String> = kept.map(str::to_owned).collect();
    query.push(format!("{word}={id}"));
    urls.absolute(&format!("{}?{}", uri.path(), query.join("&")))
}

impl<T: Serialize> IntoResponse for Listing<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.items).into_response();
        if let Some(link) = self.link {
            response.headers_mut().insert(http::header::LINK, link);
        }
        response
    }
}
