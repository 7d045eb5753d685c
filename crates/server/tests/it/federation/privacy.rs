//! Who may see what from another server.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use testkit::{Answer, Persona, World, story, story_at};

use super::{actor, finds, follows, note_of};

async fn unsigned(world: &World, url: &str) -> Answer {
    let uri: http::Uri = url.parse().unwrap();
    let request = Request::get(uri.path_and_query().unwrap().as_str())
        .header("host", uri.authority().unwrap().as_str())
        .header("accept", "application/activity+json");
    world.request(request.body(Body::empty()).unwrap()).await
}

async fn posts(who: &Persona<'_>, visibility: &str) -> Value {
    who.posts(json!({ "status": format!("a {visibility} post"), "visibility": visibility }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn private_posts_are_there_for_followers_only() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let [fan, stranger, blocked] =
            ["fan", "stranger", "blocked"].map(|name| peer.has_actor(name));
        for who in [&fan, &blocked] {
            peer.sends(&peer.activity(who, "Follow", actor(&alice)))
                .await
                .is(202);
        }
        let account = finds(&alice, "@blocked@b.test").await;
        let block = format!("/api/v1/accounts/{}/block", account["id"].as_str().unwrap());
        alice.post(&block, json!({})).await.ok();
        let public = note_of(&alice, &posts(&alice, "public").await);
        let private = posts(&alice, "private").await;
        let direct = note_of(&alice, &posts(&alice, "direct").await);
        let pin = format!("/api/v1/statuses/{}/pin", private["id"].as_str().unwrap());
        alice.post(&pin, json!({})).await.ok();
        let private = note_of(&alice, &private);

        let missing = peer
            .fetches(&stranger, &format!("{}/statuses/1", actor(&alice)))
            .await;
        missing.is(404);
        for url in [
            private.clone(),
            format!("{private}/activity"),
            format!("{private}/replies"),
            direct.clone(),
        ] {
            for answer in [
                unsigned(world, &url).await,
                peer.fetches(&stranger, &url).await,
                peer.fetches(&blocked, &url).await,
            ] {
                // Nothing tells that it is there.
                assert_eq!(
                    (answer.status, &answer.body),
                    (missing.status, &missing.body),
                    "{url}"
                );
                let headers = [&answer, &missing].map(|answer| {
                    let mut headers = answer.headers.clone();
                    // Each request has a name of its own.
                    headers.remove("x-request-id").expect("a name");
                    headers
                });
                assert_eq!(headers[0], headers[1], "{url}");
            }
        }
        let answer = peer.fetches(&fan, &private).await;
        assert_eq!(answer.ok()["content"], "<p>a private post</p>");
        assert_eq!(answer.header("cache-control"), "private, no-store");
        peer.fetches(&fan, &direct).await.is(404);
        peer.fetches(&blocked, &public).await.is(404);
        unsigned(world, &public).await.ok();

        for collection in ["outbox?page=true", "collections/featured"] {
            let url = format!("{}/{collection}", actor(&alice));
            for answer in [
                unsigned(world, &url).await,
                peer.fetches(&stranger, &url).await,
            ] {
                let items = answer.ok()["orderedItems"].to_string();
                assert!(
                    !items.contains("private post") && !items.contains("direct post"),
                    "{items}"
                );
            }
            assert_eq!(
                peer.fetches(&blocked, &url).await.ok()["orderedItems"],
                json!([]),
                "{collection}"
            );
        }
        let outbox = format!("{}/outbox?page=true", actor(&alice));
        let items = peer.fetches(&fan, &outbox).await.ok()["orderedItems"].to_string();
        assert!(
            items.contains("private post") && !items.contains("direct post"),
            "{items}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_blocked_sees_neither_posts_nor_followers() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, other) = (world.peer("b.test"), world.peer("c.test"));
        let (bob, carol) = (peer.has_actor("bob"), other.has_actor("carol"));
        let fan = world.person("fan").await;
        fan.follows(&alice).await;
        let post = posts(&alice, "public").await;
        let note = note_of(&alice, &post);
        let followers = format!("{}/followers?page=true", actor(&alice));
        peer.fetches(&bob, &note).await.ok();
        assert_eq!(
            peer.fetches(&bob, &followers).await.ok()["orderedItems"],
            json!([actor(&fan)])
        );

        let domain = json!({ "domain": "b.test" });
        alice.post("/api/v1/domain_blocks", domain).await.ok();
        let account = finds(&alice, "@carol@c.test").await;
        let block = format!("/api/v1/accounts/{}/block", account["id"].as_str().unwrap());
        alice.post(&block, json!({})).await.ok();
        world.run_jobs().await;
        for (peer, who) in [(&peer, &bob), (&other, &carol)] {
            peer.fetches(who, &note).await.is(404);
            for collection in ["followers", "following", "outbox"] {
                let url = format!("{}/{collection}?page=true", actor(&alice));
                let seen = peer.fetches(who, &url).await.ok();
                let items = seen["orderedItems"].as_array().map_or(0, Vec::len);
                assert_eq!(items, 0, "{who} {collection}");
            }
            peer.sends(&peer.activity(who, "Like", note.clone()))
                .await
                .is(202);
        }
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.ok()["favourites_count"], 0);
        unsigned(world, &note).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_does_not_betray_what_it_is_for() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let quoted = note_of(&alice, &posts(&alice, "public").await);
        let consent = async |number: u32, to: &str| {
            let mut note = peer.note(&bob, number, "<p>Look</p>");
            note["quote"] = json!(quoted);
            note["to"] = json!([to]);
            note["cc"] = json!([]);
            let mut request = peer.activity(&bob, "QuoteRequest", quoted.clone());
            request["instrument"] = note;
            peer.sends(&request).await.is(202);
            let accept = peer.got().pop().expect("an answer");
            accept["result"].as_str().expect("a consent").to_owned()
        };
        let open = consent(1, "https://www.w3.org/ns/activitystreams#Public").await;
        let private = consent(2, &format!("{bob}/followers")).await;
        unsigned(world, &open).await.ok();
        unsigned(world, &private).await.is(404);
        // Those to whom the post came have it checked by their servers.
        let answer = peer.fetches(&peer.has_actor("server"), &private).await;
        assert_eq!(answer.ok()["type"], "QuoteAuthorization");
        assert_eq!(answer.header("cache-control"), "private, no-store");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secure_server_answers_only_signed_fetches() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = note_of(&alice, &posts(&alice, "public").await);
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let nobody = peer.actor("nobody");
        let secure = |settings: &mut tenant::Settings| settings.authorized_fetch = true;
        // Whose signature does not hold is a stranger, as long as strangers are let in.
        peer.fetches(&nobody, &post).await.ok();
        alice.tenant.change_settings(secure).await.unwrap();
        let me = actor(&alice);
        for url in [
            me.clone(),
            format!("{me}/outbox"),
            format!("{me}/followers"),
            format!("{me}/following"),
            format!("{me}/collections/featured"),
            format!("{post}/activity"),
            format!("{post}/replies"),
            post,
        ] {
            unsigned(world, &url).await.is(401);
            peer.fetches(&nobody, &url).await.is(401);
            peer.fetches(&bob, &url).await.ok();
        }
        for open in [
            "/actor",
            "/.well-known/webfinger?resource=acct:alice@a.test",
        ] {
            unsigned(world, &format!("https://a.test{open}")).await.ok();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_secure_servers_meet() {
    story_at(&["a.test", "b.test"], async |world| {
        let alice = world.person_at("alice", "a.test").await;
        let bob = world.person_at("bob", "b.test").await;
        for who in [&alice, &bob] {
            let secure = |settings: &mut tenant::Settings| settings.authorized_fetch = true;
            who.tenant.change_settings(secure).await.unwrap();
        }
        let account = finds(&alice, "@bob@b.test").await;
        follows(&alice, &account).await;
        world.run_jobs().await;
        bob.posts(json!({ "status": "For friends", "visibility": "private" }))
            .await;
        world.run_jobs().await;
        assert_eq!(alice.reads("/api/v1/timelines/home").await, ["For friends"]);
    })
    .await;
}
