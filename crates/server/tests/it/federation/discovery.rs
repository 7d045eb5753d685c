//! How others find who lives here, and the server itself.

use axum::body::Body;
use http::Request;
use serde_json::json;
use testkit::{Answer, World, story};

use super::actor;

async fn asks(world: &World, host: &str, path: &str, accept: &str) -> Answer {
    let request = Request::get(path)
        .header("host", host)
        .header("accept", accept);
    world.request(request.body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_found_by_each_of_their_names() {
    story(async |world| {
        let alice = world.person("Alice").await;
        let me = actor(&alice);
        for resource in [
            "acct:alice@a.test",
            "acct:Alice@A.Test",
            "acct%3Aalice%40a.test",
            "alice@a.test",
            "@alice@a.test",
            &me,
            "https://a.test/@alice",
            "https://A.TEST/@Alice/",
            "http://A.Test/@alice",
            "https://a.test/users/alice",
        ] {
            let path = format!("/.well-known/webfinger?resource={resource}");
            let answer = asks(world, "a.test", &path, "*/*").await;
            let jrd = answer.is(200);
            assert_eq!(jrd["subject"], "acct:Alice@a.test", "{resource}");
            assert_eq!(answer.header("content-type"), "application/jrd+json");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            let links = jrd["links"].as_array().unwrap();
            let itself = links.iter().find(|link| link["rel"] == "self").unwrap();
            assert_eq!(
                (&itself["href"], &itself["type"]),
                (&json!(me), &json!("application/activity+json"))
            );
        }
        for resource in [
            "acct:a.test@a.test",
            "https://a.test/actor",
            "https://a.test",
        ] {
            let path = format!("/.well-known/webfinger?resource={resource}");
            let jrd = asks(world, "a.test", &path, "*/*").await.is(200);
            assert!(
                jrd.to_string().contains("https://a.test/actor"),
                "{resource}: {jrd}"
            );
        }
        for (resource, status) in [
            ("resource=acct:nobody@a.test", 404),
            ("resource=acct:alice@b.test", 404),
            ("resource=https://b.test/@alice", 404),
            ("resource=https://a.test/@alice/1", 404),
            ("resource=", 400),
            ("", 400),
        ] {
            let path = format!("/.well-known/webfinger?{resource}");
            asks(world, "a.test", &path, "*/*").await.is(status);
        }
        let template = asks(world, "a.test", "/.well-known/host-meta", "*/*")
            .await
            .text();
        assert!(
            template.contains("https://a.test/.well-known/webfinger?resource={uri}"),
            "{template}"
        );
        let links = asks(world, "a.test", "/.well-known/nodeinfo", "*/*")
            .await
            .is(200);
        for version in ["2.0", "2.1"] {
            assert!(
                links
                    .to_string()
                    .contains(&format!("https://a.test/nodeinfo/{version}"))
            );
            let info = asks(world, "a.test", &format!("/nodeinfo/{version}"), "*/*")
                .await
                .is(200);
            assert_eq!(info["protocols"], json!(["activitypub"]));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_may_have_other_names_for_its_people() {
    story(async |world| {
        world.add_server("social.b.test", "b.test");
        let bob = world.person_at("bob", "social.b.test").await;
        let alice = world.person("alice").await;
        for handle in ["@bob@b.test", "@bob@social.b.test"] {
            let found = super::finds(&alice, handle).await;
            assert_eq!(found["acct"], "bob@b.test");
            assert_eq!(found["uri"], actor(&bob));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_activitypub_gets_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let profile = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
        let path = format!("/ap/users/{}", alice.id);
        for accept in [
            "application/activity+json",
            profile,
            "*/*",
            "application/json",
        ] {
            let answer = asks(world, "a.test", &path, accept).await;
            assert_eq!(answer.is(200)["id"], actor(&alice), "{accept}");
            assert_eq!(answer.header("content-type"), "application/activity+json");
        }
        for (accept, document) in [
            ("application/activity+json", true),
            (profile, true),
            ("application/activity+json, application/ld+json", true),
            ("application/activity+json, text/html;q=0.5", true),
            ("application/activity+json;q=0.5, text/html", false),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                false,
            ),
            ("application/ld+json", false),
            ("*/*", false),
        ] {
            let answer = asks(world, "a.test", "/@alice", accept).await;
            let kind = answer.header("content-type") == "application/activity+json";
            assert_eq!(kind, document, "{accept}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_follows_the_server_itself() {
    story(async |world| {
        world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let follow = peer.activity(&bob, "Follow", "https://a.test/actor");
        peer.sends(&follow).await.is(202);
        let answer = peer.got().pop().unwrap();
        assert_eq!(
            (&answer["type"], &answer["actor"]),
            (&json!("Reject"), &json!("https://a.test/actor"))
        );
        assert_eq!(answer["object"]["id"], follow["id"]);
    })
    .await;
}
