//! Servers that are slow, broken or wicked: none of them slows down what has to do with others, and all of it has an end.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Response, StatusCode};
use http_client::Error;
use serde_json::{Value, json};
use testkit::{Peer, Persona, World, story};
use types::{DAY, HOUR, MINUTE};

use super::{actor, follows_at};

async fn follows_back(peer: &Peer<'_>, alice: &Persona<'_>) {
    let fan = peer.has_actor("fan");
    peer.sends(&peer.activity(&fan, "Follow", actor(alice)))
        .await
        .is(202);
    assert_eq!(peer.got_types(), ["Accept"]);
}

fn answer(status: StatusCode, headers: &[(&'static str, &str)], body: Vec<u8>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

/// Sixteen megabytes in sixteen kilobytes.
fn bomb() -> Vec<u8> {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..16 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    bomb.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tarpit_delays_nobody_else() {
    story(async |world| {
        let (tarpit, quick) = (world.peer("tarpit.test"), world.peer("quick.test"));
        let mut people = Vec::new();
        for number in 0..12 {
            let who = world.person(&format!("p{number}")).await;
            follows_back(&tarpit, &who).await;
            follows_back(&quick, &who).await;
            people.push(who);
        }
        tarpit.inboxes_hang();
        let workers = tokio::spawn(hosting::work(world.registry().clone()));
        for who in &people {
            who.says("one").await;
            who.says("two").await;
        }
        quick.hears(24).await;
        workers.abort();
        let kinds = quick.got_types();
        assert!(kinds.iter().all(|kind| kind == "Create"), "{kinds:?}");
        // It holds a few requests, and no more.
        assert!(tarpit.stuck() <= 8, "{}", tarpit.stuck());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_failure_stays_with_its_host() {
    story(async |world| {
        let alice = world.person("alice").await;
        let quick = world.peer("quick.test");
        follows_back(&quick, &alice).await;
        type Does = fn() -> Result<Response<Bytes>, Error>;
        let hosts: [(&str, Does, bool); 9] = [
            ("resets.test", || Err(Error::Broken("reset".into())), true),
            (
                "refuses.test",
                || Err(Error::Connect("refused".into())),
                true,
            ),
            (
                "babbles.test",
                || Err(Error::Malformed("no HTTP".into())),
                false,
            ),
            (
                "redirects.test",
                || {
                    Ok(answer(
                        StatusCode::FOUND,
                        &[("location", "https://quick.test/inbox")],
                        vec![],
                    ))
                },
                false,
            ),
            (
                "breaks.test",
                || Ok(answer(StatusCode::INTERNAL_SERVER_ERROR, &[], vec![])),
                true,
            ),
            (
                "limits.test",
                || {
                    Ok(answer(
                        StatusCode::TOO_MANY_REQUESTS,
                        &[("retry-after", "60")],
                        vec![],
                    ))
                },
                true,
            ),
            (
                "shouts.test",
                || Ok(answer(StatusCode::BAD_GATEWAY, &[], vec![b'x'; 4 << 20])),
                true,
            ),
            (
                "bombs.test",
                || {
                    Ok(answer(
                        StatusCode::SERVICE_UNAVAILABLE,
                        &[("content-encoding", "gzip")],
                        bomb(),
                    ))
                },
                true,
            ),
            (
                "waits.test",
                || {
                    Ok(answer(
                        StatusCode::TOO_MANY_REQUESTS,
                        &[("retry-after", "99999999999999999999")],
                        vec![],
                    ))
                },
                true,
            ),
        ];
        let peers = hosts.map(|(host, does, comes_back)| (world.peer(host), does, comes_back));
        for (peer, does, _) in &peers {
            follows_back(peer, &alice).await;
            let does = *does;
            peer.inboxes_do(move |_| does());
        }
        for text in ["one", "two"] {
            alice.says(text).await;
            world.run_jobs().await;
            assert_eq!(quick.got_types(), ["Create"]);
        }
        for (peer, ..) in &peers {
            peer.inboxes_work();
        }
        world.clock.advance(HOUR);
        world.run_jobs().await;
        for (peer, _, comes_back) in &peers {
            let expected = if *comes_back {
                vec!["Create"; 2]
            } else {
                Vec::new()
            };
            assert_eq!(peer.got_types(), expected, "{}", peer.host);
        }
        assert_eq!(quick.got_types(), [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_a_pause_gets_no_more_than_half_a_day() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        follows_back(&peer, &alice).await;
        peer.inboxes_do(|_| {
            Ok(answer(
                StatusCode::TOO_MANY_REQUESTS,
                &[("retry-after", "31536000")],
                vec![],
            ))
        });
        alice.says("patience").await;
        world.run_jobs().await;
        peer.inboxes_work();
        world.clock.advance(DAY - HOUR);
        world.run_jobs().await;
        assert_eq!(peer.got_types(), ["Create"]);
    })
    .await;
}

/// Somebody whose key lies where `spoil` has been: they are not let in, and what comes next is.
async fn is_not_let_in(
    world: &World,
    alice: &Persona<'_>,
    host: &str,
    spoil: impl FnOnce(&Peer<'_>),
) {
    let peer = world.peer(host);
    let bob = peer.has_actor("bob");
    spoil(&peer);
    let follow = peer.activity(&bob, "Follow", actor(alice));
    let answer = peer.sends(&follow).await;
    assert_eq!(
        answer.status,
        StatusCode::UNAUTHORIZED,
        "{host}: {}",
        answer.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_never_end_are_not_read() {
    story(async |world| {
        let alice = world.person("alice").await;
        const ACTIVITY: (&str, &str) = ("content-type", "application/activity+json");
        is_not_let_in(world, &alice, "bombs.test", |peer| {
            let headers = [ACTIVITY, ("content-encoding", "gzip")];
            peer.responds("/users/bob", answer(StatusCode::OK, &headers, bomb()));
        })
        .await;
        is_not_let_in(world, &alice, "long.test", |peer| {
            peer.responds(
                "/users/bob",
                answer(StatusCode::OK, &[ACTIVITY], vec![b' '; (1 << 20) + 1]),
            );
        })
        .await;
        is_not_let_in(world, &alice, "deep.test", |peer| {
            let deep = "[".repeat(100_000);
            peer.responds(
                "/users/bob",
                answer(StatusCode::OK, &[ACTIVITY], deep.into_bytes()),
            );
        })
        .await;
        is_not_let_in(world, &alice, "circle.test", |peer| {
            let to = peer.url("/users/bob");
            peer.responds(
                "/users/bob",
                answer(StatusCode::FOUND, &[("location", &to)], vec![]),
            );
        })
        .await;
        is_not_let_in(world, &alice, "chain.test", |peer| {
            for number in 0..9 {
                let path = if number == 0 {
                    "/users/bob".into()
                } else {
                    format!("/{number}")
                };
                let to = peer.url(&format!("/{}", number + 1));
                peer.responds(
                    &path,
                    answer(StatusCode::FOUND, &[("location", &to)], vec![]),
                );
            }
        })
        .await;
        is_not_let_in(world, &alice, "silent.test", |peer| peer.is_silent(true)).await;
        let quick = world.peer("quick.test");
        follows_back(&quick, &alice).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_host_is_left_alone_for_some_minutes() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, silent) = (world.peer("b.test"), world.peer("silent.test"));
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        silent.is_silent(true);
        let asked = |numbers: std::ops::Range<u32>| {
            let times = numbers.map(|number| silent.times_asked(&format!("/{number}")));
            times.sum::<usize>()
        };
        let answers = async |number: u32| {
            let mut reply: Value = peer.note(&bob, number, "reply");
            reply["inReplyTo"] = silent.url(&format!("/{number}")).into();
            peer.sends(&peer.activity(&bob, "Create", reply))
                .await
                .is(202);
        };
        for number in 0..20 {
            answers(number).await;
        }
        assert_eq!(asked(0..20), 5);
        // The replies came all the same, and what they answer can still be had later.
        let path = format!(
            "/api/v1/accounts/{}/statuses?limit=40",
            account["id"].as_str().unwrap()
        );
        assert_eq!(alice.reads(&path).await.len(), 20);
        world.clock.advance(6 * MINUTE);
        silent.is_silent(false);
        answers(20).await;
        assert_eq!(asked(20..21), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_of_peertube_is_shown_with_its_description() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let mut video = peer.note(
            &bob,
            1,
            "**Take back** the control\n\n[More](https://b.test/more)",
        );
        video["type"] = "Video".into();
        video["name"] = "What is PeerTube?".into();
        video["mediaType"] = "text/markdown".into();
        video["url"] =
            json!([{ "type": "Link", "mediaType": "text/html", "href": "https://b.test/w/1" }]);
        peer.sends(&peer.activity(&bob, "Create", video))
            .await
            .is(202);
        let post = alice.get("/api/v1/timelines/home").await.ok()[0].clone();
        let html = post["content"].as_str().unwrap();
        for piece in [
            "What is PeerTube?",
            "<strong>Take back</strong>",
            "href=\"https://b.test/more\"",
            "https://b.test/w/1",
        ] {
            assert!(html.contains(piece), "{html}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn collections_without_an_end_are_read_for_a_while() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, quick) = (world.peer("b.test"), world.peer("quick.test"));
        let collections = ["outbox", "featured", "followers", "following"];
        let bob = peer.actor("bob");
        let featured = json!({ "featured": format!("{bob}/featured") });
        let bob = peer.has_actor_with("bob", featured);
        let account = follows_at(&alice, &peer, "bob").await;
        follows_back(&quick, &alice).await;
        let path = |name: &str, page: u32| format!("/users/bob/{name}?page={page}");
        for name in collections {
            let page = |number: u32, next: u32| {
                // Of each page two posts, none of which is there.
                let items = [0, 1].map(|half| format!("{bob}/gone/{name}/{number}/{half}"));
                json!({
                    "@context": "https://www.w3.org/ns/activitystreams", "type": "OrderedCollectionPage",
                    "id": peer.url(&path(name, number)), "next": peer.url(&path(name, next)), "orderedItems": items,
                })
            };
            for number in 1..100 {
                peer.has(&path(name, number), page(number, number + 1));
            }
            let mut whole = page(0, 1);
            whole["type"] = json!("OrderedCollection");
            whole["id"] = json!(format!("{bob}/{name}"));
            whole["first"] = json!(peer.url(&path(name, 1)));
            peer.has(&format!("/users/bob/{name}"), whole);
        }
        let profile = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        let pages = |name: &str| {
            let asked = (1..100).map(|number| peer.times_asked(&path(name, number)));
            asked.sum::<usize>()
        };
        alice.get(&profile).await.ok();
        alice.says("Meanwhile").await;
        world.run_jobs().await;
        assert_eq!(quick.got_types(), ["Create"]);
        assert_eq!(collections.map(pages), [2, 1, 0, 0]);

        // One that names itself, at once or on its first page.
        for (name, at) in [("outbox", "outbox?page=1"), ("featured", "featured")] {
            let circle = json!({
                "@context": "https://www.w3.org/ns/activitystreams", "type": "OrderedCollection",
                "id": format!("{bob}/{at}"), "first": format!("{bob}/{at}"), "next": format!("{bob}/{at}"),
            });
            peer.has(&format!("/users/bob/{at}"), circle);
            world.clock.advance(2 * DAY);
            alice.get(&profile).await.ok();
            world.run_jobs().await;
            let asked = peer.times_asked(&format!("/users/bob/{at}"));
            assert!(asked <= 4, "{name} was read {asked} times");
        }
    })
    .await;
}
