//! Quotes across servers (FEP-044f): asking, answering, believing, taking back.

use serde_json::{Value, json};
use testkit::{Peer, Persona, story, story_at};
use types::{DAY, HOUR};

use super::{actor, finds, follows_at, note_of};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

fn policy(who: &str) -> Value {
    json!({ "canQuote": { "automaticApproval": [who] } })
}

async fn quote_of(who: &Persona<'_>, post: &str) -> Value {
    let found = who.get(&format!("/api/v1/statuses/{post}")).await.ok();
    found["quote"].clone()
}

/// A peer's post as it is known here.
async fn known(who: &Persona<'_>, note: &Value) -> Value {
    let id = note["id"].as_str().unwrap();
    let path = format!("/api/v2/search?resolve=true&type=statuses&q={id}");
    who.get(&path).await.ok()["statuses"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_quote_each_other() {
    story_at(&["a.test", "b.test"], async |world| {
        let alice = world.person_at("alice", "a.test").await;
        let bob = world.person_at("bob", "b.test").await;
        let account = finds(&alice, "@bob@b.test").await;
        super::follows(&alice, &account).await;
        world.run_jobs().await;
        let original = bob.says("Original").await;
        world.run_jobs().await;
        let there = alice.get("/api/v1/timelines/home").await.ok()[0].clone();
        let quote = alice
            .posts(json!({ "status": "Look", "quoted_status_id": there["id"] }))
            .await;
        assert_eq!(quote["quote"]["state"], "pending", "its author is asked");
        world.run_jobs().await;
        let id = quote["id"].as_str().unwrap();
        assert_eq!(quote_of(&alice, id).await["state"], "accepted");
        let told = bob.get("/api/v1/notifications").await.ok();
        assert_eq!(told[0]["type"], "quote");
        let quoting = &told[0]["status"];
        assert_eq!(quoting["quote"]["quoted_status"]["id"], original["id"]);

        let revoke = format!(
            "/api/v1/statuses/{}/quotes/{}/revoke",
            original["id"].as_str().unwrap(),
            quoting["id"].as_str().unwrap()
        );
        bob.post(&revoke, json!({})).await.ok();
        world.run_jobs().await;
        assert_eq!(quote_of(&alice, id).await["state"], "revoked");
    })
    .await;
}

/// A note by a peer's actor that quotes.
fn quoting(peer: &Peer<'_>, author: &str, number: u32, quoted: &str) -> Value {
    let mut note = peer.note(author, number, "<p>Look</p>");
    note["quote"] = json!(quoted);
    note
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_answered_as_the_author_wants_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let open = alice.says("Open").await;
        let closed = alice
            .posts(json!({ "status": "Closed", "quote_approval_policy": "nobody" }))
            .await;
        let ask = |number: u32, post: &Value| {
            let note = quoting(&peer, &bob, number, &note_of(&alice, post));
            let mut request = peer.activity(&bob, "QuoteRequest", note_of(&alice, post));
            request["instrument"] = note;
            request
        };
        let request = ask(1, &open);
        peer.sends(&request).await.is(202);
        let accept = peer.got().pop().expect("an answer");
        assert_eq!(accept["type"], "Accept");
        assert_eq!(accept["object"]["id"], request["id"]);
        let consent = accept["result"].as_str().unwrap();
        let document = peer.fetches(&bob, consent).await.ok();
        assert_eq!(document["type"], "QuoteAuthorization");
        assert_eq!(document["attributedTo"], actor(&alice));
        assert_eq!(document["interactingObject"], request["instrument"]["id"]);
        assert_eq!(document["interactionTarget"], note_of(&alice, &open));
        let told = alice.get("/api/v1/notifications").await;
        assert_eq!(told.each("type"), ["quote"]);

        peer.sends(&ask(2, &closed)).await.is(202);
        assert_eq!(peer.got_types(), ["Reject"]);

        // Only an id: the post is fetched.
        let mut request = ask(3, &open);
        let note = request["instrument"].take();
        peer.has_note(&note);
        request["instrument"] = note["id"].clone();
        peer.sends(&request).await.is(202);
        assert_eq!(peer.got_types(), ["Accept"]);

        // A post that quotes something else gets no consent, nor does one of somebody else.
        let mut request = ask(4, &open);
        request["instrument"]["quote"] = json!(note_of(&alice, &closed));
        peer.sends(&request).await.is(202);
        let mut request = ask(5, &open);
        request["instrument"]["attributedTo"] = json!(peer.has_actor("carol"));
        peer.sends(&request).await.is(202);
        assert_eq!(peer.got_types(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_elsewhere_is_asked_and_answers() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let mut note = peer.note(&bob, 1, "<p>Original</p>");
        note["interactionPolicy"] = policy(PUBLIC);
        peer.has_note(&note);
        let there = known(&alice, &note).await;
        assert_eq!(there["quote_approval"]["automatic"], json!(["public"]));
        let quote = alice
            .posts(json!({ "status": "Look", "quoted_status_id": there["id"] }))
            .await;
        let id = quote["id"].as_str().unwrap();
        world.run_jobs().await;
        let request = peer.got().remove(0);
        assert_eq!(request["type"], "QuoteRequest");
        assert_eq!(request["object"], note["id"]);
        assert_eq!(request["instrument"]["id"], note_of(&alice, &quote));
        assert_eq!(request["instrument"]["quote"], note["id"]);

        let mut stranger = peer.activity(&peer.has_actor("carol"), "Accept", request.clone());
        stranger["result"] = json!(peer.url("/consents/1"));
        peer.sends(&stranger).await.is(202);
        assert_eq!(quote_of(&alice, id).await["state"], "pending");

        let mut accept = peer.activity(&bob, "Accept", request["id"].clone());
        accept["result"] = json!(peer.url("/consents/1"));
        peer.sends(&accept).await.is(202);
        assert_eq!(quote_of(&alice, id).await["state"], "accepted");

        let delete = peer.activity(&bob, "Delete", peer.url("/consents/1"));
        peer.sends(&delete).await.is(202);
        assert_eq!(quote_of(&alice, id).await["state"], "revoked");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_counts_only_when_all_of_it_fits() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let other = world.peer("c.test");
        let bob = peer.has_actor("bob");
        let carol = other.has_actor("carol");
        follows_at(&alice, &peer, "bob").await;
        let original = other.note(&carol, 1, "<p>Original</p>");
        other.has_note(&original);
        let original = original["id"].as_str().unwrap();
        let state = async |number: u32, consent: Value| {
            let mut note = quoting(&peer, &bob, number, original);
            let path = format!("/consents/{number}");
            note["quoteAuthorization"] = json!(other.url(&path));
            let whole = json!({
                "@context": "https://www.w3.org/ns/activitystreams",
                "id": other.url(&path), "type": "QuoteAuthorization", "attributedTo": carol,
                "interactingObject": note["id"], "interactionTarget": original,
            });
            let mut document = whole;
            for (key, value) in consent.as_object().unwrap() {
                document[key] = value.clone();
            }
            other.has(&path, document);
            peer.sends(&peer.activity(&bob, "Create", note.clone()))
                .await
                .is(202);
            known(&alice, &note).await["quote"]["state"].clone()
        };
        assert_eq!(state(1, json!({})).await, "accepted");
        assert_eq!(state(2, json!({ "type": "Note" })).await, "pending");
        assert_eq!(state(3, json!({ "attributedTo": bob })).await, "pending");
        let elsewhere = json!({ "interactingObject": peer.url("/other") });
        assert_eq!(state(4, elsewhere).await, "pending");
        let elsewhere = json!({ "interactionTarget": other.url("/other") });
        assert_eq!(state(5, elsewhere).await, "pending");

        // The consent may come later, with the post itself.
        let mut late = quoting(&peer, &bob, 6, original);
        peer.sends(&peer.activity(&bob, "Create", late.clone()))
            .await
            .is(202);
        assert_eq!(known(&alice, &late).await["quote"]["state"], "pending");
        let consent = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": other.url("/consents/6"), "type": "QuoteAuthorization", "attributedTo": carol,
            "interactingObject": late["id"], "interactionTarget": original,
        });
        other.has("/consents/6", consent);
        late["quoteAuthorization"] = json!(other.url("/consents/6"));
        peer.sends(&peer.activity(&bob, "Update", late.clone()))
            .await
            .is(202);
        let late = known(&alice, &late).await;
        assert_eq!(late["quote"]["state"], "accepted");
        assert_eq!(late["quote"]["quoted_status"]["uri"], original);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quoted_post_that_cannot_be_had_now_is_fetched_later() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let bob = peer.has_actor("bob");
        let carol = other.has_actor("carol");
        follows_at(&alice, &peer, "bob").await;
        let original = other.note(&carol, 1, "<p>Original</p>");
        other.has_note(&original);
        let quoted = original["id"].as_str().unwrap();
        let consents = |number: u32| {
            let path = format!("/consents/{number}");
            let consent = json!({
                "@context": "https://www.w3.org/ns/activitystreams",
                "id": other.url(&path), "type": "QuoteAuthorization", "attributedTo": carol,
                "interactingObject": format!("{bob}/notes/{number}"), "interactionTarget": quoted,
            });
            other.has(&path, consent);
        };
        let quotes = async |number: u32| {
            let mut note = quoting(&peer, &bob, number, quoted);
            note["quoteAuthorization"] = json!(other.url(&format!("/consents/{number}")));
            let create = peer.activity(&bob, "Create", note.clone());
            peer.sends(&create).await.is(202);
            note
        };
        let state = async |note: &Value| known(&alice, note).await["quote"]["state"].clone();
        let later = async |time: i64| {
            world.clock.advance(time);
            world.run_jobs().await;
        };
        consents(1);
        other.is_silent(true);
        let first = quotes(1).await;
        assert_eq!(state(&first).await, "pending");
        other.is_silent(false);
        later(HOUR).await;
        assert_eq!(state(&first).await, "accepted");

        other.answers("/consents/2", 503);
        let second = quotes(2).await;
        assert_eq!(state(&second).await, "pending");
        consents(2);
        later(HOUR).await;
        assert_eq!(state(&second).await, "accepted");

        other.answers("/consents/3", 503);
        let third = quotes(3).await;
        for _ in 0..4 {
            later(DAY).await;
        }
        consents(3);
        later(DAY).await;
        assert_eq!(state(&third).await, "pending", "it was given up");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quotes_of_quotes_are_followed_only_so_far() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        follows_at(&alice, &peer, "bob").await;
        for number in 1..=5 {
            let next = format!("{bob}/notes/{}", number + 1);
            peer.has_note(&quoting(&peer, &bob, number, &next));
        }
        let first = quoting(&peer, &bob, 1, &format!("{bob}/notes/2"));
        peer.sends(&peer.activity(&bob, "Create", first.clone()))
            .await
            .is(202);
        let first = known(&alice, &first).await;
        assert_eq!(
            first["quote"]["state"], "accepted",
            "one's own needs no consent"
        );
        assert_eq!(peer.times_asked("/users/bob/notes/3"), 1);
        assert_eq!(peer.times_asked("/users/bob/notes/4"), 0);

        let mut gone = quoting(&peer, &bob, 9, "");
        gone["quote"] = json!({ "type": "Tombstone" });
        peer.sends(&peer.activity(&bob, "Create", gone.clone()))
            .await
            .is(202);
        assert_eq!(known(&alice, &gone).await["quote"]["state"], "deleted");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_taken_back_whoever_else_names_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let (bob, carol) = (peer.has_actor("bob"), other.has_actor("carol"));
        follows_at(&alice, &peer, "bob").await;
        let original = other.note(&carol, 1, "<p>Original</p>");
        other.has_note(&original);
        let quotes = [1, 2].map(|number| {
            let mut note = quoting(&peer, &bob, number, original["id"].as_str().unwrap());
            note["quoteAuthorization"] = json!(other.url("/consent"));
            note
        });
        let consent = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": other.url("/consent"), "type": "QuoteAuthorization", "attributedTo": carol,
            "interactingObject": quotes[1]["id"], "interactionTarget": original["id"],
        });
        other.has("/consent", consent);
        for note in &quotes {
            peer.sends(&peer.activity(&bob, "Create", note.clone()))
                .await
                .is(202);
        }
        let states = async || {
            let states = [
                known(&alice, &quotes[0]).await,
                known(&alice, &quotes[1]).await,
            ];
            states.map(|post| post["quote"]["state"].clone())
        };
        assert_eq!(states().await, ["pending", "accepted"]);
        other
            .sends(&other.activity(&carol, "Delete", other.url("/consent")))
            .await
            .is(202);
        assert_eq!(states().await, ["pending", "revoked"]);
    })
    .await;
}
