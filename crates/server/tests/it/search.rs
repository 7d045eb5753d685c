//! Finding people, hashtags and one's own posts.

use serde_json::{Value, json};
use testkit::story;

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item["acct"].as_str().unwrap())
        .collect()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_the_beginning_of_their_names() {
    story(async |world| {
        let alice = world.person("alice").await;
        world.person("alina").await;
        world.person("bob").await;
        let found = alice.get("/api/v1/accounts/search?q=ali").await.ok();
        assert_eq!(names(&found).len(), 2);
        let found = alice.get("/api/v1/accounts/search?q=@alina").await.ok();
        assert_eq!(names(&found), ["alina"]);
        assert_eq!(
            names(
                &alice
                    .get("/api/v1/accounts/search?q=alina@a.test")
                    .await
                    .ok()
            ),
            ["alina"]
        );
        assert_eq!(
            alice.get("/api/v1/accounts/search?q=%22*").await.ok(),
            json!([])
        );
        let stranger = world.stranger().await;
        assert_eq!(
            stranger.get("/api/v1/accounts/lookup?acct=bob").await.ok()["acct"],
            "bob"
        );
        assert_eq!(
            stranger
                .get("/api/v1/accounts/lookup?acct=@BOB@a.test")
                .await
                .ok()["acct"],
            "bob"
        );
        stranger
            .get("/api/v1/accounts/lookup?acct=nobody")
            .await
            .is(404);
        stranger.get("/api/v1/accounts/lookup").await.is(404);
        let both = format!("/api/v1/accounts?id[]={}&id[]=7", alice.id);
        assert_eq!(names(&stranger.get(&both).await.ok()), ["alice"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_found_by_those_who_have_to_do_with_them() {
    story(async |world| {
        let (alice, bob, carol) = (
            world.person("alice").await,
            world.person("bob").await,
            world.person("carol").await,
        );
        let post = alice.says("The wide Steppe, @bob, und die Straße").await;
        let id = post["id"].as_str().unwrap();
        for (reader, query, expected) in [
            (&alice, "steppe", 1),
            (&alice, "STEPPE wide", 1),
            (&alice, "steppe narrow", 0),
            (&alice, "Straße", 1),
            (&bob, "steppe", 1),
            (&carol, "steppe", 0),
            (&alice, "\" OR NOT (", 0),
        ] {
            let path = format!(
                "/api/v2/search?type=statuses&q={}",
                query.replace(' ', "+").replace('"', "%22")
            );
            let found = reader.get(&path).await.ok();
            assert_eq!(
                found["statuses"].as_array().unwrap().len(),
                expected,
                "{query}"
            );
        }
        let page = post["url"].as_str().unwrap();
        let found = carol.get(&format!("/api/v2/search?q={page}")).await.ok();
        assert_eq!(ids(&found["statuses"]), [id]);
        carol.get("/api/v2/search?q=").await.is(400);
        world
            .stranger()
            .await
            .get("/api/v2/search?q=x&offset=1")
            .await
            .is(401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hashtags_are_looked_at_followed_and_featured() {
    story(async |world| {
        let alice = world.person("alice").await;
        alice.says("Grass #Steppe").await;
        let tag = alice.get("/api/v1/tags/steppe").await.ok();
        assert_eq!(tag["following"], false);
        assert_eq!(tag["history"][0]["uses"], "1");
        assert_eq!(tag["history"].as_array().unwrap().len(), 7);
        assert_eq!(
            alice
                .post("/api/v1/tags/steppe/follow", json!({}))
                .await
                .ok()["following"],
            true
        );
        assert_eq!(
            alice.get("/api/v1/followed_tags").await.ok()[0]["id"],
            tag["id"]
        );
        alice
            .post("/api/v1/tags/steppe/unfollow", json!({}))
            .await
            .ok();
        assert_eq!(alice.get("/api/v1/followed_tags").await.ok(), json!([]));
        let featured = alice
            .post("/api/v1/featured_tags", json!({"name": "#steppe"}))
            .await
            .ok();
        assert_eq!(featured["statuses_count"], "1");
        let list = format!("/api/v1/accounts/{}/featured_tags", alice.id);
        assert_eq!(
            world.stranger().await.get(&list).await.ok()[0]["id"],
            featured["id"]
        );
        let row = format!("/api/v1/featured_tags/{}", featured["id"].as_str().unwrap());
        alice.delete(&row).await.ok();
        alice.delete(&row).await.is(404);
        assert_eq!(
            alice.get("/api/v1/featured_tags/suggestions").await.ok()[0]["id"],
            tag["id"]
        );
        let found = alice.get("/api/v2/search?type=hashtags&q=step").await.ok();
        assert_eq!(found["hashtags"][0]["id"], tag["id"]);
        alice
            .post("/api/v1/tags/123/follow", json!({}))
            .await
            .is(422);
        assert!(
            world
                .stranger()
                .await
                .get("/api/v1/tags/unused")
                .await
                .ok()
                .get("following")
                .is_none()
        );
    })
    .await;
}
