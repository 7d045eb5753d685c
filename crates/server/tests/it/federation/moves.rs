//! Accounts that move, and those that only say so.

use serde_json::{Value, json};
use testkit::{Peer, story};
use types::{DAY, HOUR};

use super::{finds, follows, follows_at};

fn moving(peer: &Peer<'_>, old: &str, new: &str) -> Value {
    let mut moved = peer.activity(old, "Move", old);
    moved["target"] = json!(new);
    moved
}

/// Somebody's profile has changed: it is fetched anew.
fn profile_of(peer: &Peer<'_>, name: &str) -> Value {
    let id = peer.actor(name);
    let profile = json!({ "type": "Person", "id": id, "inbox": format!("{id}/inbox"), "preferredUsername": name });
    peer.activity(&id, "Update", profile)
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

#[tokio::test(flavor = "multi_thread")]
async fn nobody_drags_followers_around() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let old = peer.has_actor("old");
        let [one, two] =
            ["one", "two"].map(|name| peer.has_actor_with(name, json!({ "alsoKnownAs": [old] })));
        follows_at(&alice, &peer, "old").await;
        peer.sends(&moving(&peer, &old, &one)).await.is(202);
        assert_eq!(peer.got_types(), ["Follow", "Undo"]);
        // As if nothing had been, and somewhere else.
        peer.sends(&profile_of(&peer, "old")).await.is(202);
        follows_at(&alice, &peer, "old").await;
        peer.got();
        for new in [&one, &two, &two] {
            peer.sends(&moving(&peer, &old, new)).await.is(202);
            assert_eq!(peer.got_types(), [""; 0]);
        }
        world.clock.advance(7 * DAY);
        peer.sends(&moving(&peer, &old, &two)).await.is(202);
        assert_eq!(peer.got_types(), ["Follow", "Undo"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_move_to_each_other_keep_nobody_busy() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let (one, two) = (peer.actor("one"), peer.actor("two"));
        peer.has_actor_with("one", json!({ "alsoKnownAs": [two] }));
        peer.has_actor_with("two", json!({ "alsoKnownAs": [one] }));
        follows_at(&alice, &peer, "one").await;
        let mut heard = Vec::new();
        for _ in 0..3 {
            for (name, old, new) in [("one", &one, &two), ("two", &two, &one)] {
                peer.sends(&moving(&peer, old, new)).await.is(202);
                for activity in peer.got() {
                    heard.push(activity["type"].as_str().unwrap().to_owned());
                    if activity["type"] == "Follow" {
                        peer.sends(&peer.activity(new, "Accept", activity))
                            .await
                            .is(202);
                    }
                }
                peer.sends(&profile_of(&peer, name)).await.is(202);
            }
        }
        assert_eq!(heard, ["Follow", "Undo", "Follow", "Undo"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_told_it_in_their_profile_first_takes_followers_along_too() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let (old, new) = (peer.actor("old"), peer.actor("new"));
        peer.has_actor_with("new", json!({ "alsoKnownAs": [old] }));
        peer.has_actor("old");
        follows_at(&alice, &peer, "old").await;
        finds(&alice, "@new@b.test").await;
        peer.has_actor_with("old", json!({ "movedTo": new }));
        peer.sends(&profile_of(&peer, "old")).await.is(202);
        peer.sends(&moving(&peer, &old, &new)).await.is(202);
        assert_eq!(peer.got_types(), ["Follow", "Undo"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_that_lead_nowhere_are_not_looked_at_for_ever() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, victim) = (world.peer("b.test"), world.peer("victim.test"));
        let old = peer.has_actor("old");
        follows_at(&alice, &peer, "old").await;
        for number in 0..20 {
            let target = victim.url(&format!("/{number}"));
            peer.sends(&moving(&peer, &old, &target)).await.is(202);
        }
        let asked = (0..20).map(|number| victim.times_asked(&format!("/{number}")));
        assert_eq!(asked.sum::<usize>(), 5);
        // The real one is not lost for good.
        let new = peer.has_actor_with("new", json!({ "alsoKnownAs": [old] }));
        world.clock.advance(HOUR);
        peer.sends(&moving(&peer, &old, &new)).await.is(202);
        assert_eq!(peer.got_types(), ["Follow", "Undo"]);
    })
    .await;
}
