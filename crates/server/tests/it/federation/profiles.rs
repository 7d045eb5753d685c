//! Profiles and polls of other servers: found out when somebody looks at them.

use types::{DAY, MINUTE};

use super::*;

/// A document at a path of a peer.
fn has(peer: &testkit::Peer<'_>, path: &str, mut document: Value) {
    document["@context"] = json!("https://www.w3.org/ns/activitystreams");
    document["id"] = json!(peer.url(path));
    peer.has(path, document);
}

/// Bob, who has written and pinned before anybody here knew him.
fn has_a_past(peer: &testkit::Peer<'_>) -> String {
    let bob = peer.actor("bob");
    let bob = peer.has_actor_with("bob", json!({ "featured": format!("{bob}/featured") }));
    let note = |number: u32, day: u32, text: &str| {
        let mut note = peer.note(&bob, number, text);
        note["published"] = json!(format!("2025-12-{day:02}T12:00:00Z"));
        note
    };
    let first = note(1, 10, "<p>First</p>");
    let mut second = note(2, 11, "<p>Second</p>");
    second["inReplyTo"] = first["id"].clone();
    let third = note(3, 12, "<p>Third</p>");
    peer.has_note(&third);
    let mut secret = note(4, 13, "<p>For friends</p>");
    secret["to"] = json!([format!("{bob}/followers")]);
    secret["cc"] = json!([]);
    let mut foreign = note(5, 14, "<p>By Eve</p>");
    foreign["attributedTo"] = json!(peer.actor("eve"));
    let mut lost = note(6, 15, "<p>To nobody knows whom</p>");
    lost["inReplyTo"] = json!("https://c.test/1");
    let pinned = note(7, 1, "<p>Who I am</p>");
    peer.has_note(&pinned);
    let create = |note: &Value| peer.activity(&bob, "Create", note.clone());
    let boost = peer.activity(&bob, "Announce", "https://c.test/2");
    let items = json!([
        create(&lost),
        create(&foreign),
        create(&secret),
        boost,
        third["id"],
        create(&second),
        create(&first),
    ]);
    let (outbox, page) = ("/users/bob/outbox", "/users/bob/outbox?page=1");
    has(
        peer,
        page,
        json!({ "type": "OrderedCollectionPage", "orderedItems": items }),
    );
    has(
        peer,
        outbox,
        json!({ "type": "OrderedCollection", "totalItems": 4321, "first": peer.url(page) }),
    );
    let pins = json!([pinned["id"], first, peer.url("/users/eve/notes/1")]);
    has(
        peer,
        "/users/bob/featured",
        json!({ "type": "OrderedCollection", "orderedItems": pins }),
    );
    let people = |total: u64| json!({ "type": "OrderedCollection", "totalItems": total });
    has(peer, "/users/bob/followers", people(u64::MAX));
    has(peer, "/users/bob/following", people(12));
    bob
}

fn contents(posts: &Value) -> Vec<&str> {
    let posts = posts.as_array().unwrap().iter();
    posts
        .map(|post| post["content"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_whole_at_the_second_look() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        has_a_past(&peer);
        let account = finds(&alice, "@bob@b.test").await;
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        world.stranger().await.get(&path).await.ok();
        world.run_jobs().await;
        assert_eq!(
            peer.times_asked("/users/bob/outbox"),
            0,
            "strangers cause nothing"
        );

        alice.get(&path).await.ok();
        let posts = format!("{path}/statuses");
        assert_eq!(alice.get(&posts).await.ok(), json!([]));
        world.run_jobs().await;
        let asked = [
            "outbox",
            "outbox?page=1",
            "featured",
            "followers",
            "following",
        ];
        let asked = || asked.map(|name| peer.times_asked(&format!("/users/bob/{name}")));
        assert_eq!(asked()[1..], [1, 1, 1, 1]);

        let seen = alice.get(&path).await.ok();
        assert_eq!(seen["statuses_count"], 4321);
        assert_eq!(seen["following_count"], 12);
        assert_eq!(
            seen["followers_count"],
            i32::MAX,
            "who counts so far is not believed"
        );
        assert_eq!(seen["hide_collections"], true);
        assert_eq!(seen["last_status_at"], "2025-12-12");
        let found = alice.get(&posts).await.ok();
        assert_eq!(
            contents(&found),
            [
                "<p>Third</p>",
                "<p>Second</p>",
                "<p>First</p>",
                "<p>Who I am</p>"
            ]
        );
        assert_eq!(found[0]["created_at"], "2025-12-12T12:00:00.000Z");
        assert_eq!(found[1]["in_reply_to_id"], found[2]["id"]);
        let pinned = alice.get(&format!("{posts}?pinned=true")).await.ok();
        assert_eq!(contents(&pinned), ["<p>Who I am</p>", "<p>First</p>"]);

        let before = asked();
        world.run_jobs().await;
        assert_eq!(asked(), before, "not at every look");
        has(
            &peer,
            "/users/bob/featured",
            json!({ "type": "OrderedCollection", "orderedItems": [] }),
        );
        has(
            &peer,
            "/users/bob/following",
            json!({ "type": "OrderedCollection", "totalItems": 13 }),
        );
        world.clock.advance(DAY);
        alice.get(&path).await.ok();
        world.run_jobs().await;
        assert_eq!(alice.get(&path).await.ok()["following_count"], 13);
        let pinned = alice.get(&format!("{posts}?pinned=true")).await.ok();
        assert_eq!(pinned, json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_a_follow_is_no_news() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = has_a_past(&peer);
        let account = follows_at(&alice, &peer, "bob").await;
        let note = peer.note(&bob, 20, "<p>Today</p>");
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        let mut events = alice.events("/api/v1/streaming/user").await;
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        alice.get(&path).await.ok();
        world.run_jobs().await;
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
        assert_eq!(
            alice.reads("/api/v1/timelines/home").await,
            ["Today", "Third", "Second", "First", "Who I am"]
        );
        alice.says("Good morning").await;
        world.run_jobs().await;
        assert_eq!(events.hears().await.1["content"], "<p>Good morning</p>");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn collections_of_other_hosts_are_not_asked() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let elsewhere = |name: &str| other.url(&format!("/{name}"));
        let members = json!({
            "outbox": elsewhere("outbox"), "featured": elsewhere("featured"), "followers": elsewhere("followers"),
        });
        peer.has_actor_with("bob", members);
        let account = finds(&alice, "@bob@b.test").await;
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        alice.get(&path).await.ok();
        world.run_jobs().await;
        for name in ["/outbox", "/featured", "/followers"] {
            assert_eq!(other.times_asked(name), 0, "{name}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_moved_says_so() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (old, new) = (world.peer("b.test"), world.peer("c.test"));
        // They name each other: nobody goes round in circles.
        let (there, here) = (new.actor("bob"), old.actor("bob"));
        new.has_actor_with("bob", json!({ "movedTo": here, "alsoKnownAs": [here] }));
        old.has_actor_with("bob", json!({ "movedTo": there }));
        let seen = finds(&alice, "@bob@b.test").await;
        assert_eq!(seen["moved"]["acct"], "bob@c.test");
        assert_eq!(new.times_asked("/users/bob"), 1);
        assert_eq!(old.times_asked("/users/bob"), 1);

        let lost = world.peer("d.test");
        lost.has_actor_with("eve", json!({ "movedTo": "https://gone.test/eve" }));
        let seen = finds(&alice, "@eve@d.test").await;
        assert!(seen.get("moved").is_none_or(Value::is_null));
    })
    .await;
}

/// A poll that comes to Alice, and how it stands there.
fn question(peer: &testkit::Peer<'_>, tea: u32) -> Value {
    let option = |name: &str, votes: u32| json!({ "type": "Note", "name": name, "replies": { "totalItems": votes } });
    let mut question = peer.note(&peer.actor("bob"), 1, "<p>Which?</p>");
    question["type"] = json!("Question");
    question["oneOf"] = json!([option("tea", tea), option("coffee", 1)]);
    question["endTime"] = json!("2026-01-02T04:00:00Z");
    question["updated"] = json!("2026-01-02T03:01:00Z");
    question["likes"] = json!({ "type": "Collection", "totalItems": tea });
    question
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_is_counted_anew_when_somebody_looks_after_a_while() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        peer.sends(&peer.activity(&bob, "Create", question(&peer, 2)))
            .await
            .is(202);
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home[0]["favourites_count"], 2);
        let poll = format!("/api/v1/polls/{}", home[0]["poll"]["id"].as_str().unwrap());
        let looks = async || {
            let seen = alice.get(&poll).await.ok();
            world.run_jobs().await;
            seen["votes_count"].as_i64().unwrap()
        };
        peer.has_note(&question(&peer, 5));
        assert_eq!((looks().await, looks().await), (3, 3), "just told");
        world.clock.advance(6 * MINUTE);
        assert_eq!((looks().await, looks().await), (3, 6));
        assert_eq!(peer.times_asked("/users/bob/notes/1"), 1);
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(
            (&home[0]["favourites_count"], &home[0]["edited_at"]),
            (&json!(5), &json!("2026-01-02T03:01:00.000Z"))
        );

        peer.has_note(&question(&peer, 7));
        world.clock.advance(DAY);
        assert_eq!((looks().await, looks().await), (6, 8), "how it ended");
        world.clock.advance(DAY);
        looks().await;
        assert_eq!(peer.times_asked("/users/bob/notes/1"), 2, "it is over");
    })
    .await;
}
