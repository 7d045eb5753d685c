//! Pages of lists: `max_id`, `since_id`, `min_id`, `limit`, and the Link header.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, Uri};
use serde::{Deserialize, Serialize};
use store::Page;
use tenant::{Tenant, Unit, Urls};
use views::Listed;

use crate::ApiError;
use crate::access::Server;
use crate::input::Query;

/// More than any list has.
const ALL: usize = u32::MAX as usize;
/// Bytes of a page of posts; a buffer that grows is copied again and again.
const USUAL: usize = 64 << 10;

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

/// A list that is asked for page by page.
pub struct Paged {
    tenant: Arc<Tenant>,
    uri: Uri,
    paging: Paging,
}

impl<S: Send + Sync> FromRequestParts<S> for Paged {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Server(tenant) = Server::from_request_parts(parts, state).await?;
        let Query(paging) = Query::from_request_parts(parts, state).await?;
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(parts, state).await;
        Ok(Self {
            tenant,
            uri,
            paging,
        })
    }
}

impl Paged {
    /// The page that `view` makes of it, of `usual` items when no limit is asked for.
    pub async fn page<T: Serialize + Send + 'static>(
        self,
        usual: usize,
        newer: Newer,
        view: impl FnOnce(&Unit<'_>, Page) -> views::Result<Listed<T>> + Send + 'static,
    ) -> Result<Listing<T>, ApiError> {
        let page = self.paging.page(usual);
        self.read(page, newer, view).await
    }

    /// The same; all there is when the `limit` is 0.
    pub async fn page_or_all<T: Serialize + Send + 'static>(
        self,
        usual: usize,
        newer: Newer,
        view: impl FnOnce(&Unit<'_>, Page) -> views::Result<Listed<T>> + Send + 'static,
    ) -> Result<Listing<T>, ApiError> {
        let page = self.paging.page_or_all(usual);
        self.read(page, newer, view).await
    }

    async fn read<T: Serialize + Send + 'static>(
        self,
        page: Page,
        newer: Newer,
        view: impl FnOnce(&Unit<'_>, Page) -> views::Result<Listed<T>> + Send + 'static,
    ) -> Result<Listing<T>, ApiError> {
        let listed = self.tenant.read(move |unit| view(unit, page)).await?;
        Ok(Listing::of(listed, newer, &self.tenant.urls, &self.uri))
    }
}

/// A page of items with a Link header.
pub struct Listing<T> {
    items: T,
    link: Option<HeaderValue>,
}

impl<T: Serialize> Listing<T> {
    /// A page; one that is not full has no older one.
    pub fn of(listed: Listed<T>, newer: Newer, urls: &Urls, uri: &Uri) -> Self {
        let link = listed.ends.and_then(|(first, last)| {
            let back = match newer {
                Newer::MinId => "min_id",
                Newer::SinceId => "since_id",
            };
            let next = format!("<{}>; rel=\"next\"", turned(urls, uri, "max_id", last));
            let prev = format!("<{}>; rel=\"prev\"", turned(urls, uri, back, first));
            let links = if listed.full {
                format!("{next}, {prev}")
            } else {
                prev
            };
            HeaderValue::from_str(&links).ok()
        });
        Self {
            items: listed.items,
            link,
        }
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
        let mut body = Vec::with_capacity(USUAL);
        if let Err(error) = serde_json::to_writer(&mut body, &self.items) {
            return ApiError::from(services::Error::Internal(error.to_string())).into_response();
        }
        let json = HeaderValue::from_static("application/json");
        let mut response = ([(CONTENT_TYPE, json)], body).into_response();
        if let Some(link) = self.link {
            response.headers_mut().insert(http::header::LINK, link);
        }
        response
    }
}
