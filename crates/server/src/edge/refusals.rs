//! What those are told whom the edge sends away.

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE,
    RETRY_AFTER,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use messages::Locale;
use rand::RngExt;
use tenant::Spent;
use types::Timestamp;

use super::Class;

/// Seconds after which to come back: not all at the same moment.
const LATER: std::ops::RangeInclusive<u64> = 3..=8;

/// Somebody asks too often.
pub(super) fn too_often(spent: Spent, now: Timestamp) -> Response {
    readable(client_api::rates::refuse(spent, now))
}

/// Apps in browsers of other sites may read it, too.
fn readable(mut response: Response) -> Response {
    let anybody = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    response
}

/// There is no place.
pub(super) fn busy(class: Class, locale: Locale) -> Response {
    let mut response = match class {
        Class::Page | Class::Password => page(locale),
        _ => api(),
    };
    let seconds = rand::rng().random_range(LATER);
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn api() -> Response {
    let sentence = "There was a temporary problem serving your request, please try again";
    let error = axum::Json(entities::Error::new(sentence));
    readable((StatusCode::SERVICE_UNAVAILABLE, error).into_response())
}

/// A page that costs next to nothing.
fn page(locale: Locale) -> Response {
    let (code, title) = (locale.code(), locale.error_status_503_title());
    let text = locale.error_status_503();
    let html = format!(
        "<!doctype html><html lang=\"{code}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
    );
    let head = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_LANGUAGE, code),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, head, html).into_response()
}

/// The language that a request asks for.
pub(super) fn locale(headers: &HeaderMap) -> Locale {
    let wanted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|wanted| wanted.to_str().ok());
    wanted
        .and_then(Locale::from_accept_language)
        .unwrap_or_default()
}
