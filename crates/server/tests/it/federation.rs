//! Two servers that talk to each other, and peers that the test plays.

mod advisories;
mod delivery;
mod discovery;
mod documents;
mod finding;
mod forged;
mod hostile;
mod keys;
mod moves;
mod naming;
mod order;
mod policies;
mod privacy;
mod profiles;
mod quotes;
mod receiving;
mod renewal;
mod reports;
mod suspensions;
mod threads;

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

/// The id of a persona's actor, and that of a post, as other servers know them.
fn actor(who: &Persona<'_>) -> String {
    format!("https://{}/ap/users/{}", who.tenant.urls.web_domain, who.id)
}

fn note_of(who: &Persona<'_>, post: &Value) -> String {
    format!("{}/statuses/{}", actor(who), post["id"].as_str().unwrap())
}

/// Follows an actor of a peer, who accepts.
async fn follows_at(who: &Persona<'_>, peer: &testkit::Peer<'_>, name: &str) -> Value {
    let account = finds(who, &format!("@{name}@{}", peer.host)).await;
    follows(who, &account).await;
    peer.world().run_jobs().await;
    let follow = peer.got().pop().expect("a Follow");
    let accept = peer.activity(&peer.actor(name), "Accept", follow["id"].clone());
    peer.sends(&accept).await.is(202);
    account
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

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_documents_for_other_servers() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.says("Hello").await;
        let stranger = world.stranger().await;
        let id = post["id"].as_str().unwrap();
        for (path, kind) in [
            ("/@alice".to_owned(), "Person"),
            ("/users/alice".to_owned(), "Person"),
            (format!("/@alice/{id}"), "Note"),
            (format!("/users/alice/statuses/{id}"), "Note"),
        ] {
            let request = stranger
                .request(http::Method::GET, &path)
                .header("accept", "application/activity+json")
                .body(axum::body::Body::empty());
            let answer = stranger.send_request(request.unwrap()).await;
            assert_eq!(answer.is(200)["type"], kind, "{path}");
            assert_eq!(answer.header("content-type"), "application/activity+json");
            assert!(answer.header("vary").contains("Accept"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_vote_across_servers() {
    story_at(&["a.test", "b.test"], async |world| {
        let alice = world.person_at("alice", "a.test").await;
        let bob = world.person_at("bob", "b.test").await;
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let poll = json!({ "options": ["tea", "coffee"], "expires_in": 3600, "multiple": true });
        let asked = bob.posts(json!({ "status": "Which?", "poll": poll })).await;
        world.run_jobs().await;
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home[0]["poll"]["options"][1]["title"], "coffee");
        let id = home[0]["poll"]["id"].as_str().unwrap();
        let votes = json!({ "choices": [0, 1] });
        alice
            .post(&format!("/api/v1/polls/{id}/votes"), votes)
            .await
            .ok();
        world.run_jobs().await;
        let poll = format!("/api/v1/polls/{}", asked["poll"]["id"].as_str().unwrap());
        let counted = bob.get(&poll).await.ok();
        assert_eq!(
            (&counted["votes_count"], &counted["voters_count"]),
            (&json!(2), &json!(1))
        );
        world.clock.advance(4 * types::MINUTE);
        world.run_jobs().await;
        let told = alice.get(&format!("/api/v1/polls/{id}")).await.ok();
        assert_eq!(
            (&told["votes_count"], &told["voters_count"]),
            (&json!(2), &json!(1))
        );
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home[0]["edited_at"], Value::Null);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_and_pins_are_told_to_followers() {
    story_at(&["a.test", "b.test"], async |world| {
        let alice = world.person_at("alice", "a.test").await;
        let bob = world.person_at("bob", "b.test").await;
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let words = json!({ "display_name": "Bob the Brave", "note": "Hi" });
        bob.patch("/api/v1/accounts/update_credentials", words)
            .await
            .ok();
        let post = bob.says("Look").await;
        let id = post["id"].as_str().unwrap();
        world.run_jobs().await;
        bob.post(&format!("/api/v1/statuses/{id}/pin"), json!({}))
            .await
            .ok();
        world.run_jobs().await;
        let account = format!("/api/v1/accounts/{}", seen["id"].as_str().unwrap());
        let now = alice.get(&account).await.ok();
        assert_eq!(now["display_name"], "Bob the Brave");
        let pinned = alice.get(&format!("{account}/statuses?pinned=true")).await;
        assert_eq!(pinned.each("content"), ["<p>Look</p>"]);
        bob.post(&format!("/api/v1/statuses/{id}/unpin"), json!({}))
            .await
            .ok();
        world.run_jobs().await;
        let pinned = alice.get(&format!("{account}/statuses?pinned=true")).await;
        assert_eq!(pinned.ok(), json!([]));
    })
    .await;
}
