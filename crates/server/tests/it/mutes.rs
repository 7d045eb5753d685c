//! Muting people, perhaps for a time.

use serde_json::{Value, json};
use testkit::{Persona, story};
use types::{HOUR, MINUTE};

async fn mute(by: &Persona<'_>, other: &Persona<'_>, manner: Value) -> Value {
    let path = format!("/api/v1/accounts/{}/mute", other.id);
    by.post(&path, manner).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_hides_posts_and_notifications() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.does("follow", &bob).await;
        bob.does("follow", &alice).await;
        bob.says("Noise").await;
        let relation = alice.does("mute", &bob).await;
        for (field, value) in [
            ("muting", json!(true)),
            ("muting_notifications", json!(true)),
            ("muting_expires_at", Value::Null),
            ("following", json!(true)),
        ] {
            assert_eq!(relation[field], value, "{field}");
        }
        assert_eq!(alice.get("/api/v1/timelines/home").await.ok(), json!([]));
        let post = alice.says("Quiet here").await;
        let favourite = format!(
            "/api/v1/statuses/{}/favourite",
            post["id"].as_str().unwrap()
        );
        bob.post(&favourite, json!({})).await.ok();
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
        let muted = alice.get("/api/v1/mutes").await;
        assert_eq!(muted.each("acct"), ["bob"]);
        assert_eq!(muted.ok()[0]["mute_expires_at"], Value::Null);

        assert_eq!(alice.does("unmute", &bob).await["muting"], false);
        assert_eq!(alice.get("/api/v1/mutes").await.ok(), json!([]));
        assert_eq!(
            alice.get("/api/v1/notifications").await.each("type"),
            ["follow"]
        );
        let home = alice.get("/api/v1/timelines/home").await.each("content");
        assert!(home.contains(&"<p>Noise</p>".to_owned()), "{home:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_can_spare_notifications() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let relation = mute(&alice, &bob, json!({"notifications": false})).await;
        assert_eq!(
            (&relation["muting"], &relation["muting_notifications"]),
            (&json!(true), &json!(false))
        );
        bob.does("follow", &alice).await;
        assert_eq!(
            alice.get("/api/v1/notifications").await.each("type"),
            ["follow"]
        );
        let relation = mute(&alice, &bob, json!({"notifications": true})).await;
        assert_eq!(relation["muting_notifications"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_ends_by_itself() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let relation = mute(&alice, &bob, json!({"duration": "3600"})).await;
        assert_eq!(relation["muting_expires_at"], "2026-01-02T04:04:05.678Z");
        let muted = alice.get("/api/v1/mutes").await.ok();
        assert_eq!(muted[0]["mute_expires_at"], "2026-01-02T04:04:05.678Z");
        world.clock.advance(HOUR - MINUTE);
        assert_eq!(alice.stands_to(&bob).await["muting"], true);
        world.clock.advance(MINUTE);
        assert_eq!(alice.stands_to(&bob).await["muting"], false);
        assert_eq!(alice.get("/api/v1/mutes").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_mute_outlives_a_shorter_one() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        mute(&alice, &bob, json!({"duration": 60})).await;
        mute(&alice, &bob, json!({"duration": 7200})).await;
        world.clock.advance(HOUR);
        world.run_jobs().await;
        assert_eq!(alice.stands_to(&bob).await["muting"], true);
        world.clock.advance(HOUR);
        world.run_jobs().await;
        assert_eq!(alice.stands_to(&bob).await["muting"], false);
        mute(&alice, &bob, json!({"duration": 60})).await;
        mute(&alice, &bob, json!({"duration": 0})).await;
        world.clock.advance(HOUR);
        world.run_jobs().await;
        assert_eq!(alice.stands_to(&bob).await["muting"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_cannot_last_for_a_nonsensical_time() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let path = format!("/api/v1/accounts/{}/mute", bob.id);
        for duration in [-1, i64::MAX] {
            assert_eq!(
                alice
                    .post(&path, json!({"duration": duration}))
                    .await
                    .is(422)["error"],
                "Validation failed: Duration is invalid"
            );
        }
        assert_eq!(alice.stands_to(&bob).await["muting"], false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mutes_are_read_page_by_page() {
    story(async |world| {
        let alice = world.person("alice").await;
        for name in ["one", "two", "three"] {
            alice.does("mute", &world.person(name).await).await;
        }
        let first = alice.get("/api/v1/mutes?limit=2").await;
        assert_eq!(first.each("acct"), ["three", "two"]);
        assert!(first.linked("prev").unwrap().contains("since_id="));
        let second = alice.get(&first.linked("next").unwrap()).await;
        assert_eq!(second.each("acct"), ["one"]);
        let before = alice.tenant.statements();
        alice.get("/api/v1/mutes").await.ok();
        assert!(alice.tenant.statements() - before <= 2);
    })
    .await;
}
