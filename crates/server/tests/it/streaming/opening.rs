//! How a stream opens: it beats at once, and is open to browsers of other sites.

use ::http::{Method, Request};
use axum::body::Body;
use testkit::story;

use super::STREAMING;

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_beats_before_anything_happens() {
    story(async |world| {
        let alice = world.person("alice").await;
        alice
            .events(&format!("{STREAMING}/user"))
            .await
            .beats()
            .await;
        alice.listens("?stream=user").await.beats().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_of_other_sites_may_listen() {
    story(async |world| {
        let alice = world.person("alice").await;
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri(format!("{STREAMING}/user"))
            .header("host", "a.test")
            .header("origin", "https://app.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization");
        let answer = world.request(preflight.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-headers"), "*");
        let events = alice.events(&format!("{STREAMING}/user")).await;
        assert_eq!(events.headers["access-control-allow-origin"], "*");
    })
    .await;
}
