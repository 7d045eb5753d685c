//! Bodies: small ones are waited for before the gate, so that nobody holds a place inside by sending slowly; the others have a gate
//! of their own.

use std::time::Duration;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use http::header::CONTENT_TYPE;

/// Bytes of a small body at most.
const SMALL: usize = 16 << 10;
/// Who has not sent a small body by then is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the body is known to be small.
pub(super) fn is_small(request: &Request) -> bool {
    let size = request.body().size_hint().exact();
    size.is_some_and(|bytes| bytes <= SMALL as u64)
}

/// The request with all of its small body; none when it does not come.
pub(super) async fn whole(request: Request) -> Option<Request> {
    if request.body().is_end_stream() {
        return Some(request);
    }
    let (head, body) = request.into_parts();
    let bytes = tokio::time::timeout(PATIENCE, to_bytes(body, SMALL)).await;
    Some(Request::from_parts(head, Body::from(bytes.ok()?.ok()?)))
}

/// KiB that the body weighs: as much as the doors read, where it does not say so and has files in it.
pub(super) fn weight(request: &Request) -> Option<usize> {
    /// What the doors read of a body without files.
    const PLAIN: usize = 1 << 10;
    let kind = request.headers().get(CONTENT_TYPE);
    let has_files = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    match request.body().size_hint().exact() {
        Some(bytes) => usize::try_from(bytes / 1024).ok(),
        None if has_files => None,
        None => Some(PLAIN),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_small_body_is_waited_for_and_given_up() {
        let whole_body = Request::new(Body::from("hello"));
        assert!(is_small(&whole_body));
        let whole_body = whole(whole_body).await.unwrap();
        assert_eq!(to_bytes(whole_body.into_body(), 5).await.unwrap(), "hello");
        let never = Body::from_stream(stream::pending::<Result<&str, Infallible>>());
        let never = Request::new(never);
        assert!(!is_small(&never));
        assert!(whole(never).await.is_none());
        assert!(!is_small(&Request::new(Body::from(vec![0; SMALL + 1]))));
    }

    #[test]
    fn what_does_not_say_how_long_it_is_weighs_what_is_read_of_it() {
        let stream = || Body::from_stream(stream::pending::<Result<&str, Infallible>>());
        assert_eq!(weight(&Request::new(Body::from(vec![0; 3 << 10]))), Some(3));
        assert_eq!(weight(&Request::new(stream())), Some(1024));
        let files = Request::builder().header("content-type", "multipart/form-data; boundary=x");
        assert_eq!(weight(&files.body(stream()).unwrap()), None);
    }
}
