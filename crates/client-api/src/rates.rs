//! Limits of how often one may ask, in headers as apps expect them. <https://docs.joinmastodon.org/api/rate-limits/>

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use entities::Timestamp;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use services::rates::{self, Act, Caller};
use tenant::{Spent, Tenant};

use crate::ApiError;

/// Counts a request to the API; whatever else is served here is not limited.
pub(crate) fn count(tenant: &Tenant, caller: Caller<'_>, request: &Request) -> Option<Spent> {
    let path = request.uri().path();
    let act = path
        .starts_with("/api/")
        .then(|| act(request.method(), path))?;
    rates::admit(tenant, caller, act)
}

/// What a request is about, as far as that is limited.
fn act(method: &Method, path: &str) -> Act {
    match *method {
        Method::POST if matches!(path, "/api/v1/media" | "/api/v2/media") => Act::Upload,
        Method::POST if path == "/api/v1/apps" => Act::App,
        Method::POST if path.ends_with("/unreblog") => Act::Withdrawal,
        Method::DELETE if path.starts_with("/api/v1/statuses/") => Act::Withdrawal,
        _ => Act::Other,
    }
}

/// Says what is left.
pub(crate) fn write(spent: Spent, headers: &mut HeaderMap) {
    // Six decimals, as Mastodon writes them here and nowhere else.
    let ends = Timestamp(spent.ends.0).to_string().replace('Z', "000Z");
    headers.insert("x-ratelimit-limit", HeaderValue::from(spent.most));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(spent.left));
    if let Ok(ends) = HeaderValue::try_from(ends) {
        headers.insert("x-ratelimit-reset", ends);
    }
}

/// What is answered to who asked too often.
pub fn refuse(spent: Spent, now: types::Timestamp) -> Response {
    let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
    let mut response = error.into_response();
    let seconds = (spent.ends.0 - now.0 + 999) / 1000;
    write(spent, response.headers_mut());
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
