//! Pictures and recordings of other servers: fetched when they are first shown, kept while there is room.

mod emojis;
mod policies;

use std::fs;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Peer, Persona, World, pictures, story};
use types::{HOUR, MINUTE};

/// Alice, who follows `bob@b.test`, whose account has these members.
async fn a_reader<'w>(world: &'w World, peer: &Peer<'_>, members: Value) -> Persona<'w> {
    let alice = world.person("alice").await;
    let bob = peer.has_actor_with("bob", members);
    let found = alice
        .get("/api/v2/search?q=@bob@b.test&resolve=true&type=accounts")
        .await
        .ok();
    let id = found["accounts"][0]["id"].as_str().unwrap();
    let follow = format!("/api/v1/accounts/{id}/follow");
    alice.post(&follow, json!({})).await.ok();
    world.run_jobs().await;
    let asked = peer.got();
    peer.sends(&peer.activity(&bob, "Accept", asked[0].clone()))
        .await
        .is(202);
    alice
}

/// Bob posts these attachments; answers them as Alice sees them.
async fn bob_posts(peer: &Peer<'_>, alice: &Persona<'_>, number: u32, files: Value) -> Vec<Value> {
    let bob = peer.actor("bob");
    let mut note = peer.note(&bob, number, "<p>Look</p>");
    note["attachment"] = files;
    peer.sends(&peer.activity(&bob, "Create", note))
        .await
        .is(202);
    seen(alice).await
}

/// The attachments of the newest post.
async fn seen(alice: &Persona<'_>) -> Vec<Value> {
    let home = alice.get("/api/v1/timelines/home").await.ok();
    home[0]["media_attachments"].as_array().unwrap().clone()
}

fn image(url: &str) -> Value {
    json!({ "type": "Document", "mediaType": "image/png", "url": url, "name": "A hill" })
}

fn path(url: &Value) -> &str {
    let url = url.as_str().unwrap();
    url.strip_prefix("https://a.test").expect("an own address")
}

async fn shows(world: &World, url: &Value) -> Answer {
    world.stranger().await.get(path(url)).await
}

fn width(answer: &Answer) -> u32 {
    answer.is(200);
    image::load_from_memory(&answer.body).unwrap().width()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_fetched_once_when_it_is_first_shown() {
    story(async |world| {
        let peer = world.peer("b.test");
        let url = peer.has_file("/hill.png", "image/png", pictures::png(1200, 800));
        let alice = a_reader(world, &peer, json!({})).await;
        let media = &bob_posts(&peer, &alice, 1, json!([image(&url)])).await[0];
        assert_eq!(media["type"], "image");
        assert_eq!(media["remote_url"], url);
        assert_eq!(media["meta"], json!({}));
        assert_eq!(peer.times_asked("/hill.png"), 0, "nobody has looked yet");

        let preview = shows(world, &media["preview_url"]).await;
        assert_eq!(width(&preview), 588);
        let original = shows(world, &media["url"]).await;
        assert_eq!(width(&original), 1200);
        assert_eq!(peer.times_asked("/hill.png"), 1);
        for (name, value) in [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'"),
        ] {
            assert_eq!(original.header(name), value);
        }

        let known = &seen(&alice).await[0];
        assert_eq!(known["url"], media["url"]);
        assert_eq!(known["meta"]["original"]["size"], "1200x800");
        assert_eq!(known["meta"]["small"]["width"], 588);
        assert_eq!(known["blurhash"].as_str().unwrap().len(), 36);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_readers_at_once_cause_one_fetch() {
    story(async |world| {
        let peer = world.peer("b.test");
        let url = peer.has_file("/hill.png", "image/png", pictures::png(900, 700));
        let alice = a_reader(world, &peer, json!({})).await;
        let media = &bob_posts(&peer, &alice, 1, json!([image(&url)])).await[0];
        let stranger = world.stranger().await;
        let (url, small) = (path(&media["url"]), path(&media["preview_url"]));
        let answers = tokio::join!(
            stranger.get(url),
            stranger.get(small),
            stranger.get(url),
            stranger.get(small),
        );
        for answer in [answers.0, answers.1, answers.2, answers.3] {
            answer.is(200);
        }
        assert_eq!(peer.times_asked("/hill.png"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn avatars_headers_and_emoji_hide_their_reader_too() {
    story(async |world| {
        let peer = world.peer("b.test");
        let picture = |path: &str, bytes: Vec<u8>| {
            let url = peer.has_file(path, "image/png", bytes);
            json!({ "type": "Image", "url": url })
        };
        let members = json!({
            "icon": picture("/face.gif", pictures::gif(600, 600, 3)),
            "image": picture("/hills.png", pictures::png(1600, 600)),
            "name": "Bob :blob:",
            "tag": [{
                "type": "Emoji", "name": ":blob:",
                "icon": picture("/blob.gif", pictures::gif(32, 32, 2)),
            }],
        });
        let alice = a_reader(world, &peer, members).await;
        let found = alice
            .get("/api/v1/accounts/lookup?acct=bob@b.test")
            .await
            .ok();
        let avatar = shows(world, &found["avatar"]).await;
        avatar.is(200);
        assert_eq!(avatar.header("content-type"), "image/gif");
        let still = shows(world, &found["avatar_static"]).await;
        still.is(200);
        assert_eq!(still.header("content-type"), "image/png");
        assert_eq!(width(&shows(world, &found["header"]).await), 1500);
        assert_eq!(width(&shows(world, &found["header_static"]).await), 1500);
        let emoji = &found["emojis"][0];
        let moving = shows(world, &emoji["url"]).await;
        assert_eq!(moving.header("content-type"), "image/gif");
        assert_eq!(width(&shows(world, &emoji["static_url"]).await), 32);
        for path in ["/face.gif", "/hills.png", "/blob.gif"] {
            assert_eq!(peer.times_asked(path), 1, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_had_is_asked_for_again_after_some_minutes() {
    story(async |world| {
        let peer = world.peer("b.test");
        let alice = a_reader(world, &peer, json!({})).await;
        let url = peer.url("/hill.png");
        peer.answers("/hill.png", 503);
        let media = &bob_posts(&peer, &alice, 1, json!([image(&url)])).await[0];
        shows(world, &media["url"]).await.is(404);
        shows(world, &media["preview_url"]).await.is(404);
        assert_eq!(peer.times_asked("/hill.png"), 1);

        peer.has_file("/hill.png", "image/png", pictures::png(60, 40));
        shows(world, &media["url"]).await.is(404);
        world.clock.advance(6 * MINUTE);
        assert_eq!(width(&shows(world, &media["url"]).await), 60);
        assert_eq!(peer.times_asked("/hill.png"), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_say_what_a_file_is() {
    story(async |world| {
        let peer = world.peer("b.test");
        let mut bomb = pictures::png(10, 10);
        bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let mut large = pictures::png(10, 10);
        large.resize(17 << 20, 0);
        let page = "<html><script>alert(1)</script>";
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
        let files = [
            ("/page.png", "image/png", Bytes::from(page)),
            ("/drawing.png", "image/svg+xml", Bytes::from(drawing)),
            ("/bomb.png", "image/png", bomb.into()),
            (
                "/cut.png",
                "image/png",
                pictures::png(90, 90)[..200].to_vec().into(),
            ),
            ("/large.png", "image/png", large.into()),
            ("/none.png", "image/png", Bytes::new()),
        ];
        let files = files.map(|(path, kind, bytes)| image(&peer.has_file(path, kind, bytes)));
        let alice = a_reader(world, &peer, json!({})).await;
        let media = bob_posts(&peer, &alice, 1, json!(files)).await;
        assert_eq!(media.len(), 6);
        for media in media {
            shows(world, &media["url"]).await.is(404);
        }

        let url = peer.has_file("/really.html", "text/html", pictures::jpeg(90, 60));
        let untyped = json!([{ "type": "Document", "url": url }]);
        let media = &bob_posts(&peer, &alice, 2, untyped).await[0];
        assert_eq!(media["type"], "unknown");
        let shown = shows(world, &media["url"]).await;
        assert_eq!(shown.header("content-type"), "image/jpeg");
        assert_eq!(seen(&alice).await[0]["type"], "image");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_is_kept_as_it_is_and_served_in_parts() {
    story(async |world| {
        let peer = world.peer("b.test");
        let mut film = b"\0\0\0\x20ftypisom".to_vec();
        film.resize(200_000, 7);
        let film = peer.has_file("/film.mp4", "text/html", film);
        let still = peer.has_file("/still.jpg", "image/jpeg", pictures::jpeg(640, 360));
        let alice = a_reader(world, &peer, json!({})).await;
        let video = json!([{
            "type": "Document", "mediaType": "video/mp4", "url": film,
            "icon": { "type": "Image", "url": still },
        }]);
        let media = &bob_posts(&peer, &alice, 1, video).await[0];
        assert_eq!(media["type"], "video");
        assert_eq!(media["preview_remote_url"], still);
        assert_eq!(width(&shows(world, &media["preview_url"]).await), 640);
        let request = world
            .stranger()
            .await
            .request(Method::GET, path(&media["url"]))
            .header("range", "bytes=4-11");
        let part = request.body(axum::body::Body::empty()).unwrap();
        let part = world.request(part).await;
        part.is(206);
        assert_eq!(part.text(), "ftypisom");
        assert_eq!(part.header("content-type"), "video/mp4");
        assert_eq!(part.header("content-range"), "bytes 4-11/200000");
        assert_eq!(peer.times_asked("/film.mp4"), 1);
        let known = &seen(&alice).await[0];
        assert_eq!(known["meta"]["small"]["size"], "640x360");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_make_an_address() {
    story(async |world| {
        let peer = world.peer("b.test");
        let one = peer.has_file("/one.png", "image/png", pictures::png(30, 30));
        let two = peer.has_file("/two.png", "image/png", pictures::png(40, 40));
        let alice = a_reader(world, &peer, json!({})).await;
        let media = bob_posts(&peer, &alice, 1, json!([image(&one), image(&two)])).await;
        let stranger = world.stranger().await;
        let own = path(&media[0]["url"]);
        let (_, seal) = own.rsplit_once('/').unwrap();
        let (others, _) = path(&media[1]["url"]).rsplit_once('/').unwrap();
        for address in [
            format!("{others}/{seal}"),
            format!("{others}/"),
            format!("{others}/AAAA"),
            own.replace("/attachment/", "/preview/"),
            own.replace("/attachment/", "/avatar/"),
            own.replace("/attachment/", "/secrets/"),
            own.replace("/original/", "/large/"),
            own.to_lowercase(),
        ] {
            stranger.get(&address).await.is(404);
        }
        assert_eq!(peer.times_asked("/one.png"), 0);
        assert_eq!(peer.times_asked("/two.png"), 0);
        stranger.get(own).await.is(200);
    })
    .await;
}

/// The files that lie in the server's storage for others.
fn kept(world: &World) -> usize {
    let folders = fs::read_dir(world.media_folder().join("remote"));
    let files = |folder: fs::DirEntry| fs::read_dir(folder.path()).unwrap().count();
    let folders = folders.into_iter().flatten();
    folders.map(|folder| files(folder.unwrap())).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_looked_at_for_longest_makes_room() {
    story(async |world| {
        let peer = world.peer("b.test");
        let alice = a_reader(world, &peer, json!({})).await;
        let own = alice.uploads(&pictures::png(200, 200)).await;
        let names = ["/1.png", "/2.png", "/3.png"];
        let files = names.map(|it| image(&peer.has_file(it, "image/png", pictures::png(300, 300))));
        let media = bob_posts(&peer, &alice, 1, json!(files)).await;
        let one = shows(world, &media[0]["url"]).await.body.len() as u64;
        let budget = 2 * one + one / 2;
        let set = |it: &mut tenant::Settings| it.media_cache_bytes = budget;
        world.tenant().await.change_settings(set).await.unwrap();

        world.clock.advance(2 * HOUR);
        shows(world, &media[1]["url"]).await.is(200);
        world.clock.advance(2 * HOUR);
        shows(world, &media[0]["url"]).await.is(200);
        world.run_jobs().await;
        assert_eq!(kept(world), 2, "there is room for two");
        shows(world, &media[2]["url"]).await.is(200);
        world.run_jobs().await;
        assert_eq!(kept(world), 2);
        let asked = || names.map(|name| peer.times_asked(name));
        assert_eq!(asked(), [1, 1, 1]);

        shows(world, &media[0]["url"]).await.is(200);
        assert_eq!(
            asked(),
            [1, 1, 1],
            "the first was looked at after the second"
        );
        shows(world, &media[1]["url"]).await.is(200);
        assert_eq!(asked(), [1, 2, 1], "evicted, and fetched again");
        shows(world, &own["url"]).await.is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_post_and_a_lost_file_are_not_shown() {
    story(async |world| {
        let peer = world.peer("b.test");
        let url = peer.has_file("/hill.png", "image/png", pictures::png(60, 40));
        let alice = a_reader(world, &peer, json!({})).await;
        let media = &bob_posts(&peer, &alice, 1, json!([image(&url)])).await[0];
        shows(world, &media["url"]).await.is(200);
        fs::remove_dir_all(world.media_folder().join("remote")).unwrap();
        shows(world, &media["url"]).await.is(200);
        assert_eq!(
            peer.times_asked("/hill.png"),
            2,
            "a lost file is fetched again"
        );

        let bob = peer.actor("bob");
        let delete = peer.activity(&bob, "Delete", format!("{bob}/notes/1"));
        peer.sends(&delete).await.is(202);
        assert_eq!(kept(world), 0);
        shows(world, &media["url"]).await.is(404);
        assert_eq!(peer.times_asked("/hill.png"), 2);
    })
    .await;
}
