//! What comes to an inbox, in the shapes in which it comes: what is kept of it, and what is not.

use serde_json::{Value, json};
use testkit::{Persona, story};
use types::DAY;

use super::{actor, finds, follows, follows_at, note_of};

async fn is_here(who: &Persona<'_>, note: &Value) -> bool {
    let id = note["id"].as_str().unwrap();
    let path = format!("/api/v2/search?type=statuses&q={id}");
    let found = who.get(&path).await.ok();
    found["statuses"] != json!([])
}

async fn stands_to(who: &Persona<'_>, account: &Value) -> Value {
    let id = account["id"].as_str().unwrap();
    let path = format!("/api/v1/accounts/relationships?id[]={id}");
    who.get(&path).await.ok()[0].take()
}

async fn post(who: &Persona<'_>, post: &Value) -> Value {
    let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
    who.get(&path).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_cares_for_is_not_kept() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let unsolicited = peer.note(&bob, 1, "buy this");
        let mut addressed = peer.note(&bob, 2, "hello");
        addressed["cc"] = json!([actor(&alice)]);
        for note in [&unsolicited, &addressed] {
            let create = peer.activity(&bob, "Create", note.clone());
            peer.sends(&create).await.is(202);
        }
        assert!(!is_here(&alice, &unsolicited).await);
        assert!(is_here(&alice, &addressed).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_post_that_was_never_here_does_not_come_by_being_changed() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let mut new = peer.note(&bob, 1, "new");
        new["updated"] = json!("2026-01-02T03:03:00Z");
        let mut old = new.clone();
        old["id"] = json!(format!("{bob}/notes/2"));
        old["published"] = json!("2025-12-31T00:00:00Z");
        for note in [&new, &old] {
            let update = peer.activity(&bob, "Update", note.clone());
            peer.sends(&update).await.is(202);
        }
        assert!(is_here(&alice, &new).await);
        assert!(!is_here(&alice, &old).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_of_which_only_the_id_comes_is_fetched() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let bob = peer.has_actor("bob");
        let neighbour = peer.has_actor("neighbour");
        let elsewhere = other.note(&other.has_actor("carol"), 1, "not bob's");
        other.has_note(&elsewhere);
        let account = follows_at(&alice, &peer, "bob").await;
        let mut note = peer.note(&bob, 1, "first");
        peer.has_note(&note);
        let not_theirs = peer.note(&neighbour, 2, "not bob's");
        peer.has_note(&not_theirs);
        for it in [&note, &not_theirs, &elsewhere] {
            let create = peer.activity(&bob, "Create", it["id"].clone());
            peer.sends(&create).await.is(202);
        }
        let home = async || alice.reads("/api/v1/timelines/home").await;
        assert_eq!(home().await, ["first"]);
        assert_eq!(other.times_asked("/users/carol/notes/1"), 0);
        assert!(!is_here(&alice, &not_theirs).await);

        note["content"] = json!("second");
        note["updated"] = json!("2026-01-02T03:03:00Z");
        peer.has_note(&note);
        let update = peer.activity(&bob, "Update", note["id"].clone());
        peer.sends(&update).await.is(202);
        assert_eq!(home().await, ["second"]);

        peer.has_actor_with("bob", json!({ "name": "Robert" }));
        let update = peer.activity(&bob, "Update", bob.clone());
        peer.sends(&update).await.is(202);
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.ok()["display_name"], "Robert");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_longer_than_a_note_is_shown_by_its_title_and_a_link() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let kinds = ["Article", "Event", "Page", "Image", "Audio", "Video"];
        for (number, kind) in kinds.into_iter().enumerate() {
            let mut object = peer.note(&bob, number as u32, "<p>All of it</p>");
            object["type"] = json!(kind);
            object["name"] = json!("A title");
            object["summary"] = json!("<p>In short</p>");
            object["url"] = json!(peer.url(&format!("/{kind}")));
            let create = peer.activity(&bob, "Create", object);
            peer.sends(&create).await.is(202);
            let seen = alice.get("/api/v1/timelines/home").await.ok()[0].clone();
            let content = seen["content"].as_str().unwrap();
            assert!(content.contains("A title"), "{kind}: {content}");
            assert!(content.contains("In short"), "{kind}: {content}");
            assert!(!content.contains("All of it"), "{kind}: {content}");
            let link = format!("href=\"https://b.test/{kind}\"");
            assert!(content.contains(&link), "{kind}: {content}");
            assert_eq!(seen["spoiler_text"], "", "{kind}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_let_somebody_follow_may_think_better_of_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let account = finds(&alice, "@bob@b.test").await;
        follows(&alice, &account).await;
        world.run_jobs().await;
        let follow = peer.got().pop().expect("a Follow");
        let accept = peer.activity(&bob, "Accept", follow);
        peer.sends(&accept).await.is(202);
        assert_eq!(stands_to(&alice, &account).await["following"], true);
        let undo = peer.activity(&bob, "Undo", accept);
        peer.sends(&undo).await.is(202);
        assert_eq!(stands_to(&alice, &account).await["following"], false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_ends_follows_both_ways() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        for whole in [true, false] {
            let account = follows_at(&alice, &peer, "bob").await;
            let follow = peer.activity(&bob, "Follow", actor(&alice));
            peer.sends(&follow).await.is(202);
            let before = stands_to(&alice, &account).await;
            assert_eq!(
                (&before["following"], &before["followed_by"]),
                (&json!(true), &json!(true))
            );
            let block = peer.activity(&bob, "Block", actor(&alice));
            peer.sends(&block).await.is(202);
            let blocked = stands_to(&alice, &account).await;
            for (word, holds) in [
                ("following", false),
                ("followed_by", false),
                ("blocked_by", true),
            ] {
                assert_eq!(blocked[word], holds, "{word}");
            }
            let undone = match whole {
                true => block,
                false => block["id"].clone(),
            };
            let undo = peer.activity(&bob, "Undo", undone);
            peer.sends(&undo).await.is(202);
            assert_eq!(stands_to(&alice, &account).await["blocked_by"], false);
            peer.got();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_choices_may_come_at_once() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let options = json!({ "options": ["tea", "coffee", "milk"], "expires_in": 3600, "multiple": true });
        let asked = alice.posts(json!({ "status": "Which?", "poll": options })).await;
        let vote = |name: &str, by: &str| {
            json!({
                "id": format!("{bob}#votes/{name}"), "type": "Note", "name": name, "attributedTo": by,
                "inReplyTo": note_of(&alice, &asked), "to": actor(&alice),
            })
        };
        let other = peer.actor("carol");
        let votes = json!([vote("tea", &bob), vote("milk", &bob), vote("coffee", &other)]);
        let create = peer.activity(&bob, "Create", votes);
        peer.sends(&create).await.is(202);
        let poll = post(&alice, &asked).await["poll"].clone();
        assert_eq!(poll["voters_count"], 1);
        let counts = [0, 1, 2].map(|at| poll["options"][at]["votes_count"].clone());
        assert_eq!(counts, [1, 0, 1]);
        world.clock.advance(DAY);
        world.run_jobs().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boost_may_have_no_id() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let boosted = alice.says("Look").await;
        let mut boost = peer.activity(&bob, "Announce", note_of(&alice, &boosted));
        boost.as_object_mut().unwrap().remove("id");
        let undo = peer.activity(&bob, "Undo", boost.clone());
        for (activity, count) in [(&boost, 1), (&boost, 1), (&undo, 0), (&boost, 1)] {
            peer.sends(activity).await.is(202);
            assert_eq!(post(&alice, &boosted).await["reblogs_count"], count);
        }
    })
    .await;
}
