//! Servers of one process reach each other without a socket, but through the same doors.

use std::sync::{Arc, Weak};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use hosting::Registry;
use http::{Request, Response};
use http_client::{Error, Inside};
use tower::ServiceExt;

/// Bytes of an answer at most.
const MAX_ANSWER: usize = 4 << 20;

/// Answers requests to servers of this process.
pub fn inside(app: Router, registry: Weak<Registry>) -> Inside {
    Arc::new(move |request| {
        let host = request.uri().authority()?.as_str().parse().ok()?;
        registry.upgrade()?.is_hosted(&host).then(|| {
            let (app, request) = (app.clone(), request.clone());
            Box::pin(answer(app, request)) as _
        })
    })
}

async fn answer(app: Router, request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
    let request = request.map(Body::from);
    let Ok(response) = app.oneshot(request).await;
    let (head, body) = response.into_parts();
    match axum::body::to_bytes(body, MAX_ANSWER).await {
        Ok(body) => Ok(Response::from_parts(head, body)),
        Err(_) => Err(Error::TooLarge),
    }
}
