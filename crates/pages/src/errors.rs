//! Error pages.

use std::any::Any;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
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
                let seconds = HeaderValue::from((retry_after + 999) / 1000);
                let wait = [(header::RETRY_AFTER, seconds)];
                (StatusCode::TOO_MANY_REQUESTS, wait).into_response()
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
    let (title, text) = match bare.status() {
        StatusCode::TOO_MANY_REQUESTS => return (t.error_status_429_title(), wait(page, bare)),
        StatusCode::FORBIDDEN => (t.error_status_403_title(), t.error_status_403()),
        StatusCode::NOT_FOUND => (t.error_status_404_title(), t.error_status_404()),
        StatusCode::METHOD_NOT_ALLOWED => (t.error_status_405_title(), t.error_status_405()),
        StatusCode::GONE => (t.error_status_410_title(), t.error_status_410()),
        StatusCode::PAYLOAD_TOO_LARGE => (t.error_status_413_title(), t.error_status_413()),
        StatusCode::UNPROCESSABLE_ENTITY => (t.error_status_422_title(), t.error_status_422()),
        StatusCode::SERVICE_UNAVAILABLE => (t.error_status_503_title(), t.error_status_503()),
        status if status.is_client_error() => (t.error_status_400_title(), t.error_status_400()),
        _ => (t.error_status_500_title(), t.error_status_500()),
    };
    (title, text.to_owned())
}

fn wait(page: &Page, bare: &Response) -> String {
    let seconds = bare
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match seconds {
        Some(seconds) => page.t.limited_wait(seconds.div_ceil(60).max(1)),
        None => page.t.limited_wait_a_while().to_owned(),
    }
}
