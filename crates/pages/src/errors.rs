//! Error pages.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::{
    layout::{self, Page},
    notices::{Action, Notice},
};

/// The page for a status; one that has no texts of its own is shown as 500.
#[must_use]
pub fn page(page: &Page, status: StatusCode) -> Response {
    let t = page.t;
    let (title, text) = match status.as_u16() {
        400 => (t.error_status_400_title(), t.error_status_400()),
        403 => (t.error_status_403_title(), t.error_status_403()),
        404 => (t.error_status_404_title(), t.error_status_404()),
        405 => (t.error_status_405_title(), t.error_status_405()),
        410 => (t.error_status_410_title(), t.error_status_410()),
        413 => (t.error_status_413_title(), t.error_status_413()),
        422 => (t.error_status_422_title(), t.error_status_422()),
        429 => (t.error_status_429_title(), t.limited_wait_a_while()),
        503 => (t.error_status_503_title(), t.error_status_503()),
        _ => (t.error_status_500_title(), t.error_status_500()),
    };
    notice(page, status, title, text.to_owned())
}

/// The page for 429, with the time to wait.
#[must_use]
pub fn limited(page: &Page, retry_after_seconds: u64) -> Response {
    let wait = page.t.limited_wait(retry_after_seconds.div_ceil(60).max(1));
    let mut answer = notice(
        page,
        StatusCode::TOO_MANY_REQUESTS,
        page.t.error_status_429_title(),
        wait,
    );
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    answer
}

fn notice(page: &Page, status: StatusCode, title: &str, text: String) -> Response {
    let action = Some(Action {
        href: "/",
        label: page.t.error_back(),
    });
    layout::html(
        status,
        &Notice {
            page,
            title: title.to_owned(),
            text: vec![text],
            action,
        },
    )
}
