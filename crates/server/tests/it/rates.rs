//! How often one may ask.

use ::http::{Method, Request};
use axum::body::Body;
use serde_json::json;
use server::config::{Config, Limits};
use testkit::{Answer, Persona, World, pictures, story_with};
use types::MINUTE;

async fn story(limits: Limits, tell: impl AsyncFn(&World)) {
    let config = Config {
        limits,
        ..Config::default()
    };
    story_with(config, &["a.test", "b.test"], tell).await;
}

/// Somebody without a token, through a proxy.
async fn asks(world: &World, path: &str, server: &str, address: &str) -> Answer {
    let request = Request::get(path)
        .header("host", server)
        .header("x-forwarded-for", address);
    world.request(request.body(Body::empty()).unwrap()).await
}

async fn home(person: &Persona<'_>) -> Answer {
    person.get("/api/v1/timelines/home").await
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!(answer.is(429), json!({ "error": "Too many requests" }));
    assert_eq!(answer.header("x-ratelimit-remaining"), "0");
    assert_ne!(answer.header("retry-after"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_are_told_what_is_left_and_when_it_starts_anew() {
    let limits = Limits {
        requests_per_token: 3,
        ..Limits::default()
    };
    story(limits, async |world| {
        let ada = world.person("ada").await;
        for left in ["2", "1", "0"] {
            let answer = home(&ada).await;
            answer.is(200);
            assert_eq!(answer.header("x-ratelimit-limit"), "3");
            assert_eq!(answer.header("x-ratelimit-remaining"), left);
            assert_eq!(
                answer.header("x-ratelimit-reset"),
                "2026-01-02T03:09:05.678000Z"
            );
            world.clock.advance(MINUTE);
        }
        let refused = home(&ada).await;
        is_refused(&refused);
        assert_eq!(
            refused.header("x-ratelimit-reset"),
            "2026-01-02T03:09:05.678000Z"
        );
        assert_eq!(refused.header("retry-after"), "120");
        home(&ada.with_scopes("read").await).await.is(200);
        home(&world.person("bob").await).await.is(200);
        world.clock.advance(2 * MINUTE);
        assert_eq!(home(&ada).await.header("x-ratelimit-remaining"), "2");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_apps_of_a_person_share_what_a_person_may() {
    let limits = Limits {
        requests_per_person: 4,
        ..Limits::default()
    };
    story(limits, async |world| {
        let ada = world.person("ada").await;
        let other = ada.with_scopes("read").await;
        for app in [&ada, &other, &ada, &other] {
            home(app).await.is(200);
        }
        is_refused(&home(&ada).await);
        is_refused(&home(&other).await);
        let namesake = world.person_at("ada", "b.test").await;
        home(&namesake).await.is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_counted_by_their_network() {
    let limits = Limits {
        requests_per_visitor: 2,
        ..Limits::default()
    };
    story(limits, async |world| {
        let visits = async |server, address| asks(world, "/api/v2/instance", server, address).await;
        assert_eq!(
            visits("a.test", "2001:db8::1")
                .await
                .header("x-ratelimit-remaining"),
            "1"
        );
        visits("a.test", "2001:db8::2").await.is(200);
        is_refused(&visits("a.test", "2001:db8::3").await);
        visits("a.test", "2001:db8:1::1").await.is(200);
        visits("b.test", "2001:db8::1").await.is(200);
        let ada = world.person("ada").await;
        home(&ada).await.is(200);
        assert_eq!(
            asks(world, "/about", "a.test", "2001:db8::1").await.status,
            200,
            "pages are no API"
        );
        // A token that is none makes nobody less a stranger.
        let guess = Request::get("/api/v1/timelines/home")
            .header("host", "a.test")
            .header("authorization", "Bearer guess")
            .header("x-forwarded-for", "2001:db8::1");
        is_refused(&world.request(guess.body(Body::empty()).unwrap()).await);
        // A proxy that does not say for whom it asks asks for everybody.
        for _ in 0..5 {
            world.stranger().await.get("/api/v2/instance").await.is(200);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_asks_so_often_of_all_servers_together() {
    let limits = Limits {
        requests_per_network: 3,
        ..Limits::default()
    };
    story(limits, async |world| {
        let visits = async |path, server| asks(world, path, server, "192.0.2.1").await;
        assert_eq!(visits("/about", "a.test").await.status, 200);
        visits("/api/v2/instance", "b.test").await.is(200);
        assert_eq!(visits("/nothing", "nobody.test").await.status, 404);
        is_refused(&visits("/about", "a.test").await);
        assert_eq!(
            asks(world, "/about", "a.test", "192.0.2.2").await.status,
            200
        );
        world.clock.advance(5 * MINUTE);
        assert_eq!(visits("/about", "a.test").await.status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_costs_more_may_be_done_less_often() {
    let limits = Limits {
        uploads: 1,
        withdrawals: 2,
        apps: 1,
        ..Limits::default()
    };
    story(limits, async |world| {
        let ada = world.person("ada").await;
        ada.uploads(&pictures::png(8, 8)).await;
        let form = testkit::Form::default().file("file", &pictures::png(8, 8));
        is_refused(&ada.sends(Method::POST, "/api/v1/media", form).await);
        let first = ada.says("one").await;
        let second = ada.says("two").await;
        let path =
            |post: &serde_json::Value| format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        ada.delete(&path(&first)).await.is(200);
        let boost = path(&second);
        ada.post(&format!("{boost}/reblog"), json!({}))
            .await
            .is(200);
        let taken_back = ada.post(&format!("{boost}/unreblog"), json!({})).await;
        assert_eq!(taken_back.header("x-ratelimit-remaining"), "0");
        is_refused(&ada.delete(&boost).await);
        ada.get(&boost).await.is(200);
        world.clock.advance(30 * MINUTE);
        ada.delete(&boost).await.is(200);
    })
    .await;
}
