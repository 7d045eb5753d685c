//! Which answers are compressed: texts of some size. Pictures are compressed already, and a stream must not be held back.
//!
//! gzip at a low level costs about as much as making the answer and makes it six times smaller; what is slower gains little
//! (`docs/performance.md`).

use axum::extract::Request;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE};
use http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::compression::predicate::{And, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::edge::Class;

/// Smaller answers fit into one packet anyway.
const SMALL: u64 = 1024;
const LEVEL: i32 = 2;

type IsText = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

pub(crate) fn layer() -> CompressionLayer<And<SizeAbove, IsText>> {
    let is_text: IsText = |_, _, headers, _| is_text(headers);
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(LEVEL))
        .compress_when(SizeAbove::new(SMALL).and(is_text))
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    match kind.trim() {
        "text/event-stream" => false,
        "application/json" | "application/javascript" | "image/svg+xml" => true,
        kind => kind.starts_with("text/") || kind.ends_with("+json") || kind.ends_with("+xml"),
    }
}

/// A page for somebody who is signed in holds secrets beside words that others choose; how well these compress together would
/// tell of the secrets ([BREACH](https://www.breachattack.com/)).
pub(crate) fn spare_secrets(class: Class, request: &mut Request) {
    let page = matches!(class, Class::Page | Class::Password);
    if page && request.headers().contains_key(COOKIE) {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
}
