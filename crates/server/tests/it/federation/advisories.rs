//! What others were attacked with, by the names of their advisories. Those about addresses and redirects are in `http-client`.

use http::{Request, StatusCode};
use serde_json::{Value, json};
use services::domain_policies;
use store::domain_policies::DomainPolicy;
use tenant::policies::SUSPEND;
use testkit::{Answer, Peer, Persona, World, story};
use types::MINUTE;

use super::{actor, finds, follows, follows_at, note_of};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

async fn home(who: &Persona<'_>) -> Vec<String> {
    who.reads("/api/v1/timelines/home").await
}

async fn unsigned(world: &World, url: &str) -> Answer {
    let path = url.strip_prefix("https://a.test").expect("an own address");
    let request = Request::get(path)
        .header("host", "a.test")
        .header("accept", "application/activity+json");
    let request = request.body(axum::body::Body::empty());
    world.request(request.expect("a request")).await
}

async fn suspends(world: &World, domain: &str) {
    let tenant = world.tenant().await;
    let policy = DomainPolicy {
        domain: domain.into(),
        severity: SUSPEND,
        reject_media: false,
        reject_reports: false,
        comment: String::new(),
        created_at: tenant.clock.now(),
    };
    domain_policies::set(&tenant, policy).await.unwrap();
    world.run_jobs().await;
}

/// Mastodon, Fedify, Misskey: Linked Data signatures that outlive a rearranged document. None is read here: who sends must
/// have signed the request.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2022_24307_cve_2026_46349_cve_2026_42462_cve_2026_46713_cve_2026_47746_signed_documents()
 {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let key = format!("{}#main-key", evil.has_actor("mallory"));
        follows_at(&alice, &good, "bob").await;
        let create = good.activity(&bob, "Create", good.note(&bob, 1, "never said"));
        let signature = json!({
            "type": "RsaSignature2017", "creator": format!("{bob}#main-key"), "created": "2026-01-02T03:00:00Z",
            "signatureValue": "AAAA",
        });
        let mut forwarded = create.clone();
        forwarded["signature"] = signature.clone();
        let graph = json!({ "@context": PUBLIC, "@graph": [create], "actor": bob, "signature": signature });
        let mut included = forwarded.clone();
        included["@included"] = json!([{ "id": bob, "type": "Person" }]);
        let mut reverse = forwarded.clone();
        reverse["@reverse"] = json!({ "object": { "id": bob } });
        for activity in [&forwarded, &graph, &included, &reverse] {
            let answer = evil.posts_as(&key, "a.test", "/inbox", activity).await;
            assert!(answer.status == 401 || answer.status == 202, "{}", answer.status);
        }
        world.run_jobs().await;
        assert_eq!(home(&alice).await, [""; 0]);
    })
    .await;
}

/// Mastodon, Misskey: a document was believed to be what it said it was, wherever it lay.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_3fjr_858r_92rw_cve_2024_52591_cve_2025_25306_the_origin_of_documents() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let search = async |address: String| {
            let path = format!("/api/v2/search?resolve=true&q={address}");
            let found = alice.get(&path).await.ok();
            found["statuses"].as_array().unwrap().len()
                + found["accounts"].as_array().unwrap().len()
        };
        let said = good.note(&bob, 1, "never said");
        for (path, host) in [
            ("/1", "good.test"),
            ("/2", "good.test.evil.test"),
            ("/3", "evil.test@good.test"),
            ("/4", "good.test:8443"),
            ("/5", "GOOD.TEST"),
        ] {
            let mut note = said.clone();
            note["id"] = said["id"]
                .as_str()
                .unwrap()
                .replace("good.test", host)
                .into();
            evil.has(path, note.clone());
            assert_eq!(search(evil.url(path)).await, 0, "{host}");
            // Its own, by somebody who is not.
            note["id"] = evil.url(path).into();
            note["attributedTo"] = bob.replace("good.test", host).into();
            evil.has(path, note);
            assert_eq!(search(evil.url(path)).await, 0, "by {host}");
        }
        // Who says to be Bob leads to Bob.
        evil.has_actor_with("mallory", json!({ "id": bob, "name": "Not Bob" }));
        search(evil.actor("mallory")).await;
        assert_eq!(finds(&alice, "@bob@good.test").await["display_name"], "bob");
    })
    .await;
}

/// Mastodon, Misskey: documents of any type, such as files that people upload.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2024_25623_ghsa_qqrm_9grj_6v32_the_type_of_documents() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        for (number, kind) in [
            "text/plain",
            "application/json",
            "application/octet-stream",
            "application/ld+json",
            "image/png",
        ]
        .into_iter()
        .enumerate()
        {
            let upload = peer.note(&bob, number as u32, "an upload");
            peer.has_note(&upload);
            let path = format!("/users/bob/notes/{number}");
            peer.serves_as(&path, kind);
            let search = format!("/api/v2/search?resolve=true&q={}", peer.url(&path));
            let found = alice.get(&search).await.ok();
            assert_eq!(found["statuses"], json!([]), "{kind}");
        }
    })
    .await;
}

/// Misskey, Fedify: what was signed, and by whom, was looked at too late or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn ghsa_3f39_6537_3cgc_cve_2025_54888_cve_2026_28432_signatures() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, evil) = (world.peer("good.test"), world.peer("evil.test"));
        let bob = good.has_actor("bob");
        let mallory = evil.has_actor("mallory");
        follows_at(&alice, &good, "bob").await;
        let create = good.activity(&bob, "Create", good.note(&bob, 1, "never said"));
        // The digest and the host.
        let mut letter = good.letter(&create);
        letter.covered.retain(|it| *it != "digest");
        letter.body = letter.body.replace("never said", "or so");
        good.mails(&letter).await.is(401);
        let mut letter = good.letter(&create);
        letter.covered.retain(|it| *it != "host");
        good.mails(&letter).await.is(401);
        // Nothing is covered at all.
        let mut letter = good.letter(&create);
        letter.covered.clear();
        good.mails(&letter).await.is(401);
        // The key of somebody else; one that only says whose it is.
        let key = format!("{mallory}#main-key");
        evil.posts_as(&key, "a.test", "/inbox", &create).await.is(401);
        let claim = json!({ "id": key, "owner": bob, "publicKeyPem": evil.other_key("mallory")["publicKey"]["publicKeyPem"] });
        evil.has_actor_with("mallory", json!({ "publicKey": claim }));
        world.clock.advance(6 * MINUTE);
        evil.posts_as(&key, "a.test", "/inbox", &create).await.is(401);
        world.run_jobs().await;
        assert_eq!(home(&alice).await, [""; 0]);
    })
    .await;
}

/// Mastodon: errors told whether a private post is there. Hollo: the outbox held posts that were not for everybody.
/// Mastodon: pins were kept for those who are blocked.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2025_67500_cve_2026_25808_ghsa_ccpr_m53r_mfwr_private_posts() {
    story(async |world| {
        let alice = world.person("alice").await;
        let bert = world.person("bert").await;
        let peer = world.peer("b.test");
        let (stranger, blocked) = (peer.has_actor("stranger"), peer.has_actor("blocked"));
        let account = finds(&alice, "@blocked@b.test").await;
        let me = actor(&alice);
        for (visibility, pin) in [("public", true), ("private", true), ("direct", false)] {
            let post =
                json!({ "status": format!("@bert {visibility} words"), "visibility": visibility });
            let post = alice.posts(post).await;
            let id = post["id"].as_str().unwrap();
            if pin {
                alice
                    .post(&format!("/api/v1/statuses/{id}/pin"), json!({}))
                    .await
                    .ok();
            }
            if visibility == "public" {
                continue;
            }
            let note = note_of(&alice, &post);
            let nothing = format!("{me}/statuses/1");
            assert_eq!(
                unsigned(world, &note).await.body,
                unsigned(world, &nothing).await.body
            );
            let (hidden, missing) = (
                peer.fetches(&stranger, &note).await,
                peer.fetches(&stranger, &nothing).await,
            );
            assert_eq!(
                (hidden.status, &hidden.body),
                (missing.status, &missing.body)
            );
            let carol = world.person(&format!("carol_{visibility}")).await;
            let (hidden, missing) = (
                carol.get(&format!("/api/v1/statuses/{id}")).await,
                carol.get("/api/v1/statuses/1").await,
            );
            assert_eq!(
                (hidden.status, &hidden.body),
                (missing.status, &missing.body)
            );
        }
        bert.get("/api/v1/notifications").await.ok();
        for collection in ["outbox?page=true", "collections/featured"] {
            let url = format!("{me}/{collection}");
            let open = peer.fetches(&stranger, &url).await.text();
            assert!(open.contains("public words"), "{open}");
            assert!(
                !open.contains("private words") && !open.contains("direct words"),
                "{open}"
            );
        }
        let block = format!("/api/v1/accounts/{}/block", account["id"].as_str().unwrap());
        alice.post(&block, json!({})).await.ok();
        for collection in ["outbox?page=true", "collections/featured"] {
            let url = format!("{me}/{collection}");
            peer.fetches(&stranger, &url).await.ok();
            let items = peer.fetches(&blocked, &url).await.ok()["orderedItems"].clone();
            assert_eq!(items, json!([]), "{collection}");
        }
    })
    .await;
}

/// Pixelfed: whoever asked to follow a locked account of another server counted as its follower.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2025_30741_follows_that_nobody_granted() {
    story(async |world| {
        let (alice, carol) = (world.person("alice").await, world.person("carol").await);
        let (peer, evil) = (world.peer("b.test"), world.peer("evil.test"));
        let bob = peer.has_actor_with("bob", json!({ "manuallyApprovesFollowers": true }));
        follows_at(&carol, &peer, "bob").await;
        let mut note = peer.note(&bob, 1, "for friends");
        note["to"] = json!([format!("{bob}/followers")]);
        note["cc"] = json!([]);
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        assert_eq!(home(&carol).await, ["for friends"]);
        let account = finds(&alice, "@bob@b.test").await;
        assert_eq!(follows(&alice, &account).await["following"], false);
        world.run_jobs().await;
        let follow = peer.got().pop().unwrap();
        let mallory = evil.has_actor("mallory");
        let neighbour = peer.has_actor("neighbour");
        evil.sends(&evil.activity(&mallory, "Accept", follow.clone()))
            .await
            .is(202);
        peer.sends(&peer.activity(&neighbour, "Accept", follow["id"].clone()))
            .await
            .is(202);
        assert_eq!(home(&alice).await, [""; 0]);
        let path = format!(
            "/api/v1/accounts/{}/statuses",
            account["id"].as_str().unwrap()
        );
        assert_eq!(alice.get(&path).await.ok(), json!([]));
        peer.sends(&peer.activity(&bob, "Accept", follow))
            .await
            .is(202);
        assert_eq!(alice.reads(&path).await, ["for friends"]);
    })
    .await;
}

/// Mastodon: ways round a suspension, and other spellings of a domain. GoToSocial: everybody who has to do with an activity
/// is looked at, and suspension ends what a signature may do.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2026_23961_cve_2023_42451_gotosocial_593_2371_suspension() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (good, bad) = (world.peer("good.test"), world.peer("bad.test"));
        let below = world.peer("below.bad.test");
        let (bob, mallory, trudy) = (
            good.has_actor("bob"),
            bad.has_actor("mallory"),
            below.has_actor("trudy"),
        );
        follows_at(&alice, &good, "bob").await;
        bad.sends(&bad.activity(&mallory, "Follow", actor(&alice)))
            .await
            .is(202);
        let private = alice
            .posts(json!({ "status": "for friends", "visibility": "private" }))
            .await;
        bad.fetches(&mallory, &note_of(&alice, &private)).await.ok();
        suspends(world, "BAD.test").await;
        bad.fetches(&mallory, &note_of(&alice, &private))
            .await
            .is(403);
        for (peer, who) in [(&bad, &mallory), (&below, &trudy)] {
            for spelling in [
                who.clone(),
                who.replace("bad.test", "BAD.test"),
                who.replace("bad.test", "bad.test."),
            ] {
                let follow = peer.activity(&spelling, "Follow", actor(&alice));
                let answer = peer.sends(&follow).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{spelling}");
            }
        }
        // Through the mouth of somebody who is not.
        let note = bad.note(&mallory, 1, "still here");
        bad.has_note(&note);
        let mut boost = good.activity(&bob, "Announce", note["id"].clone());
        boost["to"] = PUBLIC.into();
        good.sends(&boost).await.is(202);
        let mut moved = good.activity(&bob, "Move", bob.clone());
        moved["target"] = json!(mallory);
        good.sends(&moved).await.is(202);
        assert_eq!(bad.times_asked("/users/mallory/notes/1"), 0);
        let mut home = home(&alice).await;
        home.retain(|text| text != "for friends");
        assert_eq!(home, [""; 0]);
    })
    .await;
}

/// GoToSocial: an update of an account brought another key. Discourse: actors of any shape.
#[tokio::test(flavor = "multi_thread")]
async fn gotosocial_3198_cve_2026_55103_actors() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (peer, evil) = (world.peer("b.test"), world.peer("evil.test"));
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        let mut update = peer.other_key("bob");
        update["type"] = "Person".into();
        update["id"] = json!(bob);
        update["preferredUsername"] = "bob".into();
        update["name"] = "Not Bob".into();
        update["inbox"] = evil.url("/inbox").into();
        peer.sends(&peer.activity(&bob, "Update", update))
            .await
            .is(202);
        peer.got();
        let favourite = peer.note(&bob, 1, "hello");
        peer.sends(&peer.activity(&bob, "Create", favourite))
            .await
            .is(202);
        let post = alice.get("/api/v1/timelines/home").await.ok()[0]["id"].clone();
        let path = format!("/api/v1/statuses/{}/favourite", post.as_str().unwrap());
        alice.post(&path, json!({})).await.ok();
        world.run_jobs().await;
        assert_eq!(
            (peer.got_types(), evil.got_types()),
            (vec!["Like".to_owned()], vec![])
        );
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.ok()["display_name"], "bob");
        for (number, members) in [
            json!({ "type": "Note" }),
            json!({ "inbox": null }),
            json!({ "inbox": "javascript:alert(1)" }),
            json!({ "inbox": "https://127.0.0.1@evil.test/" }),
            json!({ "preferredUsername": "../admin" }),
            json!({ "preferredUsername": "a@b" }),
            json!({ "id": 7 }),
            json!({ "@context": null }),
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("odd{number}");
            let odd = evil.has_actor_with(&name, members.clone());
            let answer = evil
                .sends(&evil.activity(&odd, "Follow", actor(&alice)))
                .await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{members}");
        }
    })
    .await;
}

/// Mastodon: one post without bounds was enough; HTML on which the cleaning stumbled; Fedify: HTML that takes for ever to read.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2026_23962_ghsa_qrgq_9fx2_vf2r_cve_2025_68475_posts_without_bounds() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let account = follows_at(&alice, &peer, "bob").await;
        let many = |count: usize, make: fn(usize) -> Value| -> Value { (0..count).map(make).collect() };
        let mut poll = peer.note(&bob, 1, "poll");
        poll["type"] = "Question".into();
        poll["oneOf"] = many(9_000, |n| json!({ "type": "Note", "name": format!("option {n}") }));
        let mut tags = peer.note(&bob, 2, "tags");
        tags["tag"] = many(9_000, |n| match n % 3 {
            0 => json!({ "type": "Hashtag", "name": format!("#tag{n}") }),
            1 => json!({ "type": "Mention", "href": format!("https://b.test/users/{n}") }),
            _ => json!({ "type": "Emoji", "name": format!(":e{n}:"), "icon": { "url": format!("https://b.test/{n}.png") } }),
        });
        let mut files = peer.note(&bob, 3, "files");
        files["attachment"] = many(9_000, |n| json!({ "type": "Image", "mediaType": "image/png", "url": format!("https://b.test/{n}.png") }));
        let html = [
            "<a ".repeat(100_000),
            "<b>".repeat(100_000),
            "<a href=\"".repeat(50_000),
            format!("<{}", "x".repeat(250_000)),
            "<!--".repeat(60_000),
            "&".repeat(250_000),
            "<p><math><mi>".repeat(9_000),
        ];
        let html = html.iter().enumerate().map(|(at, html)| peer.note(&bob, 10 + at as u32, html));
        let posts: Vec<Value> = [poll, tags, files].into_iter().chain(html).collect();
        for note in &posts {
            peer.sends(&peer.activity(&bob, "Create", note.clone())).await.is(202);
        }
        let path = format!("/api/v1/accounts/{}/statuses?limit=40", account["id"].as_str().unwrap());
        let stored = alice.get(&path).await.ok();
        assert_eq!(stored.as_array().unwrap().len(), posts.len());
        for post in stored.as_array().unwrap() {
            let count = |value: &Value| value.as_array().map_or(0, Vec::len);
            assert!(count(&post["poll"]["options"]) <= 500);
            assert!(count(&post["tags"]) <= 128 && count(&post["media_attachments"]) <= 16);
            assert!(post["content"].as_str().unwrap().len() <= 2 << 20);
        }
    })
    .await;
}

/// Mastodon: somebody on one's own server made more people see a post. (From memory.)
#[tokio::test(flavor = "multi_thread")]
async fn cve_2024_37903_the_audience_of_somebody_elses_post() {
    story(async |world| {
        let (alice, carol) = (world.person("alice").await, world.person("carol").await);
        let peer = world.peer("b.test");
        let (bob, mallory) = (peer.has_actor("bob"), peer.has_actor("mallory"));
        follows_at(&alice, &peer, "bob").await;
        follows_at(&carol, &peer, "mallory").await;
        let mut note = peer.note(&bob, 1, "for friends");
        note["to"] = json!([format!("{bob}/followers")]);
        note["cc"] = json!([]);
        peer.sends(&peer.activity(&bob, "Create", note.clone()))
            .await
            .is(202);
        let mut wider = note.clone();
        wider["to"] = json!([PUBLIC, actor(&carol)]);
        wider["updated"] = "2026-01-02T03:04:00Z".into();
        for activity in [
            peer.activity(&mallory, "Create", wider.clone()),
            peer.activity(&mallory, "Update", wider.clone()),
            peer.activity(&mallory, "Announce", wider.clone()),
            peer.activity(&mallory, "Announce", note["id"].clone()),
            peer.activity(&mallory, "Add", note["id"].clone()),
        ] {
            peer.sends(&activity).await.is(202);
        }
        assert_eq!(home(&alice).await, ["for friends"]);
        assert_eq!(home(&carol).await, [""; 0]);
    })
    .await;
}

/// Fedify: a key that could not be had was asked for each time.
#[tokio::test(flavor = "multi_thread")]
async fn cve_2026_34148_keys_that_cannot_be_had() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let times = async |peer: &Peer<'_>| {
            let follow = peer.activity(&peer.actor("nobody"), "Follow", actor(&alice));
            for _ in 0..5 {
                peer.sends(&follow).await.is(401);
            }
            peer.times_asked("/users/nobody")
        };
        assert_eq!(times(&peer).await, 1);
        world.clock.advance(6 * MINUTE);
        assert_eq!(times(&peer).await, 2);
    })
    .await;
}
