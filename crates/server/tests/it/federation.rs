//! Two servers that talk to each other, and peers that the test plays.

use serde_json::{Value, json};
use testkit::{Persona, story, story_at};

/// Finds somebody of another server by their handle; answers them as an account here.
async fn finds(who: &Persona<'_>, handle: &str) -> Value {
    let path = format!("/api/v2/search?q={handle}&resolve=true&type=accounts");
    let mut found = who.get(&path).await.ok();
    assert_eq!(
        found["accounts"].as_array().map(Vec::len),
        Some(1),
        "{handle}: {found}"
    );
    found["accounts"][0].take()
}

async fn follows(who: &Persona<'_>, account: &Value) -> Value {
    let id = account["id"].as_str().unwrap();
    who.post(&format!("/api/v1/accounts/{id}/follow"), json!({}))
        .await
        .ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_on_two_servers_talk() {
    story_at(&["a.test", "b.test"], async |world| {
        let alice = world.person_at("alice", "a.test").await;
        let bob = world.person_at("bob", "b.test").await;
        let seen = finds(&alice, "@bob@b.test").await;
        assert_eq!(seen["acct"], "bob@b.test");
        assert_eq!(follows(&alice, &seen).await["requested"], true);
        world.run_jobs().await;
        let told = bob.get("/api/v1/notifications").await;
        assert_eq!(told.each("type"), ["follow"]);
        assert_eq!(told.ok()[0]["account"]["acct"], "alice@a.test");
        let relation = alice
            .get(&format!(
                "/api/v1/accounts/relationships?id[]={}",
                seen["id"].as_str().unwrap()
            ))
            .await
            .ok();
        assert_eq!(relation[0]["following"], true);

        bob.says("Hello across").await;
        world.run_jobs().await;
        let home = alice.get("/api/v1/timelines/home").await;
        assert_eq!(home.each("content"), ["<p>Hello across</p>"]);
        let post = home.ok()[0].clone();
        assert_eq!(post["account"]["acct"], "bob@b.test");

        let id = post["id"].as_str().unwrap();
        alice
            .post(&format!("/api/v1/statuses/{id}/favourite"), json!({}))
            .await
            .ok();
        alice
            .post(&format!("/api/v1/statuses/{id}/reblog"), json!({}))
            .await
            .ok();
        alice
            .posts(json!({ "status": "@bob@b.test Hello back", "in_reply_to_id": id }))
            .await;
        world.run_jobs().await;
        let told = bob.get("/api/v1/notifications").await.each("type");
        assert_eq!(told, ["mention", "reblog", "favourite", "follow"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_follows_and_gets_posts() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let me = format!("https://a.test/ap/users/{}", alice.id);
        let follow = peer.activity(&bob, "Follow", me.clone());
        peer.sends(&follow).await.is(202);
        let accepts = peer.got();
        assert_eq!(accepts[0]["type"], "Accept");
        assert_eq!(accepts[0]["object"]["id"], follow["id"]);
        alice.says("For my followers").await;
        world.run_jobs().await;
        let creates = peer.got();
        assert_eq!(creates[0]["type"], "Create");
        assert_eq!(creates[0]["object"]["content"], "<p>For my followers</p>");
    })
    .await;
}
