//! Two servers that talk to each other, and peers that the test plays.

mod delivery;
mod finding;
mod forged;
mod naming;
mod order;
mod privacy;
mod profiles;
mod quotes;
mod renewal;
mod threads;

use serde_json::{Value, json};
use services::domain_policies;
use store::domain_policies::DomainPolicy;
use store::users::Role;
use testkit::{Persona, World, story, story_at};

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

#[tokio::test(flavor = "multi_thread")]
async fn who_moves_takes_followers_along() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (old_home, new_home) = (world.peer("b.test"), world.peer("c.test"));
        let old = old_home.has_actor("bob");
        let new = new_home.has_actor("bob");
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let follow = old_home.got().remove(0);
        old_home
            .sends(&old_home.activity(&old, "Accept", follow))
            .await
            .is(202);

        let mut moved = old_home.activity(&old, "Move", old.clone());
        moved["target"] = json!(new);
        old_home.sends(&moved).await.is(202);
        assert!(
            new_home.got().is_empty(),
            "the new account does not say that it is the same"
        );

        new_home.has_actor_with("bob", json!({ "alsoKnownAs": [old] }));
        old_home.sends(&moved).await.is(202);
        let got = new_home.got();
        assert_eq!(got[0]["type"], "Follow");
        assert_eq!(old_home.got_types(), ["Undo"]);
        let account = format!("/api/v1/accounts/{}", seen["id"].as_str().unwrap());
        assert_eq!(
            alice.get(&account).await.ok()["moved"]["acct"],
            "bob@c.test"
        );
    })
    .await;
}

async fn deals_with(world: &World, domain: &str, severity: i64) {
    let tenant = world.tenant().await;
    let policy = DomainPolicy {
        domain: domain.into(),
        severity,
        reject_media: false,
        reject_reports: false,
        comment: String::new(),
        created_at: tenant.clock.now(),
    };
    domain_policies::set(&tenant, policy).await.unwrap();
    world.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_domain_is_gone_and_stays_away() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let me = format!("https://a.test/ap/users/{}", alice.id);
        peer.sends(&peer.activity(&bob, "Follow", me.clone()))
            .await
            .is(202);
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let follow = peer.got().pop().unwrap();
        peer.sends(&peer.activity(&bob, "Accept", follow))
            .await
            .is(202);
        let note = peer.note(&bob, 1, "<p>Hello</p>");
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        assert_eq!(alice.reads("/api/v1/timelines/home").await, ["Hello"]);

        deals_with(world, "b.test", tenant::policies::SUSPEND).await;
        assert!(alice.reads("/api/v1/timelines/home").await.is_empty());
        let account = format!("/api/v1/accounts/{}", seen["id"].as_str().unwrap());
        alice.get(&account).await.is(404);
        let note = peer.note(&bob, 2, "<p>Still there?</p>");
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(403);
        peer.fetches(&bob, &me).await.is(403);
        let found = alice
            .get("/api/v2/search?q=@bob@b.test&resolve=true")
            .await
            .ok();
        assert_eq!(found["accounts"], json!([]));
        peer.got();
        alice.says("Nobody there hears this").await;
        world.run_jobs().await;
        assert!(peer.got().is_empty());

        domain_policies::lift(&world.tenant().await, "b.test")
            .await
            .unwrap();
        world.run_jobs().await;
        finds(&alice, "@bob@b.test").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silenced_domain_is_heard_only_by_those_who_asked() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let follow = peer.got().pop().unwrap();
        peer.sends(&peer.activity(&bob, "Accept", follow))
            .await
            .is(202);
        let before = peer.note(&bob, 1, "<p>Before</p>");
        peer.sends(&peer.activity(&bob, "Create", before))
            .await
            .is(202);
        assert_eq!(alice.reads("/api/v1/timelines/public").await, ["Before"]);
        deals_with(world, "b.test", tenant::policies::SILENCE).await;
        let after = peer.note(&bob, 2, "<p>After</p>");
        peer.sends(&peer.activity(&bob, "Create", after))
            .await
            .is(202);
        assert!(alice.reads("/api/v1/timelines/public").await.is_empty());
        let mut home = alice.reads("/api/v1/timelines/home").await;
        home.sort();
        assert_eq!(home, ["After", "Before"]);
        let me = format!("https://a.test/ap/users/{}", alice.id);
        peer.sends(&peer.activity(&bob, "Follow", me)).await.is(202);
        assert_eq!(
            alice.get("/api/v1/follow_requests").await.each("acct"),
            ["bob@b.test"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_from_elsewhere_reach_the_moderators() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", Role::Moderator).await;
        let post = alice.says("Rude").await;
        let peer = world.peer("b.test");
        let server = peer.has_actor("server");
        let me = format!("https://a.test/ap/users/{}", alice.id);
        let mut flag = peer.activity(&server, "Flag", json!([me, post["uri"]]));
        flag["content"] = json!("Look at this");
        peer.sends(&flag).await.is(202);
        peer.sends(&flag).await.is(202);
        let reports = world
            .tenant()
            .await
            .read(move |unit| store::reports::of(unit, alice.id, 10))
            .await
            .unwrap();
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].comment, "Look at this");
        assert_eq!(reports[0].status_ids.0.len(), 1);
        assert_eq!(
            mo.get("/api/v1/notifications").await.each("type"),
            ["admin.report"]
        );
    })
    .await;
}
