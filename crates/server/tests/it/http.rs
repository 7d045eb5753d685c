//! What every answer carries.

use ::http::{Method, Request};
use axum::body::Body;
use serde_json::json;
use testkit::story;

#[tokio::test(flavor = "multi_thread")]
async fn apps_in_browsers_of_other_sites_may_ask() {
    story(async |world| {
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri("/api/v1/statuses")
            .header("host", "a.test")
            .header("origin", "https://app.example")
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,idempotency-key",
            );
        let answer = world.request(preflight.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(
            answer
                .header("access-control-allow-methods")
                .contains("POST")
        );
        let alice = world.person("alice").await;
        let home = alice
            .request(Method::GET, "/api/v1/timelines/home")
            .header("origin", "https://app.example");
        let home = world.request(home.body(Body::empty()).unwrap()).await;
        assert!(
            home.header("access-control-expose-headers")
                .contains("link")
        );
        assert_eq!(home.header("access-control-allow-credentials"), "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_answer_in_the_words_of_the_api() {
    story(async |world| {
        let alice = world.person("alice").await;
        assert_eq!(
            alice.get("/api/v1/nothing").await.is(404),
            json!({"error": "Not Found"})
        );
        assert_eq!(
            alice.delete("/api/v1/timelines/home").await.is(404),
            json!({"error": "Not Found"})
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_broken_or_too_big_are_refused_and_store_nothing() {
    story(async |world| {
        let alice = world.person("alice").await;
        let send = async |body: Vec<u8>, kind: &str| {
            let request = alice
                .request(Method::POST, "/api/v1/statuses")
                .header("content-type", kind);
            world.request(request.body(Body::from(body)).unwrap()).await
        };
        send(b"{\"status\": \"x".to_vec(), "application/json")
            .await
            .is(400);
        send(b"[1, 2]".to_vec(), "application/json").await.is(400);
        send(
            b"status=%ff%fe".to_vec(),
            "application/x-www-form-urlencoded",
        )
        .await
        .is(400);
        send(vec![b'a'; 2 << 20], "application/x-www-form-urlencoded")
            .await
            .is(413);
        send(b"{\"status\": {\"a\": 1}}".to_vec(), "application/json")
            .await
            .is(400);
        send(b"no boundary".to_vec(), "multipart/form-data")
            .await
            .is(400);
        send("[".repeat(100_000).into_bytes(), "application/json")
            .await
            .is(400);
        assert_eq!(alice.get("/api/v1/timelines/home").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_character_harms_nobody() {
    story(async |world| {
        let ada = world.person("ada").await;
        let mut browser = world.browser().await;
        browser.open("/auth/sign_in").await;
        let fields = [("login", "a\0da"), ("password", "correct\0 horse")];
        browser.submit("/auth/sign_in", &fields).await;
        assert_eq!(browser.page.status, 422);
        browser.open("/auth/password/new").await;
        let fields = [("email", "ada\0@mail.test")];
        browser.submit("/auth/password/new", &fields).await;
        assert_eq!(browser.page.status, 200);
        for path in [
            "/auth/confirmation?confirmation_token=%00",
            "/oauth/authorize?client_id=%00",
            "/api/v1/tags/a%00b",
            "/api/v1/accounts/lookup?acct=a%00",
            "/api/v2/notifications/a%00b",
            "/api/v2/search?q=%00a",
        ] {
            let status = ada.get(path).await.status.as_u16();
            assert!(status < 500, "{path}: {status}");
        }
    })
    .await;
}
