//! Blocking people.

use serde_json::json;
use testkit::{Persona, story};

async fn blocked(by: &Persona<'_>) -> Vec<String> {
    by.get("/api/v1/blocks").await.each("acct")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_severs_all_that_tied_two_people() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.does("follow", &bob).await;
        bob.does("follow", &alice).await;
        alice.does("endorse", &bob).await;
        let list = alice
            .post("/api/v1/lists", json!({"title": "Near"}))
            .await
            .ok();
        let members = format!("/api/v1/lists/{}/accounts", list["id"].as_str().unwrap());
        alice
            .post(&members, json!({"account_ids": [bob.id]}))
            .await
            .ok();
        assert_eq!(
            alice.get("/api/v1/notifications").await.each("type"),
            ["follow"]
        );

        let relation = alice.does("block", &bob).await;
        for (field, value) in [
            ("blocking", true),
            ("blocked_by", false),
            ("following", false),
            ("followed_by", false),
            ("endorsed", false),
        ] {
            assert_eq!(relation[field], value, "{field}");
        }
        assert_eq!(bob.stands_to(&alice).await["blocked_by"], true);
        assert_eq!(alice.get(&members).await.ok(), json!([]));
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
        assert_eq!(bob.get("/api/v1/notifications").await.ok(), json!([]));
        for somebody in [&alice, &bob] {
            let account = alice
                .get(&format!("/api/v1/accounts/{}", somebody.id))
                .await
                .ok();
            assert_eq!(
                (&account["followers_count"], &account["following_count"]),
                (&json!(0), &json!(0))
            );
        }
        alice.does("block", &bob).await;
        assert_eq!(blocked(&alice).await, ["bob"]);
        assert!(blocked(&bob).await.is_empty());

        assert_eq!(alice.does("unblock", &bob).await["blocking"], false);
        assert!(blocked(&alice).await.is_empty());
        assert_eq!(bob.does("follow", &alice).await["following"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_ends_requests_both_ways() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        for somebody in [&alice, &bob] {
            somebody.account_is(|account| account.locked = true).await;
        }
        alice.does("follow", &bob).await;
        bob.does("follow", &alice).await;
        let relation = alice.does("block", &bob).await;
        assert_eq!(
            (&relation["requested"], &relation["requested_by"]),
            (&json!(false), &json!(false))
        );
        assert_eq!(bob.get("/api/v1/follow_requests").await.ok(), json!([]));
        assert_eq!(bob.get("/api/v1/notifications").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_blocks_or_mutes_themselves() {
    story(async |world| {
        let alice = world.person("alice").await;
        assert_eq!(alice.does("block", &alice).await["blocking"], false);
        assert_eq!(alice.does("mute", &alice).await["muting"], false);
        alice
            .post("/api/v1/accounts/1/block", json!({}))
            .await
            .is(404);
        alice
            .post("/api/v1/accounts/1/unblock", json!({}))
            .await
            .is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_blocked_sees_no_posts_of_the_other() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Good night").await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        bob.get(&path).await.ok();
        alice.does("block", &bob).await;
        bob.get(&path).await.is(404);
        alice.does("unblock", &bob).await;
        bob.get(&path).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_are_read_page_by_page() {
    story(async |world| {
        let alice = world.person("alice").await;
        for name in ["one", "two", "three"] {
            alice.does("block", &world.person(name).await).await;
        }
        let first = alice.get("/api/v1/blocks?limit=2").await;
        assert_eq!(first.each("acct"), ["three", "two"]);
        let second = alice.get(&first.linked("next").unwrap()).await;
        assert_eq!(second.each("acct"), ["one"]);
        assert_eq!(second.linked("next"), None);
        let before = alice.tenant.statements();
        alice.get("/api/v1/blocks").await.ok();
        assert!(alice.tenant.statements() - before <= 2);
    })
    .await;
}
