//! Suspended accounts: what other servers hear of those of this one, and what is believed of theirs.

use services::moderation::{Measure, take};
use services::oauth::{Person, Standing};
use services::{deletions, people::Role};
use testkit::{PASSWORD, Peer, World};
use types::{AccountId, DAY, MINUTE};

use super::*;

async fn person(who: &Persona<'_>) -> Person {
    let id = who.id;
    let user = who
        .tenant
        .read(move |unit| store::users::by_account(unit, id));
    let user = user.await.unwrap().unwrap();
    Person {
        user_id: user.id,
        account_id: id,
        role: user.role,
        standing: Standing::Active,
    }
}

/// A moderator decides something, and what follows from it is done.
async fn decides(world: &World, by: &Persona<'_>, about: AccountId, measure: Measure) {
    let by_person = person(by).await;
    take(&by.tenant, by_person, about, measure, "")
        .await
        .unwrap();
    world.run_jobs().await;
}

/// An actor of a peer who follows somebody.
async fn fan(peer: &Peer<'_>, of: &Persona<'_>) -> String {
    let fan = peer.has_actor("fan");
    peer.sends(&peer.activity(&fan, "Follow", actor(of)))
        .await
        .is(202);
    peer.got();
    fan
}

#[tokio::test(flavor = "multi_thread")]
async fn other_servers_hear_that_somebody_is_suspended_and_back() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", Role::Moderator).await;
        let profile = json!({ "display_name": "Alice", "note": "Hello", "locked": false });
        alice
            .patch("/api/v1/accounts/update_credentials", profile)
            .await
            .ok();
        let peer = world.peer("b.test");
        let fan = fan(&peer, &alice).await;
        let post = alice.says("Here I am").await;
        world.run_jobs().await;
        peer.got();

        decides(world, &mo, alice.id, Measure::Suspend).await;
        let update = peer.got().remove(0);
        let fetched = peer.fetches(&fan, &actor(&alice)).await.ok();
        for told in [&update["object"], &fetched] {
            assert_eq!(told["suspended"], true);
            assert_eq!(told["preferredUsername"], "alice");
            assert_eq!((&told["name"], &told["summary"]), (&json!(""), &json!("")));
        }
        assert_eq!(update["type"], "Update");
        let webfinger = "/.well-known/webfinger?resource=acct:alice@a.test";
        world.stranger().await.get(webfinger).await.ok();
        for url in [
            format!("{}/outbox", actor(&alice)),
            format!("{}/followers", actor(&alice)),
            note_of(&alice, &post),
        ] {
            peer.fetches(&fan, &url).await.is(403);
        }
        peer.sends(&peer.activity(&fan, "Like", note_of(&alice, &post)))
            .await
            .is(202);

        decides(world, &mo, alice.id, Measure::Unsuspend).await;
        let update = peer.got().remove(0);
        assert_eq!(update["object"]["name"], "Alice");
        assert_eq!(update["object"]["suspended"], Value::Null);
        peer.fetches(&fan, &note_of(&alice, &post)).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_suspended_says_farewell_all_the_same() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", Role::Moderator).await;
        let peer = world.peer("b.test");
        let fan = fan(&peer, &alice).await;
        deletions::ask(&alice.tenant, person(&alice).await, PASSWORD.into())
            .await
            .unwrap();
        decides(world, &mo, alice.id, Measure::Suspend).await;
        assert_eq!(peer.got_types(), ["Update"]);
        world.clock.advance(deletions::DAYS * DAY);
        world.run_jobs().await;
        let farewell = peer.got();
        assert_eq!(farewell.len(), 1, "{farewell:?}");
        assert_eq!(farewell[0]["type"], "Delete");
        assert_eq!(farewell[0]["object"], actor(&alice));
        peer.fetches(&fan, &actor(&alice)).await.is(410);
        let webfinger = "/.well-known/webfinger?resource=acct:alice@a.test";
        world.stranger().await.get(webfinger).await.is(410);
        // Nobody brings back what is no more.
        let back = take(
            &mo.tenant,
            person(&mo).await,
            alice.id,
            Measure::Unsuspend,
            "",
        );
        assert!(back.await.is_err());
    })
    .await;
}

/// Bob's server says of him whether he is suspended, and that he has changed.
async fn is_suspended_there(peer: &Peer<'_>, suspended: bool) {
    let bob = peer.has_actor_with("bob", json!({ "suspended": suspended }));
    let object = json!({
        "type": "Person", "id": bob, "preferredUsername": "bob", "inbox": format!("{bob}/inbox"),
    });
    peer.sends(&peer.activity(&bob, "Update", object))
        .await
        .is(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_suspended_on_their_own_server_is_hidden_here() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", Role::Moderator).await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        peer.sends(&peer.activity(&bob, "Create", peer.note(&bob, 1, "Hello")))
            .await
            .is(202);
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        // Whether he is shown as suspended, and what of his is at home.
        let seen = async || {
            let suspended = alice.get(&path).await.ok()["suspended"] == true;
            (suspended, alice.reads("/api/v1/timelines/home").await.len())
        };
        assert_eq!(seen().await, (false, 1));
        is_suspended_there(&peer, true).await;
        assert_eq!(seen().await, (true, 0));
        is_suspended_there(&peer, false).await;
        assert_eq!(seen().await, (false, 1));

        // What moderators here decide is not lifted elsewhere.
        let id: AccountId = account["id"].as_str().unwrap().parse().unwrap();
        decides(world, &mo, id, Measure::Suspend).await;
        peer.has_actor_with("bob", json!({ "suspended": true }));
        world.clock.advance(6 * MINUTE);
        let update = peer.activity(&bob, "Update", bob.clone());
        peer.sends(&update).await.is(401);
        peer.has_actor("bob");
        world.clock.advance(6 * MINUTE);
        peer.sends(&update).await.is(401);
        assert_eq!(seen().await, (true, 0));

        // And when they lift it, his own server is asked.
        peer.has_actor_with("bob", json!({ "suspended": true }));
        decides(world, &mo, id, Measure::Unsuspend).await;
        assert_eq!(seen().await, (true, 0));
        // It says nothing when it lets him go; it is asked again when somebody looks.
        peer.has_actor("bob");
        world.clock.advance(2 * DAY);
        seen().await;
        world.run_jobs().await;
        assert_eq!(seen().await, (false, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_suspended_elsewhere_and_is_gone_leaves_nothing() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        is_suspended_there(&peer, true).await;
        peer.answers("/users/bob", 410);
        peer.sends(&peer.activity(&bob, "Delete", bob.clone()))
            .await
            .is(202);
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        alice.get(&path).await.is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_gone_and_comes_back_is_met_by_what_was_decided_before() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", Role::Moderator).await;
        let peer = world.peer("b.test");
        let [bob, mallory] = ["bob", "mallory"].map(|name| peer.has_actor(name));
        let follow = |who: &str| peer.activity(who, "Follow", actor(&alice));
        let blocked = finds(&alice, "@bob@b.test").await;
        let block = format!("/api/v1/accounts/{}/block", blocked["id"].as_str().unwrap());
        alice.post(&block, json!({})).await.ok();
        let suspended = finds(&alice, "@mallory@b.test").await;
        let id: AccountId = suspended["id"].as_str().unwrap().parse().unwrap();
        decides(world, &mo, id, Measure::Suspend).await;
        for (name, who) in [("bob", &bob), ("mallory", &mallory)] {
            peer.answers(&format!("/users/{name}"), 410);
            peer.sends(&peer.activity(who, "Delete", who.clone())).await;
        }
        world.clock.advance(DAY);
        for name in ["bob", "mallory"] {
            peer.has_actor(name);
        }
        peer.got();
        peer.sends(&follow(&mallory)).await.is(401);
        peer.sends(&follow(&bob)).await.is(202);
        assert_eq!(peer.got_types(), ["Reject"]);
        let blocks = alice.get("/api/v1/blocks").await.ok();
        assert_eq!(blocks[0]["acct"], "bob@b.test");
    })
    .await;
}
