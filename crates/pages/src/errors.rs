//! Error pages.

use std::any::Any;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use messages::Locale;
use services::Error;

use crate::{
    layout::{self, Page},
    notices::{Action, Notice},
};

/// A rule said no where the page has no words of its own for it: an error without a page, which the frame gives one.
#[derive(Debug)]
pub struct PageError(pub Error);

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self.0 {
            Error::NotFound | Error::Missing(_) => StatusCode::NOT_FOUND.into_response(),
            Error::Gone => StatusCode::GONE.into_response(),
            Error::Forbidden | Error::Denied(_) => StatusCode::FORBIDDEN.into_response(),
            Error::Invalid(_) | Error::Refused(_) | Error::UnexpectedMentions(_) => {
                StatusCode::BAD_REQUEST.into_response()
            }
            Error::Conflict => StatusCode::CONFLICT.into_response(),
            Error::Limited { retry_after } => {
                (StatusCode::TOO_MANY_REQUESTS, come_back(retry_after)).into_response()
            }
            Error::Crowded { retry_after } => {
                (StatusCode::SERVICE_UNAVAILABLE, come_back(retry_after)).into_response()
            }
            Error::Unavailable(why) => {
                tracing::error!(why, "the server cannot answer now");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
            Error::Internal(why) => {
                tracing::error!(why, "a fault of ours");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// The header that says in how many milliseconds to come back.
pub(crate) fn come_back(retry_after: i64) -> [(HeaderName, HeaderValue); 1] {
    let seconds = HeaderValue::from((retry_after + 999) / 1000);
    [(header::RETRY_AFTER, seconds)]
}

/// A handler panicked. The panic itself is logged where it happens.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a page panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// The page for an error that has none yet. `Retry-After` and `Allow` are kept.
#[must_use]
pub fn dress(page: &Page, bare: &Response) -> Response {
    let status = bare.status();
    let (title, text) = texts(page, bare);
    let action = Some(Action::new("/", page.t.error_back()));
    let mut answer = layout::html(
        status,
        &Notice {
            page,
            title: title.to_owned(),
            text: vec![text],
            action,
        },
    );
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = bare.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

fn texts(page: &Page, bare: &Response) -> (&'static str, String) {
    let t = page.t;
    let (title, text) = match (bare.status(), retry_after(bare)) {
        (StatusCode::TOO_MANY_REQUESTS, Some(seconds)) => {
            let text = t.limited_wait(seconds.div_ceil(60).max(1));
            return (t.error_status_429_title(), text);
        }
        (StatusCode::SERVICE_UNAVAILABLE, Some(seconds)) => {
            return (t.error_line_title(), t.error_line(seconds));
        }
        (status, _) => plain_texts(t, status),
    };
    (title, text.to_owned())
}

fn plain_texts(t: Locale, status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::TOO_MANY_REQUESTS => (t.error_status_429_title(), t.limited_wait_a_while()),
        StatusCode::FORBIDDEN => (t.error_status_403_title(), t.error_status_403()),
        StatusCode::NOT_FOUND => (t.error_status_404_title(), t.error_status_404()),
        StatusCode::METHOD_NOT_ALLOWED => (t.error_status_405_title(), t.error_status_405()),
        StatusCode::GONE => (t.error_status_410_title(), t.error_status_410()),
        StatusCode::PAYLOAD_TOO_LARGE => (t.error_status_413_title(), t.error_status_413()),
        StatusCode::UNPROCESSABLE_ENTITY => (t.error_status_422_title(), t.error_status_422()),
        StatusCode::SERVICE_UNAVAILABLE => (t.error_status_503_title(), t.error_status_503()),
        status if status.is_client_error() => (t.error_status_400_title(), t.error_status_400()),
        _ => (t.error_status_500_title(), t.error_status_500()),
    }
}

/// Seconds.
fn retry_after(bare: &Response) -> Option<u64> {
    let value = bare.headers().get(header::RETRY_AFTER)?;
    value.to_str().ok()?.parse().ok()
}
