//! Domains whose pictures this server does not want.

use services::domain_policies;
use store::domain_policies::DomainPolicy;

use super::*;

async fn deals_with(world: &World, severity: i64, reject_media: bool) {
    let tenant = world.tenant().await;
    let policy = DomainPolicy {
        domain: "b.test".into(),
        severity,
        reject_media,
        reject_reports: false,
        comment: String::new(),
        created_at: tenant.clock.now(),
    };
    domain_policies::set(&tenant, policy).await.unwrap();
    world.run_jobs().await;
}

/// Bob's avatar and emoji, and a picture that he posts, all looked at.
async fn looks_around(world: &World, peer: &Peer<'_>) -> (Value, Value) {
    let file = |name: &str| peer.has_file(name, "image/png", pictures::png(40, 40));
    let members = json!({
        "icon": { "type": "Image", "url": file("/face.png") },
        "name": "Bob :blob:",
        "tag": [{ "type": "Emoji", "name": ":blob:", "icon": { "type": "Image", "url": file("/blob.png") } }],
    });
    let alice = a_reader(world, peer, members).await;
    let media = bob_posts(peer, &alice, 1, json!([image(&file("/hill.png"))])).await;
    let home = alice.get("/api/v1/timelines/home").await.ok();
    let bob = home[0]["account"].clone();
    for url in [&media[0]["url"], &bob["avatar"], &bob["emojis"][0]["url"]] {
        shows(world, url).await.is(200);
    }
    assert_eq!(kept(world), 3);
    (media[0].clone(), bob)
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_a_domain_are_refused_and_those_that_were_kept_are_gone() {
    story(async |world| {
        let peer = world.peer("b.test");
        let (media, bob) = looks_around(world, &peer).await;
        deals_with(world, 0, true).await;
        assert_eq!(kept(world), 0);
        for url in [&media["url"], &bob["avatar"], &bob["emojis"][0]["url"]] {
            shows(world, url).await.is(404);
        }
        let reader = world.person("ada").await;
        let account = format!("/api/v1/accounts/{}", bob["id"].as_str().unwrap());
        let seen = reader.get(&account).await.ok();
        let missing = "https://a.test/avatars/original/missing.png";
        assert_eq!(
            (&seen["avatar"], &seen["avatar_static"]),
            (&json!(missing), &json!(missing))
        );
        assert_eq!(seen["emojis"], json!([]));
        let posts = reader.get(&format!("{account}/statuses")).await.ok();
        assert_eq!(posts[0]["media_attachments"], json!([]));
        assert_eq!(peer.times_asked("/hill.png"), 1);

        domain_policies::lift(&world.tenant().await, "b.test")
            .await
            .unwrap();
        world.run_jobs().await;
        let posts = reader.get(&format!("{account}/statuses")).await.ok();
        shows(world, &posts[0]["media_attachments"][0]["url"])
            .await
            .is(200);
        assert_eq!(peer.times_asked("/hill.png"), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_a_suspended_domain() {
    story(async |world| {
        let peer = world.peer("b.test");
        let (media, bob) = looks_around(world, &peer).await;
        deals_with(world, tenant::policies::SUSPEND, false).await;
        assert_eq!(kept(world), 0);
        for url in [&media["url"], &bob["avatar"], &bob["emojis"][0]["url"]] {
            shows(world, url).await.is(404);
        }
    })
    .await;
}
