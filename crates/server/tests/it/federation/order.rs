//! What is lost on the way, comes twice, or in another order than it was said.

use serde_json::{Value, json};
use testkit::{Peer, Persona, story};
use types::HOUR;

use super::{actor, finds, follows, follows_at, note_of};

async fn home(who: &Persona<'_>) -> Vec<String> {
    who.reads("/api/v1/timelines/home").await
}

/// A post and what is done to it later, in the order in which that happens.
fn life_of(peer: &Peer<'_>, bob: &str, number: u32) -> [Value; 4] {
    let note = peer.note(bob, number, "first");
    let edited = |text: &str, at: &str| {
        let mut note = note.clone();
        note["content"] = text.into();
        note["updated"] = at.into();
        note
    };
    [
        peer.activity(bob, "Create", note.clone()),
        peer.activity(bob, "Update", edited("second", "2026-01-02T03:01:00Z")),
        peer.activity(bob, "Update", edited("third", "2026-01-02T03:02:00Z")),
        peer.activity(
            bob,
            "Delete",
            json!({ "type": "Tombstone", "id": note["id"] }),
        ),
    ]
}

fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.len() < 2 {
        return vec![of.to_vec()];
    }
    let mut all = Vec::new();
    for (at, first) in of.iter().enumerate() {
        let rest = [&of[..at], &of[at + 1..]].concat();
        all.extend(
            permutations(&rest)
                .into_iter()
                .map(|rest| [vec![*first], rest].concat()),
        );
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn in_every_order_a_post_ends_the_same() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let (edits, deletion) = (permutations(&[0, 1, 2]), permutations(&[0, 2, 3]));
        for (number, order) in edits.into_iter().chain(deletion).enumerate() {
            let life = life_of(&peer, &bob, number as u32);
            // The first once more at the end: what was not answered is sent again.
            for step in order.iter().chain(&order[..1]) {
                peer.sends(&life[*step]).await.is(202);
            }
            let stays = !order.contains(&3);
            let seen = home(&alice).await;
            match stays {
                true => assert_eq!(seen, ["third"], "{order:?}"),
                false => assert_eq!(seen, [""; 0], "{order:?}"),
            }
            if stays {
                peer.sends(&life[3]).await.is(202);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_undone_first_does_not_happen() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let post = alice.says("mine").await;
        let note = note_of(&alice, &post);
        let count = async || {
            let post = alice
                .get(&format!(
                    "/api/v1/statuses/{}",
                    post["id"].as_str().unwrap()
                ))
                .await
                .ok();
            let me = alice
                .get(&format!("/api/v1/accounts/{}", alice.id))
                .await
                .ok();
            [
                &post["favourites_count"],
                &post["reblogs_count"],
                &me["followers_count"],
            ]
            .map(|it| it.as_i64().unwrap())
        };
        for whole in [true, false] {
            for (kind, object) in [
                ("Like", &note),
                ("Announce", &note),
                ("Follow", &actor(&alice)),
            ] {
                let done = peer.activity(&bob, kind, object.clone());
                let undone = if whole {
                    done.clone()
                } else {
                    done["id"].clone()
                };
                let undo = peer.activity(&bob, "Undo", undone);
                peer.sends(&undo).await.is(202);
                peer.sends(&done).await.is(202);
                assert_eq!(count().await, [0; 3], "{kind} {whole}");
                // Another one is let in, only once, and can be undone.
                let again = peer.activity(&bob, kind, object.clone());
                peer.sends(&again).await.is(202);
                peer.sends(&again).await.is(202);
                assert_eq!(count().await.iter().sum::<i64>(), 1, "{kind} {whole}");
                let undone = if whole {
                    again.clone()
                } else {
                    again["id"].clone()
                };
                peer.sends(&peer.activity(&bob, "Undo", undone))
                    .await
                    .is(202);
                assert_eq!(count().await, [0; 3], "{kind} {whole}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_is_answered_in_every_shape() {
    story(async |world| {
        let peer = world.peer("b.test");
        let document = peer.has_actor("bob");
        for (number, shape) in ["id", "whole", "actor inside", "other id"]
            .into_iter()
            .enumerate()
        {
            let alice = world.person(&format!("alice{number}")).await;
            let account = finds(&alice, "@bob@b.test").await;
            follows(&alice, &account).await;
            world.run_jobs().await;
            let follow = peer.got().pop().unwrap();
            let mut answered = follow.clone();
            match shape {
                "id" => answered = follow["id"].clone(),
                "actor inside" => {
                    answered["actor"] = json!({ "type": "Person", "id": actor(&alice) });
                    answered["object"] = json!({ "type": "Person", "id": document });
                }
                "other id" => answered["id"] = peer.url("/follows/7").into(),
                _ => {}
            }
            let stands = async || {
                let path = format!(
                    "/api/v1/accounts/relationships?id[]={}",
                    account["id"].as_str().unwrap()
                );
                alice.get(&path).await.ok()[0]["following"].clone()
            };
            let accept = peer.activity(&document, "Accept", answered.clone());
            peer.sends(&accept).await.is(202);
            peer.sends(&accept).await.is(202);
            assert_eq!(stands().await, true, "{shape}");
            peer.sends(&peer.activity(&document, "Reject", answered))
                .await
                .is(202);
            assert_eq!(stands().await, false, "{shape}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_that_is_repeated_is_accepted_again() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        for _ in 0..2 {
            let follow = peer.activity(&bob, "Follow", actor(&alice));
            peer.sends(&follow).await.is(202);
            let accept = peer.got().pop().unwrap();
            assert_eq!(
                (&accept["type"], &accept["object"]["id"]),
                (&json!("Accept"), &follow["id"])
            );
        }
        let me = alice
            .get(&format!("/api/v1/accounts/{}", alice.id))
            .await
            .ok();
        assert_eq!(me["followers_count"], 1);
    })
    .await;
}

/// What lies above a post of an account, and how often it was answered.
async fn thread(who: &Persona<'_>, account: &Value, text: &str) -> (Vec<String>, i64) {
    let path = format!(
        "/api/v1/accounts/{}/statuses",
        account["id"].as_str().unwrap()
    );
    let posts = who.get(&path).await.ok();
    let mut posts = posts.as_array().unwrap().iter();
    let post = posts
        .find(|post| post["content"].as_str().unwrap().contains(text))
        .unwrap();
    let path = format!("/api/v1/statuses/{}/context", post["id"].as_str().unwrap());
    let context = who.get(&path).await.ok();
    let above = context["ancestors"].as_array().unwrap().iter();
    let above = above.map(|post| post["content"].as_str().unwrap().to_owned());
    (above.collect(), post["replies_count"].as_i64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_brings_its_thread() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let bob = peer.has_actor("bob");
        let carol = other.has_actor("carol");
        let account = follows_at(&alice, &peer, "bob").await;
        let root = other.note(&carol, 1, "root");
        let mut middle = other.note(&carol, 2, "middle");
        middle["inReplyTo"] = root["id"].clone();
        other.has_note(&root);
        other.has_note(&middle);
        let mut reply = peer.note(&bob, 3, "reply");
        reply["inReplyTo"] = middle["id"].clone();
        peer.sends(&peer.activity(&bob, "Create", reply))
            .await
            .is(202);
        assert_eq!(
            thread(&alice, &account, "reply").await.0,
            ["root", "middle"]
        );

        // Two that answer each other.
        let mut one = other.note(&carol, 4, "one");
        let mut two = other.note(&carol, 5, "two");
        one["inReplyTo"] = two["id"].clone();
        two["inReplyTo"] = one["id"].clone();
        other.has_note(&one);
        other.has_note(&two);
        let mut reply = peer.note(&bob, 6, "circle");
        reply["inReplyTo"] = one["id"].clone();
        peer.sends(&peer.activity(&bob, "Create", reply))
            .await
            .is(202);
        assert_eq!(thread(&alice, &account, "circle").await.0, ["two", "one"]);
        assert_eq!(other.times_asked("/users/carol/notes/4"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_waits_for_what_it_answers() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        let parent = peer.note(&bob, 1, "parent");
        for (number, to) in [
            (2, "https://www.w3.org/ns/activitystreams#Public"),
            (3, &format!("{bob}/followers")),
        ] {
            let mut reply = peer.note(&bob, number, "reply");
            reply["inReplyTo"] = parent["id"].clone();
            reply["to"] = json!([to]);
            reply["cc"] = json!([]);
            peer.sends(&peer.activity(&bob, "Create", reply))
                .await
                .is(202);
        }
        assert_eq!(thread(&alice, &account, "reply").await.0, [""; 0]);
        world.clock.advance(HOUR);
        peer.sends(&peer.activity(&bob, "Create", parent))
            .await
            .is(202);
        assert_eq!(thread(&alice, &account, "reply").await.0, ["parent"]);
        // As everywhere, only what everybody may see is counted.
        assert_eq!(thread(&alice, &account, "parent").await.1, 1);
    })
    .await;
}
