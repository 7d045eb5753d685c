//! Those elsewhere who change: their key, their name, the server under them.

use serde_json::json;
use testkit::{Peer, story};
use types::MINUTE;

use super::{actor, finds, follows_at};

/// The path at which a peer tells who has a name.
fn webfinger(peer: &Peer<'_>, name: &str) -> String {
    format!(
        "/.well-known/webfinger?resource=acct%3A{name}%40{}",
        peer.host
    )
}

fn names(peer: &Peer<'_>, name: &str, id: &str) {
    let jrd = json!({
        "subject": format!("acct:{name}@{}", peer.host),
        "links": [{ "rel": "self", "type": "application/activity+json", "href": id }],
    });
    peer.has(&webfinger(peer, name), jrd);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_fetched_once_in_a_while() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let says = |number| peer.activity(&bob, "Create", peer.note(&bob, number, "hello"));
        follows_at(&alice, &peer, "bob").await;
        peer.signs_with_the_other_key();
        world.clock.advance(6 * MINUTE);
        let before = peer.times_asked("/users/bob");
        for number in 0..3 {
            peer.sends(&says(number)).await.is(401);
        }
        assert_eq!(peer.times_asked("/users/bob"), before + 1);
        peer.has_actor_with("bob", peer.other_key("bob"));
        world.clock.advance(6 * MINUTE);
        for number in 3..6 {
            peer.sends(&says(number)).await.is(202);
        }
        assert_eq!(peer.times_asked("/users/bob"), before + 2);
        assert_eq!(alice.reads("/api/v1/timelines/home").await, ["hello"; 3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_account_stays_the_same() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        let update = json!({ "type": "Person", "id": bob, "preferredUsername": "robert", "inbox": format!("{bob}/inbox") });
        let update = peer.activity(&bob, "Update", update);
        peer.has_actor_with("bob", json!({ "preferredUsername": "robert", "name": "Robert" }));
        // Not before its server knows them under that name.
        peer.sends(&update).await.is(202);
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.ok()["acct"], "bob@b.test");
        names(&peer, "robert", &bob);
        peer.sends(&update).await.is(202);
        let now = alice.get(&path).await.ok();
        assert_eq!((&now["acct"], &now["display_name"]), (&json!("robert@b.test"), &json!("Robert")));
        assert_eq!(finds(&alice, "@robert@b.test").await["id"], account["id"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_began_anew_has_its_names_back() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        peer.has_actor("bob");
        let before = follows_at(&alice, &peer, "bob").await;
        let anew = peer.has_actor_with("anew", json!({ "preferredUsername": "bob" }));
        names(&peer, "bob", &anew);
        peer.sends(&peer.activity(&anew, "Follow", actor(&alice)))
            .await
            .is(202);
        let now = finds(&alice, "@bob@b.test").await;
        assert_ne!(now["id"], before["id"]);
        assert_eq!(now["acct"], "bob@b.test");
        // Nobody is called as somebody else is.
        let id = before["id"].as_str().unwrap();
        let before = alice.get(&format!("/api/v1/accounts/{id}")).await.ok();
        assert_eq!(before["acct"], format!("bob~{id}@b.test"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_needs_no_key_to_say_so() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, evil) = (world.peer("b.test"), world.peer("evil.test"));
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        peer.signs_with_the_other_key();
        world.clock.advance(6 * MINUTE);
        let end = peer.activity(&bob, "Delete", bob.clone());
        // Not while their server still knows them.
        peer.sends(&end).await.is(401);
        evil.has_actor("mallory");
        let key = format!("{}#main-key", evil.actor("mallory"));
        evil.posts_as(&key, "a.test", "/inbox", &end).await.is(401);
        alice.get(&path).await.ok();
        peer.answers("/users/bob", 410);
        world.clock.advance(6 * MINUTE);
        let note = peer.note(&bob, 1, "a ghost");
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(401);
        world.clock.advance(6 * MINUTE);
        peer.sends(&end).await.is(202);
        alice.get(&path).await.is(404);
    })
    .await;
}
