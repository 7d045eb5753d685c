//! Servers of one process reach each other without a socket, but through the same doors.

use std::sync::{Arc, Weak};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use hosting::Registry;
use http::{Request, Response};
use http_client::{Door, Error, Inside};
use tower::ServiceExt;

/// Bytes of an answer at most.
const MAX_ANSWER: usize = 4 << 20;

/// The doors of the servers of this process.
pub fn inside(app: Router, registry: Weak<Registry>) -> Inside {
    Arc::new(move |uri| {
        let host = uri.authority()?.as_str().parse().ok()?;
        registry.upgrade()?.is_hosted(&host).then(|| -> Door {
            let app = app.clone();
            Box::new(move |request| Box::pin(answer(app, request)))
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
