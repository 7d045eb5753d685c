//! What those are told whom the edge sends away.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use client_api::ApiError;
use http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE,
    RETRY_AFTER,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use messages::Locale;
use rand::RngExt;
use services::passwords;
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

/// How those are told so for whom there is no place.
#[derive(Clone, Copy)]
pub(super) struct Busy {
    class: Class,
    /// Of the page; none: they get JSON.
    locale: Option<Locale>,
}

impl Busy {
    pub(super) fn of(class: Class, request: &Request) -> Self {
        let is_read = class.is_read(request.uri().path());
        Self {
            class,
            locale: is_read.then(|| locale(request.headers())),
        }
    }

    pub(super) fn answer(self) -> Response {
        let seconds = rand::rng().random_range(LATER);
        let mut response = match (self.locale, self.class) {
            (Some(locale), class) => page(locale, class, seconds),
            (None, Class::Password) => {
                readable(ApiError::from(passwords::crowded()).into_response())
            }
            (None, _) => api(),
        };
        let headers = response.headers_mut();
        headers
            .entry(RETRY_AFTER)
            .or_insert(HeaderValue::from(seconds));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

fn api() -> Response {
    let sentence = "There was a temporary problem serving your request, please try again";
    let error = axum::Json(entities::Error::new(sentence));
    readable((StatusCode::SERVICE_UNAVAILABLE, error).into_response())
}

/// A page that costs next to nothing.
fn page(locale: Locale, class: Class, seconds: u64) -> Response {
    let code = locale.code();
    let (title, text) = match class {
        Class::Password => (locale.error_line_title(), locale.error_line(seconds)),
        _ => (
            locale.error_status_503_title(),
            locale.error_status_503().to_owned(),
        ),
    };
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
fn locale(headers: &HeaderMap) -> Locale {
    let wanted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|wanted| wanted.to_str().ok());
    wanted
        .and_then(Locale::from_accept_language)
        .unwrap_or_default()
}
