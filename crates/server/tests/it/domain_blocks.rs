//! Domains that one person does not want to see.

use serde_json::json;
use testkit::{Persona, story};

async fn block(by: &Persona<'_>, domain: &str) -> testkit::Answer {
    by.post("/api/v1/domain_blocks", json!({"domain": domain}))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_domain_is_cut_off() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (friend, fan) = (world.person("friend").await, world.person("fan").await);
        let other = world.person("other").await;
        friend.does("follow", &alice).await;
        fan.does("follow", &alice).await;
        other.does("follow", &alice).await;
        alice.does("follow", &friend).await;
        fan.lives_at("far.test").await;
        friend.lives_at("far.test").await;
        let preview = "/api/v1/domain_blocks/preview?domain=FAR.test";
        let expected = json!({"following_count": 1, "followers_count": 2});
        assert_eq!(alice.get(preview).await.ok(), expected);

        assert_eq!(block(&alice, "Far.test").await.ok(), json!({}));
        assert_eq!(
            alice.get("/api/v1/domain_blocks").await.ok(),
            json!(["far.test"])
        );
        assert_eq!(alice.stands_to(&friend).await["domain_blocking"], true);
        world.run_jobs().await;
        let relation = alice.stands_to(&friend).await;
        assert_eq!(
            (&relation["following"], &relation["followed_by"]),
            (&json!(false), &json!(false))
        );
        let me = alice
            .get(&format!("/api/v1/accounts/{}", alice.id))
            .await
            .ok();
        assert_eq!(
            (&me["followers_count"], &me["following_count"]),
            (&json!(1), &json!(0))
        );
        alice.asks_to("follow", &friend).await.is(403);

        let unblocked = alice.delete("/api/v1/domain_blocks?domain=far.test").await;
        assert_eq!(unblocked.ok(), json!({}));
        assert_eq!(alice.get("/api/v1/domain_blocks").await.ok(), json!([]));
        assert_eq!(alice.does("follow", &friend).await["requested"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_ties_are_cut_than_fit_into_one_transaction() {
    story(async |world| {
        let alice = world.person("alice").await;
        let bob = world.person("bob").await;
        alice.has_followers_at("far.test", 230).await;
        bob.does("follow", &alice).await;
        block(&alice, "far.test").await.ok();
        world.run_jobs().await;
        let me = alice
            .get(&format!("/api/v1/accounts/{}", alice.id))
            .await
            .ok();
        assert_eq!(me["followers_count"], 1);
        let followers = format!("/api/v1/accounts/{}/followers", alice.id);
        assert_eq!(alice.get(&followers).await.each("acct"), ["bob"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_domain_is_refused() {
    story(async |world| {
        let alice = world.person("alice").await;
        for (domain, error) in [
            ("", "Validation failed: Domain can't be blank"),
            (
                "a b",
                "Validation failed: Domain is not a valid domain name",
            ),
            (
                "x/../y",
                "Validation failed: Domain is not a valid domain name",
            ),
        ] {
            assert_eq!(
                block(&alice, domain).await.is(422)["error"],
                error,
                "{domain}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blocked_domains_are_read_page_by_page() {
    story(async |world| {
        let alice = world.person("alice").await;
        for domain in ["one.test", "two.test", "three.test", "two.test"] {
            block(&alice, domain).await.ok();
        }
        let first = alice.get("/api/v1/domain_blocks?limit=2").await;
        assert_eq!(first.ok(), json!(["three.test", "two.test"]));
        let second = alice.get(&first.linked("next").unwrap()).await;
        assert_eq!(second.ok(), json!(["one.test"]));
        let bob = world.person("bob").await;
        assert_eq!(bob.get("/api/v1/domain_blocks").await.ok(), json!([]));
    })
    .await;
}
