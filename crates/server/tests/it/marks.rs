//! What people do with posts: favourites, boosts, bookmarks, pins, muted threads, deleting, threads.

use serde_json::{Value, json};
use testkit::{Persona, story};

fn path(post: &Value, action: &str) -> String {
    format!("/api/v1/statuses/{}{action}", post["id"].as_str().unwrap())
}

async fn act(who: &Persona<'_>, post: &Value, action: &str) -> Value {
    who.post(&path(post, action), json!({})).await.ok()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn favourites_count_once_and_are_listed_and_told() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Look").await;
        for _ in 0..2 {
            let marked = act(&bob, &post, "/favourite").await;
            assert_eq!(
                (&marked["favourited"], &marked["favourites_count"]),
                (&json!(true), &json!(1))
            );
        }
        assert_eq!(
            alice.get("/api/v1/notifications").await.ok()[0]["type"],
            "favourite"
        );
        assert_eq!(
            ids(&bob.get("/api/v1/favourites").await.ok()),
            [post["id"].as_str().unwrap()]
        );
        let by = alice.get(&path(&post, "/favourited_by")).await;
        assert_eq!(by.ok()[0]["acct"], "bob");
        assert!(by.header("link").contains("since_id="));
        let unmarked = act(&bob, &post, "/unfavourite").await;
        assert_eq!(
            (&unmarked["favourited"], &unmarked["favourites_count"]),
            (&json!(false), &json!(0))
        );
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
        let secret = alice
            .post(
                "/api/v1/statuses",
                json!({"status": "s", "visibility": "private"}),
            )
            .await
            .ok();
        bob.post(&path(&secret, "/favourite"), json!({}))
            .await
            .is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boost_is_a_post_of_its_own_and_goes_with_the_original() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Boost me").await;
        let boost = act(&bob, &post, "/reblog").await;
        assert_eq!(boost["reblog"]["id"], post["id"]);
        assert_eq!(
            (&boost["reblogged"], &boost["reblog"]["reblogs_count"]),
            (&json!(true), &json!(1))
        );
        assert_eq!(act(&bob, &post, "/reblog").await["id"], boost["id"]);
        assert_eq!(
            alice.get(&path(&post, "/reblogged_by")).await.ok()[0]["acct"],
            "bob"
        );
        assert_eq!(
            alice.get("/api/v1/notifications").await.ok()[0]["type"],
            "reblog"
        );
        assert_eq!(
            bob.get("/api/v1/timelines/home").await.ok()[0]["id"],
            boost["id"]
        );
        assert_eq!(act(&bob, &post, "/unreblog").await["reblogs_count"], 0);
        bob.get(&path(&boost, "")).await.is(404);
        let secret = json!({"status": "s", "visibility": "private"});
        let secret = alice.post("/api/v1/statuses", secret).await.ok();
        bob.post(&path(&secret, "/reblog"), json!({})).await.is(404);
        assert_eq!(
            act(&alice, &secret, "/reblog").await["visibility"],
            "private"
        );
        let again = act(&bob, &post, "/reblog").await;
        alice.delete(&path(&post, "")).await.ok();
        bob.get(&path(&again, "")).await.is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bookmarks_are_private_pins_are_few_and_threads_can_be_muted() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Keep").await;
        assert_eq!(act(&bob, &post, "/bookmark").await["bookmarked"], true);
        assert_eq!(
            ids(&bob.get("/api/v1/bookmarks").await.ok()),
            [post["id"].as_str().unwrap()]
        );
        assert_eq!(alice.get("/api/v1/bookmarks").await.ok(), json!([]));
        assert_eq!(act(&bob, &post, "/unbookmark").await["bookmarked"], false);
        assert_eq!(act(&alice, &post, "/pin").await["pinned"], true);
        bob.post(&path(&post, "/pin"), json!({})).await.is(422);
        for number in 0..4 {
            act(&alice, &alice.says(&format!("Pin {number}")).await, "/pin").await;
        }
        let sixth = alice.says("One too many").await;
        alice.post(&path(&sixth, "/pin"), json!({})).await.is(422);
        assert_eq!(act(&alice, &post, "/unpin").await["pinned"], false);
        assert_eq!(act(&alice, &post, "/mute").await["muted"], true);
        act(&bob, &post, "/favourite").await;
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
        assert_eq!(act(&alice, &post, "/unmute").await["muted"], false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_post_is_gone_and_its_text_comes_back_to_its_author() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let parent = alice.says("Parent").await;
        let reply = json!({"status": "Typo #tag @bob", "in_reply_to_id": parent["id"]});
        let reply = alice.post("/api/v1/statuses", reply).await.ok();
        world.run_jobs().await;
        assert_eq!(
            bob.get("/api/v1/notifications").await.ok()[0]["type"],
            "mention"
        );
        assert_eq!(alice.get(&path(&parent, "")).await.ok()["replies_count"], 1);
        bob.delete(&path(&reply, "")).await.is(404);
        assert_eq!(
            alice.get(&path(&reply, "/source")).await.ok()["text"],
            "Typo #tag @bob"
        );
        let deleted = alice.delete(&path(&reply, "")).await.ok();
        assert_eq!(deleted["text"], "Typo #tag @bob");
        assert!(deleted.get("content").is_none());
        alice.get(&path(&reply, "")).await.is(404);
        assert_eq!(alice.get(&path(&parent, "")).await.ok()["replies_count"], 0);
        assert_eq!(bob.get("/api/v1/notifications").await.ok(), json!([]));
        assert_eq!(
            alice.get("/api/v2/search?q=typo&type=statuses").await.ok()["statuses"],
            json!([])
        );
        let account = alice.get("/api/v1/accounts/verify_credentials").await.ok();
        assert_eq!(account["statuses_count"], 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_shown_around_each_of_its_posts() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let reply = async |who: &Persona<'_>, to: &Value, text: &str| {
            let form = json!({"status": text, "in_reply_to_id": to["id"]});
            who.post("/api/v1/statuses", form).await.ok()
        };
        let root = alice.says("Root").await;
        let first = reply(&bob, &root, "First").await;
        let second = reply(&bob, &root, "Second").await;
        let below = reply(&alice, &first, "Below the first").await;
        let hidden =
            json!({"status": "Secret", "in_reply_to_id": root["id"], "visibility": "direct"});
        alice.post("/api/v1/statuses", hidden).await.ok();
        let around = bob.get(&path(&root, "/context")).await.ok();
        let id = |post: &Value| post["id"].as_str().unwrap().to_owned();
        assert_eq!(
            ids(&around["descendants"]),
            [&id(&first), &id(&below), &id(&second)]
        );
        let around = world
            .stranger()
            .await
            .get(&path(&below, "/context"))
            .await
            .ok();
        assert_eq!(ids(&around["ancestors"]), [&id(&root), &id(&first)]);
        let both = format!(
            "/api/v1/statuses?id[]={}&id[]={}&id[]=5",
            id(&second),
            id(&root)
        );
        assert_eq!(ids(&bob.get(&both).await.ok()), [&id(&second), &id(&root)]);
    })
    .await;
}
