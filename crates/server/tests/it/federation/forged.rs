//! What is not from whom it says to be: it changes nothing.

use http::StatusCode;
use serde_json::{Value, json};
use testkit::{Letter, Peer, Persona, World, story};
use types::{HOUR, MINUTE};

use super::{actor, follows_at, note_of};

async fn home(who: &Persona<'_>) -> Vec<String> {
    who.reads("/api/v1/timelines/home").await
}

/// A note that is published by its author.
async fn publishes(peer: &Peer<'_>, author: &str, number: u32, text: &str) -> Value {
    let note = peer.note(author, number, text);
    let create = peer.activity(author, "Create", note.clone());
    peer.sends(&create).await.is(202);
    note
}

/// Makes a letter one that must not be believed.
type Spoil = fn(&mut Letter);

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_covers_what_matters() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        let create = peer.activity(&bob, "Create", peer.note(&bob, 1, "spoilt"));
        let spoilt: [(&str, Spoil); 12] = [
            ("target not signed", |it| {
                it.covered.retain(|it| *it != "(request-target)")
            }),
            ("host not signed", |it| {
                it.covered.retain(|it| *it != "host")
            }),
            ("date not signed", |it| {
                it.covered.retain(|it| *it != "date")
            }),
            ("digest not signed", |it| {
                it.covered.retain(|it| *it != "digest")
            }),
            ("date lost", |it| it.lost.push("date")),
            ("digest lost", |it| it.lost.push("digest")),
            ("no signature", |it| it.lost.push("signature")),
            ("another body", |it| {
                it.body = it.body.replace("spoilt", "other!")
            }),
            ("another digest", |it| {
                it.digest = it.digest.replace('=', "A")
            }),
            ("too old", |it| it.date = it.date.plus(-HOUR - 6 * MINUTE)),
            ("from the future", |it| {
                it.date = it.date.plus(HOUR + MINUTE)
            }),
            ("no such key", |it| {
                it.key_id = it.key_id.replace("main", "other")
            }),
        ];
        for (how, spoil) in spoilt {
            let mut letter = peer.letter(&create);
            spoil(&mut letter);
            let answer = peer.mails(&letter).await;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{how}: {}",
                answer.text()
            );
        }
        let mut astray = peer.letter(&create);
        astray.host = "c.test".into();
        assert!(peer.mails(&astray).await.status.is_client_error());
        world.run_jobs().await;
        assert_eq!(home(&alice).await, [""; 0]);
        peer.mails(&peer.letter(&create)).await.is(202);
        world.run_jobs().await;
        assert_eq!(home(&alice).await, ["spoilt"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_speaks_for_somebody_else() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let (mallory, trudy) = (evil.has_actor("mallory"), evil.has_actor("trudy"));
        follows_at(&alice, &good, "bob").await;
        follows_at(&alice, &evil, "mallory").await;

        // A key of one's own under the activity of another: of another host, and of the same.
        let create = good.activity(&bob, "Create", good.note(&bob, 1, "never said"));
        let key = format!("{mallory}#main-key");
        evil.posts_as(&key, "a.test", "/inbox", &create).await.is(401);
        let create = evil.activity(&trudy, "Create", evil.note(&trudy, 1, "never said"));
        evil.posts_as(&key, "a.test", "/inbox", &create).await.is(401);

        let by = |number, author: &str, host: &Peer<'_>| {
            let mut note = host.note(&host.actor("x"), number, "never said");
            note["attributedTo"] = author.into();
            note
        };
        for note in [
            by(2, &bob, &good),              // of bob, on bob's host
            by(3, &bob, &evil),              // of bob, on another host
            by(4, &mallory, &good),          // mallory's own, on a host where mallory is not
            by(5, &trudy, &evil),            // of a neighbour
            by(6, &actor(&alice), &evil),    // of somebody here
            json!({ "id": format!("{}/statuses/7", actor(&alice)), "type": "Note", "content": "never said",
                    "attributedTo": mallory, "to": ["https://www.w3.org/ns/activitystreams#Public"] }),
        ] {
            evil.sends(&evil.activity(&mallory, "Create", note)).await.is(202);
        }
        assert_eq!(home(&alice).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_changes_and_removes() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let neighbour = good.has_actor("neighbour");
        let mallory = evil.has_actor("mallory");
        follows_at(&alice, &good, "bob").await;
        let note = publishes(&good, &bob, 1, "true").await;
        let own = alice.says("mine").await;
        let own = note_of(&alice, &own);
        good.sends(&good.activity(&bob, "Like", own.clone())).await;
        let boost = good.activity(&bob, "Announce", own.clone());
        good.sends(&boost).await;
        let before = home(&alice).await;
        assert_eq!(before, ["mine", "true"]);

        let mut edit = note.clone();
        edit["content"] = "false".into();
        edit["updated"] = "2026-01-02T03:04:00Z".into();
        let like = json!({ "type": "Like", "actor": bob, "object": own });
        for (peer, who) in [(&evil, &mallory), (&good, &neighbour)] {
            for activity in [
                peer.activity(who, "Update", edit.clone()),
                peer.activity(who, "Delete", note["id"].clone()),
                peer.activity(
                    who,
                    "Delete",
                    json!({ "type": "Tombstone", "id": note["id"] }),
                ),
                peer.activity(who, "Delete", own.clone()),
                peer.activity(who, "Delete", bob.clone()),
                peer.activity(who, "Delete", actor(&alice)),
                peer.activity(who, "Undo", like.clone()),
                peer.activity(who, "Undo", boost.clone()),
                peer.activity(who, "Undo", boost["id"].clone()),
            ] {
                peer.sends(&activity).await.is(202);
            }
        }
        assert_eq!(home(&alice).await, before);
        let path = format!("/api/v1/statuses/{}", own.rsplit('/').next().unwrap());
        let post = alice.get(&path).await.ok();
        assert_eq!(
            (&post["favourites_count"], &post["reblogs_count"]),
            (&json!(1), &json!(1))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_others_cannot_be_taken() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let mallory = evil.has_actor("mallory");
        follows_at(&alice, &good, "bob").await;
        follows_at(&alice, &evil, "mallory").await;
        let own = alice.says("mine").await;
        let neighbour = good.has_actor("neighbour");
        // Neither by a deletion that comes first, nor by a boost under the id of a note to come.
        let to_come = good.note(&bob, 1, "true");
        for activity in [
            evil.activity(&mallory, "Delete", to_come["id"].clone()),
            evil.activity(
                &mallory,
                "Undo",
                json!({ "type": "Announce", "id": to_come["id"], "actor": mallory,
                "object": note_of(&alice, &own) }),
            ),
            evil.activity(&mallory, "Undo", to_come["id"].clone()),
        ] {
            evil.sends(&activity).await.is(202);
        }
        for kind in ["Delete", "Undo"] {
            let activity = good.activity(&neighbour, kind, to_come["id"].clone());
            good.sends(&activity).await.is(202);
        }
        let mut boost = evil.activity(&mallory, "Announce", note_of(&alice, &own));
        boost["id"] = to_come["id"].clone();
        evil.sends(&boost).await.is(202);
        publishes(&good, &bob, 1, "true").await;
        assert!(home(&alice).await.contains(&"true".into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_is_not_even_read() {
    story(async |world| {
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let unknown = json!({ "type": "EchoRequest", "actor": bob });
        peer.sends(&unknown).await.is(202);
        for activity in [unknown, peer.activity(&bob, "Delete", bob.clone())] {
            let mut letter = peer.letter(&activity);
            letter.lost.push("signature");
            peer.mails(&letter).await.is(401);
        }
        let mut letter = peer.letter(&json!({}));
        letter.body = "{".into();
        letter.lost.push("signature");
        peer.mails(&letter).await.is(401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_go_cost_nothing() {
    story(async |world| {
        let _alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        peer.sends(&peer.activity(&bob, "Delete", bob.clone()))
            .await
            .is(202);
        peer.sends(&peer.activity(&bob, "Update", json!({ "type": "Person", "id": bob })))
            .await
            .is(202);
        assert_eq!(peer.times_asked("/users/bob"), 0);
    })
    .await;
}

/// An actor that is not accepted, so that its follow is refused.
async fn is_nobody(world: &World, host: &str, spoil: impl FnOnce(&Peer<'_>)) {
    let alice = world
        .person(&format!("alice_{}", host.replace('.', "_")))
        .await;
    let peer = world.peer(host);
    let bob = peer.has_actor("bob");
    spoil(&peer);
    let follow = peer.activity(&bob, "Follow", actor(&alice));
    let answer = peer.sends(&follow).await;
    assert_eq!(
        answer.status,
        StatusCode::UNAUTHORIZED,
        "{host}: {}",
        answer.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_believed_only_where_they_belong() {
    story(async |world| {
        let good = world.peer("good.test");
        let real = good.has_actor("bob");
        is_nobody(world, "id.test", |peer| {
            peer.has_actor_with("bob", json!({ "id": real }));
        })
        .await;
        is_nobody(world, "neighbour.test", |peer| {
            peer.has_actor_with("bob", json!({ "id": peer.actor("carol") }));
        })
        .await;
        is_nobody(world, "key.test", |peer| {
            let key = json!({ "id": format!("{real}#main-key"), "owner": real, "publicKeyPem": "" });
            peer.has_actor_with("bob", json!({ "publicKey": key }));
        })
        .await;
        is_nobody(world, "owner.test", |peer| {
            let mut key = peer.other_key("bob")["publicKey"].clone();
            key["owner"] = real.clone().into();
            peer.has_actor_with("bob", json!({ "publicKey": key }));
        })
        .await;
        is_nobody(world, "upload.test", |peer| peer.serves_as("/users/bob", "application/json")).await;
        is_nobody(world, "plain.test", |peer| peer.serves_as("/users/bob", "text/plain")).await;
        is_nobody(world, "ld.test", |peer| peer.serves_as("/users/bob", "application/ld+json")).await;
        is_nobody(world, "elsewhere.test", |peer| {
            let jrd = json!({
                "subject": format!("acct:bob@{}", peer.host),
                "links": [{ "rel": "self", "type": "application/activity+json", "href": peer.actor("carol") }],
            });
            peer.has("/.well-known/webfinger?resource=acct%3Abob%40elsewhere.test", jrd);
        })
        .await;
        is_nobody(world, "thief.test", |peer| {
            // The handle of somebody else, who does not stand by it.
            peer.has_actor_with("bob", json!({ "webfinger": "bob@good.test" }));
        })
        .await;
        is_nobody(world, "ours.test", |peer| {
            peer.has_actor_with("bob", json!({ "webfinger": "alice@a.test" }));
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boosted_post_comes_from_its_own_host() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let mallory = evil.has_actor("mallory");
        follows_at(&alice, &evil, "mallory").await;
        let boosts = async |object: Value| {
            let mut boost = evil.activity(&mallory, "Announce", object);
            boost["to"] = "https://www.w3.org/ns/activitystreams#Public".into();
            evil.sends(&boost).await.is(202);
        };
        // Embedded, under an id where nothing lies.
        boosts(good.note(&bob, 1, "never said")).await;
        // Served by a host that it does not belong to.
        let mut note = good.note(&bob, 2, "never said");
        evil.has("/notes/2", note.clone());
        boosts(evil.url("/notes/2").into()).await;
        note["id"] = evil.url("/notes/3").into();
        evil.has("/notes/3", note);
        boosts(evil.url("/notes/3").into()).await;
        // An upload that looks like a note.
        let upload = good.note(&bob, 4, "never said");
        good.has_note(&upload);
        good.serves_as("/users/bob/notes/4", "application/json");
        boosts(upload["id"].clone()).await;
        assert_eq!(home(&alice).await, [""; 0]);
        let real = good.note(&bob, 5, "said");
        good.has_note(&real);
        boosts(real["id"].clone()).await;
        assert_eq!(home(&alice).await, ["said"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_passed_on_is_looked_up_where_it_lives() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (b, c) = (world.peer("b.test"), world.peer("c.test"));
        let (bob, carl) = (b.has_actor("bob"), c.has_actor("carl"));
        let key = format!("{bob}#main-key");
        let passes_on = async |mut activity: Value| {
            activity["signature"] = json!({ "type": "RsaSignature2017", "signatureValue": "AAAA" });
            b.posts_as(&key, "a.test", "/inbox", &activity)
                .await
                .is(202);
            world.run_jobs().await;
        };
        let post = alice.says("What do you say?").await;
        let context = format!("/api/v1/statuses/{}/context", post["id"].as_str().unwrap());
        let answers = async || {
            let context = alice.get(&context).await.ok();
            let answers = context["descendants"].as_array().unwrap().iter();
            let texts = answers.map(|post| post["content"].as_str().unwrap().to_owned());
            texts.collect::<Vec<_>>()
        };
        let mut said = c.note(&carl, 1, "<p>said</p>");
        said["inReplyTo"] = json!(note_of(&alice, &post));
        c.has_note(&said);
        let mut forged = said.clone();
        forged["content"] = json!("<p>never said</p>");
        passes_on(c.activity(&carl, "Create", forged.clone())).await;
        assert_eq!(answers().await, ["<p>said</p>"]);

        passes_on(c.activity(&carl, "Update", forged)).await;
        passes_on(c.activity(&carl, "Delete", said["id"].clone())).await;
        assert_eq!(answers().await, ["<p>said</p>"], "it is there still");
        c.answers("/users/carl/notes/1", 410);
        passes_on(c.activity(&carl, "Delete", said["id"].clone())).await;
        assert_eq!(answers().await, [""; 0]);

        // What nobody here knows is not asked for.
        let other = c.note(&carl, 2, "<p>elsewhere</p>");
        c.has_note(&other);
        passes_on(c.activity(&carl, "Create", other)).await;
        assert_eq!(c.times_asked("/users/carl/notes/2"), 0);
        // A private post that is not shown to us may be there.
        let mut private = c.note(&carl, 3, "<p>between us</p>");
        private["to"] = json!([actor(&alice)]);
        private["cc"] = json!([]);
        private["inReplyTo"] = json!(note_of(&alice, &post));
        private["tag"] =
            json!([{ "type": "Mention", "href": actor(&alice), "name": "@alice@a.test" }]);
        c.sends(&c.activity(&carl, "Create", private.clone()))
            .await
            .is(202);
        passes_on(c.activity(&carl, "Delete", private["id"].clone())).await;
        assert_eq!(answers().await, ["<p>between us</p>"]);
    })
    .await;
}
