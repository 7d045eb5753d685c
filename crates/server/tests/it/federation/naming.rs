//! Who is named in posts of other servers.

use types::MINUTE;

use super::*;

fn mention(uri: &str, name: &str) -> Value {
    json!({ "type": "Mention", "href": uri, "name": name })
}

async fn home(who: &Persona<'_>) -> Value {
    who.get("/api/v1/timelines/home").await.ok()[0].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_without_being_addressed_is_shown_and_not_told() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let me = actor(&alice);
        let mut note = peer.note(&bob, 1, "<p>About Alice</p>");
        note["tag"] = json!([mention(&me, "@alice@a.test")]);
        peer.sends(&peer.activity(&bob, "Create", note.clone()))
            .await
            .is(202);
        assert_eq!(home(&alice).await["mentions"][0]["acct"], "alice");
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));

        note["updated"] = json!("2026-01-02T03:02:00Z");
        note["content"] = json!("<p>More about Alice</p>");
        peer.sends(&peer.activity(&bob, "Update", note.clone()))
            .await
            .is(202);
        assert_eq!(home(&alice).await["content"], "<p>More about Alice</p>");
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));

        note["id"] = json!(format!("{bob}/notes/2"));
        note["cc"] = json!([me]);
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        assert_eq!(
            alice.get("/api/v1/notifications").await.each("type"),
            ["mention"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_unknown_who_is_named_is_looked_for() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let (carol, dave) = (other.has_actor("carol"), other.actor("dave"));
        other.answers("/users/dave", 503);
        let mut note = peer.note(&bob, 1, "<p>To both</p>");
        note["tag"] = json!([
            mention(&carol, "@carol@c.test"),
            mention(&dave, "@dave@c.test")
        ]);
        note["cc"] = json!([carol, dave]);
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        let named = async || {
            let post = home(&alice).await;
            let named = post["mentions"].as_array().unwrap().iter();
            named
                .map(|it| it["acct"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(named().await, ["carol@c.test"]);

        other.has_actor("dave");
        world.clock.advance(MINUTE);
        world.run_jobs().await;
        assert_eq!(named().await, ["carol@c.test", "dave@c.test"]);
        assert_eq!(other.times_asked("/users/carol"), 1);
    })
    .await;
}
