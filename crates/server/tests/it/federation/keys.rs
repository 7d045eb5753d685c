//! Keys of those elsewhere: of every kind, and how often they are asked for.

use activitypub::signatures::BodyDigest;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Request;
use serde_json::{Value, json};
use testkit::{Answer, Peer, story};
use types::{HOUR, MINUTE};

use super::{actor, follows_at};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cannot_be_had_is_not_asked_for_each_time() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let nobody = peer.actor("nobody");
        let follow = peer.activity(&nobody, "Follow", actor(&alice));
        for _ in 0..3 {
            peer.sends(&follow).await.is(401);
        }
        assert_eq!(peer.times_asked("/users/nobody"), 1);
        peer.has_actor("nobody");
        world.clock.advance(6 * MINUTE);
        peer.sends(&follow).await.is(202);
        assert_eq!(peer.times_asked("/users/nobody"), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_host_does_not_make_us_ask_for_thousands_of_keys() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (evil, good) = (world.peer("evil.test"), world.peer("good.test"));
        let follow =
            |peer: &Peer<'_>, name: &str| peer.activity(&peer.actor(name), "Follow", actor(&alice));
        for number in 0..60 {
            let name = format!("nobody{number}");
            evil.posts("a.test", "/inbox", &follow(&evil, &name))
                .await
                .is(401);
        }
        evil.has_actor("mallory");
        let answer = evil.sends(&follow(&evil, "mallory")).await;
        answer.is(429);
        assert_eq!(answer.header("retry-after"), "301");
        assert_eq!(evil.times_asked("/users/mallory"), 0);
        good.has_actor("bob");
        good.sends(&follow(&good, "bob")).await.is(202);
        world.clock.advance(6 * MINUTE);
        evil.sends(&follow(&evil, "mallory")).await.is(202);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_do_many_names_under_one_domain() {
    story(async |world| {
        let alice = world.person("alice").await;
        let arrives = async |host: &str| {
            let peer = world.peer(host);
            let bob = peer.has_actor("bob");
            let follow = peer.activity(&bob, "Follow", actor(&alice));
            peer.posts("a.test", "/inbox", &follow)
                .await
                .status
                .as_u16()
        };
        for number in 0..100 {
            assert_eq!(arrives(&format!("n{number}.evil.test")).await, 202);
        }
        for host in ["n100.evil.test", "n101.evil.test", "a.b.evil.test"] {
            assert_eq!(arrives(host).await, 429, "{host}");
        }
        assert_eq!(arrives("good.test").await, 202);
        world.clock.advance(HOUR);
        assert_eq!(arrives("n100.evil.test").await, 202);
    })
    .await;
}

/// A key as Hollo and others have it, and its actor.
struct Multikey {
    pair: Ed25519KeyPair,
    id: String,
}

impl Multikey {
    fn new(actor: &str, seed: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let id = format!("{actor}#ed25519-key");
        Self { pair, id }
    }

    fn document(&self, controller: &str) -> Value {
        let bytes = [&[0xed, 0x01], self.pair.public_key().as_ref()].concat();
        let multibase = format!("u{}", URL_SAFE_NO_PAD.encode(bytes));
        json!({ "id": self.id, "type": "Multikey", "controller": controller, "publicKeyMultibase": multibase })
    }

    /// Sends an activity that is signed after RFC 9421.
    async fn sends(&self, peer: &Peer<'_>, activity: &Value) -> Answer {
        let body = activity.to_string();
        let digest = BodyDigest::of(body.as_bytes()).content_digest();
        let created = peer.world().clock.now().0 / 1000;
        let input = format!(
            r#"("@method" "@target-uri" "content-digest");created={created};keyid="{}""#,
            self.id
        );
        let base = format!(
            "\"@method\": POST\n\"@target-uri\": https://a.test/inbox\n\"content-digest\": {digest}\n\"@signature-params\": {input}"
        );
        let signature = STANDARD.encode(self.pair.sign(base.as_bytes()));
        let request = Request::post("/inbox")
            .header("host", "a.test")
            .header("content-digest", digest)
            .header("signature-input", format!("sig1={input}"))
            .header("signature", format!("sig1=:{signature}:"));
        let answer = peer
            .world()
            .request(request.body(Body::from(body)).unwrap());
        let answer = answer.await;
        peer.world().run_jobs().await;
        answer
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actor_may_sign_with_an_assertion_method() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.actor("bob");
        let key = Multikey::new(&bob, 1);
        peer.has_actor_with("bob", json!({ "assertionMethod": [key.document(&bob)] }));
        follows_at(&alice, &peer, "bob").await;
        let says = |number| peer.activity(&bob, "Create", peer.note(&bob, number, "hello"));
        key.sends(&peer, &says(1)).await.is(202);
        // The other key still is one.
        peer.sends(&says(2)).await.is(202);
        assert_eq!(alice.reads("/api/v1/timelines/home").await, ["hello"; 2]);

        // Of somebody who has no other, whom nobody knew.
        let dora = peer.actor("dora");
        let only = Multikey::new(&dora, 2);
        let members = json!({ "publicKey": null, "assertionMethod": only.document(&dora) });
        peer.has_actor_with("dora", members);
        let follow = peer.activity(&dora, "Follow", actor(&alice));
        only.sends(&peer, &follow).await.is(202);
        assert_eq!(peer.got_types(), ["Accept"]);

        // A key that is not there any more is one no more.
        let new = Multikey::new(&dora, 3);
        let members = json!({ "publicKey": null, "assertionMethod": new.document(&dora) });
        peer.has_actor_with("dora", members);
        world.clock.advance(6 * MINUTE);
        let again = || peer.activity(&dora, "Follow", actor(&alice));
        new.sends(&peer, &again()).await.is(202);
        only.sends(&peer, &again()).await.is(401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_method_is_of_the_actor_who_lists_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        follows_at(&alice, &good, "bob").await;
        let mallory = evil.actor("mallory");
        // Listed by somebody whose it is not, or under the id of somebody else's key.
        let foreign = Multikey::new(&mallory, 1);
        let stolen = Multikey::new(&bob, 1);
        let both = [foreign.document(&bob), stolen.document(&mallory)];
        evil.has_actor_with("mallory", json!({ "assertionMethod": both }));
        follows_at(&alice, &evil, "mallory").await;
        let as_mallory = evil.activity(&mallory, "Create", evil.note(&mallory, 1, "never said"));
        let as_bob = good.activity(&bob, "Create", good.note(&bob, 1, "never said"));
        for key in [&foreign, &stolen] {
            key.sends(&evil, &as_mallory).await.is(401);
            key.sends(&good, &as_bob).await.is(401);
        }
        assert_eq!(alice.reads("/api/v1/timelines/home").await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_id_of_the_key_of_somebody_else() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        follows_at(&alice, &good, "bob").await;
        let mut stolen = evil.other_key("mallory");
        stolen["publicKey"]["id"] = format!("{bob}#main-key").into();
        evil.has_actor_with("mallory", stolen);
        super::finds(&alice, "@mallory@evil.test").await;
        let note = good.note(&bob, 1, "still me");
        good.sends(&good.activity(&bob, "Create", note))
            .await
            .is(202);
        assert_eq!(alice.reads("/api/v1/timelines/home").await, ["still me"]);
    })
    .await;
}
