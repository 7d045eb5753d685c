//! `GET /health`: whether the process can serve, for load balancers and containers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hosting::Registry;
use http::StatusCode;
use http::header::{CACHE_CONTROL, RETRY_AFTER};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// An answer is good for so long, however many ask.
const FRESH: Duration = Duration::from_secs(1);

/// The last answer.
#[derive(Default)]
pub(crate) struct Health(Mutex<Option<(Instant, bool)>>);

impl Health {
    async fn look(&self, registry: &Registry) -> bool {
        let mut last = self.0.lock().await;
        if let Some((when, healthy)) = *last
            && when.elapsed() < FRESH
        {
            return healthy;
        }
        let healthy = match registry.check().await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "not healthy: no database answers");
                false
            }
        };
        *last = Some((Instant::now(), healthy));
        healthy
    }
}

/// Asked by address or by any name: it is about the process, not about one of its servers.
pub(crate) async fn show(
    State((registry, health)): State<(Arc<Registry>, Arc<Health>)>,
) -> Response {
    let kept = [(CACHE_CONTROL, "no-store")];
    match health.look(&registry).await {
        true => (kept, "OK").into_response(),
        false => {
            let later = [(RETRY_AFTER, "5")];
            (
                StatusCode::SERVICE_UNAVAILABLE,
                kept,
                later,
                "The database does not answer",
            )
                .into_response()
        }
    }
}
