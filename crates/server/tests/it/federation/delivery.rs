//! Deliveries: to whom, how often, in which order, and what becomes of them when nobody opens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};
use store::hosts::{self, Host};
use testkit::{Peer, Persona, story};
use types::{DAY, HOUR, MINUTE};

use super::{actor, finds, follows_at, note_of};

async fn is_followed_by(alice: &Persona<'_>, peer: &Peer<'_>, name: &str) -> String {
    let id = peer.has_actor(name);
    peer.sends(&peer.activity(&id, "Follow", actor(alice)))
        .await
        .is(202);
    assert_eq!(peer.got_types(), ["Accept"]);
    id
}

/// Says something, and lets it be delivered.
async fn tells(alice: &Persona<'_>, peer: &Peer<'_>, text: &str) -> Value {
    let post = alice.says(text).await;
    peer.world().run_jobs().await;
    post
}

/// Lets time pass, and does what is due then.
async fn later(peer: &Peer<'_>, millis: i64) {
    peer.world().clock.advance(millis);
    peer.world().run_jobs().await;
}

fn texts(got: &[Value]) -> Vec<String> {
    let text = |it: &Value| {
        it["object"]["content"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    got.iter().map(text).collect()
}

fn answering(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_gets_a_post_once_however_many_follow_there() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        for number in 0..5 {
            is_followed_by(&alice, &peer, &format!("fan{number}")).await;
        }
        tells(&alice, &peer, "once").await;
        assert_eq!(texts(&peer.got()), ["<p>once</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_down_misses_nothing() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        is_followed_by(&alice, &peer, "bob").await;
        is_followed_by(&alice, &other, "carol").await;
        peer.is_down(true);
        let post = tells(&alice, &peer, "one").await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        alice
            .put(&path, json!({ "status": "one, better" }))
            .await
            .ok();
        later(&peer, MINUTE).await;
        tells(&alice, &peer, "two").await;
        alice.delete(&path).await.ok();
        later(&peer, 20 * HOUR).await;
        assert_eq!(other.got_types(), ["Create", "Update", "Create", "Delete"]);
        assert_eq!(peer.got_types(), [""; 0]);
        peer.is_down(false);
        later(&peer, HOUR).await;
        assert_eq!(peer.got_types(), ["Create", "Update", "Create", "Delete"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_wanted_is_not_sent_again() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        is_followed_by(&alice, &peer, "bob").await;
        for status in [410, 404, 403, 501] {
            peer.inboxes_answer(status);
            tells(&alice, &peer, "unwanted").await;
            peer.inboxes_work();
            later(&peer, DAY).await;
            assert_eq!(peer.got_types(), [""; 0], "{status}");
        }
        for status in [500, 408, 401, 503] {
            peer.inboxes_answer(status);
            tells(&alice, &peer, "late").await;
            peer.inboxes_work();
            later(&peer, MINUTE).await;
            assert_eq!(texts(&peer.got()), ["<p>late</p>"], "{status}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_may_ask_for_a_pause() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        is_followed_by(&alice, &peer, "bob").await;
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        peer.inboxes_do(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            let mut response = answering(StatusCode::TOO_MANY_REQUESTS);
            response
                .headers_mut()
                .insert("retry-after", "3600".parse().unwrap());
            Ok(response)
        });
        tells(&alice, &peer, "one").await;
        tells(&alice, &peer, "two").await;
        later(&peer, 59 * MINUTE).await;
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        peer.inboxes_work();
        later(&peer, MINUTE).await;
        assert_eq!(texts(&peer.got()), ["<p>one</p>", "<p>two</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_server_is_given_up_until_it_calls() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = is_followed_by(&alice, &peer, "bob").await;
        peer.is_down(true);
        for _ in 0..8 {
            tells(&alice, &peer, "to nobody").await;
            later(&peer, DAY).await;
        }
        peer.is_down(false);
        tells(&alice, &peer, "to nobody").await;
        later(&peer, 7 * DAY).await;
        assert_eq!(peer.got_types(), [""; 0]);
        let greeting = peer.note(&bob, 1, "I am back");
        peer.sends(&peer.activity(&bob, "Create", greeting))
            .await
            .is(202);
        tells(&alice, &peer, "welcome").await;
        assert_eq!(texts(&peer.got()), ["<p>welcome</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kind_of_signature_that_a_server_wants_is_remembered() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        is_followed_by(&alice, &peer, "bob").await;
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        peer.inboxes_do(move |request| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(answering(
                match request.headers().contains_key("signature-input") {
                    true => StatusCode::ACCEPTED,
                    false => StatusCode::UNAUTHORIZED,
                },
            ))
        });
        tells(&alice, &peer, "one").await;
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        tells(&alice, &peer, "two").await;
        assert_eq!(asked.load(Ordering::Relaxed), 3);
        assert_eq!(texts(&peer.got()), ["<p>one</p>", "<p>two</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_are_blocked_or_suspended_get_nothing() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (blocked, suspended) = (world.peer("b.test"), world.peer("c.test"));
        is_followed_by(&alice, &blocked, "bob").await;
        is_followed_by(&alice, &suspended, "carol").await;
        let id = async |handle| {
            finds(&alice, handle).await["id"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (bob, carol) = (id("@bob@b.test").await, id("@carol@c.test").await);
        alice
            .post(&format!("/api/v1/accounts/{bob}/block"), json!({}))
            .await
            .ok();
        let carol = carol.parse().unwrap();
        let suspending = alice
            .tenant
            .write(move |unit| store::accounts::suspend(unit, carol, unit.now));
        suspending.await.unwrap();
        world.run_jobs().await;
        assert!(!blocked.got_types().contains(&"Create".into()));
        tells(
            &alice,
            &blocked,
            "for friends, @bob@b.test and @carol@c.test",
        )
        .await;
        assert_eq!(suspended.got_types(), [""; 0]);
        assert_eq!(blocked.got_types(), [""; 0]);
    })
    .await;
}

/// What says a word is refused, all else is taken.
fn chokes_on(peer: &Peer<'_>, word: &str) {
    let text = format!("<p>{word}</p>");
    peer.inboxes_do(move |request| {
        let chokes = String::from_utf8_lossy(request.body()).contains(&text);
        Ok(answering(match chokes {
            true => StatusCode::INTERNAL_SERVER_ERROR,
            false => StatusCode::ACCEPTED,
        }))
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_says_arrives_in_its_order() {
    story(async |world| {
        let alice = world.person("alice").await;
        let dora = world.person("dora").await;
        let peer = world.peer("b.test");
        is_followed_by(&alice, &peer, "bob").await;
        is_followed_by(&dora, &peer, "bob").await;
        chokes_on(&peer, "first");
        tells(&alice, &peer, "first").await;
        tells(&alice, &peer, "second").await;
        assert_eq!(texts(&peer.got()), [""; 0]);
        // What others say there does not wait.
        tells(&dora, &peer, "of dora").await;
        assert_eq!(texts(&peer.got()), ["<p>of dora</p>"]);
        peer.inboxes_work();
        later(&peer, MINUTE).await;
        assert_eq!(texts(&peer.got()), ["<p>first</p>", "<p>second</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_never_be_swallowed_is_passed_by() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        is_followed_by(&alice, &peer, "bob").await;
        chokes_on(&peer, "poison");
        tells(&alice, &peer, "poison").await;
        tells(&alice, &peer, "bread").await;
        for _ in 0..4 {
            later(&peer, HOUR).await;
            assert_eq!(texts(&peer.got()), [""; 0]);
        }
        later(&peer, HOUR).await;
        assert_eq!(texts(&peer.got()), ["<p>bread</p>"]);
        tells(&alice, &peer, "wine").await;
        assert_eq!(texts(&peer.got()), ["<p>wine</p>"]);
        peer.inboxes_work();
        later(&peer, 12 * HOUR).await;
        assert_eq!(texts(&peer.got()), ["<p>poison</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_limits_are_not_held_against_a_server() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        is_followed_by(&alice, &peer, "bob").await;
        peer.inboxes_do(|_| Err(http_client::Error::Busy));
        for _ in 0..8 {
            tells(&alice, &peer, "later").await;
            later(&peer, DAY).await;
        }
        peer.inboxes_work();
        later(&peer, MINUTE).await;
        peer.got();
        tells(&alice, &peer, "now").await;
        assert_eq!(texts(&peer.got()), ["<p>now</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_not_visited_for_long_is_forgotten_unless_it_was_given_up() {
    story(async |world| {
        let (alice, dora) = (world.person("alice").await, world.person("dora").await);
        let (quiet, dead) = (world.peer("quiet.test"), world.peer("dead.test"));
        is_followed_by(&alice, &quiet, "bob").await;
        is_followed_by(&dora, &dead, "eve").await;
        dead.inboxes_do(|_| Err(http_client::Error::Timeout));
        for _ in 0..8 {
            tells(&dora, &dead, "anybody?").await;
            later(&dead, DAY).await;
        }
        let known = async || {
            let names = ["quiet.test", "dead.test", "new.test"];
            let found = alice.tenant.read(move |unit| -> tenant::Result<_> {
                names
                    .map(|name| hosts::by_name(unit, name))
                    .into_iter()
                    .collect()
            });
            let found: Vec<Option<Host>> = found.await.unwrap();
            found.iter().map(Option::is_some).collect::<Vec<_>>()
        };
        later(&quiet, 70 * DAY).await;
        is_followed_by(&dora, &world.peer("first.test"), "zoe").await;
        assert_eq!(known().await, [true, true, false]);
        later(&quiet, 20 * DAY).await;
        is_followed_by(&dora, &world.peer("new.test"), "zoe").await;
        assert_eq!(known().await, [false, true, true]);

        tells(&alice, &quiet, "still there?").await;
        assert_eq!(texts(&quiet.got()), ["<p>still there?</p>"]);
        assert_eq!(known().await, [true, true, true]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_is_asked_once_at_a_time() {
    story(async |world| {
        let peer = world.peer("b.test");
        let mut people = Vec::new();
        for name in ["alice", "bert", "cleo", "dora"] {
            let who = world.person(name).await;
            is_followed_by(&who, &peer, "bob").await;
            people.push(who);
        }
        for who in &people {
            who.says("hello").await;
        }
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        peer.inboxes_do(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Err(http_client::Error::Timeout)
        });
        world.run_jobs().await;
        let first = asked.swap(0, Ordering::Relaxed);
        assert!(first <= 4);
        later(&peer, MINUTE).await;
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        peer.inboxes_work();
        later(&peer, HOUR).await;
        assert_eq!(peer.got().len(), 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_that_fails_holds_up_no_other_of_its_host() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (evil, good) = (world.peer("evil.test"), world.peer("good.test"));
        let inboxes = json!({ "inbox": good.url("/broken"), "endpoints": null });
        let mallory = evil.has_actor_with("mallory", inboxes);
        evil.sends(&evil.activity(&mallory, "Follow", actor(&alice)))
            .await
            .is(202);
        assert_eq!(good.got_types(), ["Accept"]);
        is_followed_by(&alice, &good, "carl").await;
        good.inboxes_do(|request| {
            Ok(answering(match request.uri().path() {
                "/broken" => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::ACCEPTED,
            }))
        });
        for text in ["one", "two"] {
            tells(&alice, &good, text).await;
        }
        assert_eq!(texts(&good.got()), ["<p>one</p>", "<p>two</p>"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_who_have_a_post_hear_of_its_edit_and_its_end() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.says("to all").await;
        let uri = note_of(&alice, &post);
        let does = |number: u32, peer: &Peer<'_>| {
            let actor = peer.actor("somebody");
            let mut note = peer.note(&actor, number, "<p>mine</p>");
            let kind = match number {
                1 => "Like",
                2 => "Announce",
                3 => {
                    note["inReplyTo"] = json!(uri);
                    "Create"
                }
                _ => {
                    note["quote"] = json!(uri);
                    "Create"
                }
            };
            match kind {
                "Create" => peer.activity(&actor, kind, note),
                _ => peer.activity(&actor, kind, uri.clone()),
            }
        };
        let mut peers = Vec::new();
        for number in 1..=4 {
            let peer = world.peer(&format!("p{number}.test"));
            let somebody = peer.has_actor("somebody");
            follows_at(&alice, &peer, "somebody").await;
            peer.sends(&does(number, &peer)).await.is(202);
            peer.got();
            peers.push((peer, somebody));
        }
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        alice.put(&path, json!({ "status": "changed" })).await.ok();
        world.run_jobs().await;
        for (peer, somebody) in &peers {
            assert_eq!(texts(&peer.got()), ["<p>changed</p>"], "{somebody}");
        }
        alice.delete(&path).await.ok();
        world.run_jobs().await;
        for (peer, somebody) in &peers {
            assert_eq!(peer.got_types(), ["Delete"], "{somebody}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_a_post_any_more_gets_no_edit_of_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let hosts = ["removed.test", "blocked.test", "domain.test"];
        let mut peers = Vec::new();
        for host in hosts {
            let peer = world.peer(host);
            let bob = is_followed_by(&alice, &peer, "bob").await;
            peers.push((peer, bob));
        }
        let post = json!({ "status": "for friends", "visibility": "private" });
        let private = alice.posts(post).await;
        let public = alice.says("for all").await;
        world.run_jobs().await;
        for (peer, bob) in &peers {
            for post in [&private, &public] {
                let like = peer.activity(bob, "Like", note_of(&alice, post));
                peer.sends(&like).await.is(202);
            }
        }
        for (host, measure) in [
            ("removed.test", "remove_from_followers"),
            ("blocked.test", "block"),
        ] {
            let account = finds(&alice, &format!("@bob@{host}")).await;
            let path = format!(
                "/api/v1/accounts/{}/{measure}",
                account["id"].as_str().unwrap()
            );
            alice.post(&path, json!({})).await.ok();
        }
        let domain = json!({ "domain": "domain.test" });
        alice.post("/api/v1/domain_blocks", domain).await.ok();
        world.run_jobs().await;
        peers.iter().for_each(|(peer, _)| drop(peer.got()));
        for post in [&private, &public] {
            let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
            alice.put(&path, json!({ "status": "a secret" })).await.ok();
        }
        world.run_jobs().await;
        let [removed, blocked, domain] =
            [0, 1, 2].map(|number| texts(&peers[number].0.got()).len());
        assert_eq!(
            (removed, blocked, domain),
            (1, 0, 0),
            "the public one, of which he knows"
        );
    })
    .await;
}
