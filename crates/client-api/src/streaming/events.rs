//! Server-sent events: a body that does not end by itself.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::HeaderName;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use services::streaming::Listening;
use tenant::Heard;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::messages;

/// A comment is sent so often, so that nobody in between thinks that nobody is there.
const BEAT: Duration = Duration::from_secs(15);
const THUMP: Bytes = Bytes::from_static(b":thump\n");

/// The answer to a client that listens.
pub(super) fn answer(listening: Listening) -> Response {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let body = stream::unfold((listening, beat), async |(listening, mut beat)| {
        let bytes = next(&listening, &mut beat).await?;
        Some((Ok::<_, Infallible>(bytes), (listening, beat)))
    });
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "private, no-store"),
        // nginx would wait until there is more to send.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(body)).into_response()
}

/// The next piece; none at the end. The first is a comment, at once.
async fn next(listening: &Listening, beat: &mut Interval) -> Option<Bytes> {
    loop {
        let heard = tokio::select! {
            heard = listening.hear() => heard?,
            _ = beat.tick() => return Some(THUMP),
        };
        let text = text(listening, heard).await;
        if !text.is_empty() {
            return Some(text.into());
        }
    }
}

/// What cannot be read now is lost to those who listen; they find it in the timeline.
async fn text(listening: &Listening, heard: Vec<Heard>) -> String {
    let mut text = String::new();
    for (_, message) in messages(listening, heard).await.unwrap_or_default() {
        let payload = message.payload.as_deref().unwrap_or("{}");
        text += &format!("event: {}\ndata: {payload}\n\n", message.event);
    }
    text
}
