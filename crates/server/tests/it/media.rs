//! Pictures: uploaded, described, attached, served, forgotten.

use std::fs;
use std::path::Path;

use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Form, Persona, World, pictures, story};

/// Longer than a picture waits for its post.
const LATER: i64 = types::DAY + types::MINUTE;

fn id(entity: &Value) -> &str {
    entity["id"].as_str().unwrap()
}

/// Fetches what an entity's field links to.
async fn fetch(persona: &Persona<'_>, entity: &Value, field: &str) -> Answer {
    persona.get(path(entity, field)).await
}

fn path<'e>(entity: &'e Value, field: &str) -> &'e str {
    let url = entity[field].as_str().unwrap();
    url.strip_prefix("https://a.test").unwrap()
}

/// The files of the first server's media folder.
fn stored(world: &World) -> Vec<String> {
    let mut names = Vec::new();
    collect(&world.media_folder(), &mut names);
    names
}

fn collect(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, names);
        } else {
            names.push(path.to_string_lossy().into_owned());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_uploaded_and_served_in_two_sizes() {
    story(async |world| {
        let alice = world.person("alice").await;
        let form = Form::default()
            .text("description", "A sunrise")
            .text("focus", "-0.5,0.3")
            .file("file", &pictures::jpeg(1200, 800));
        let media = alice
            .sends(Method::POST, "/api/v2/media", form)
            .await
            .is(200);
        assert_eq!(media["type"], "image");
        assert_eq!(media["description"], "A sunrise");
        let original = json!({"width": 1200, "height": 800, "size": "1200x800", "aspect": 1.5});
        assert_eq!(media["meta"]["original"], original);
        assert_eq!(media["meta"]["small"]["width"], 588);
        assert_eq!(media["meta"]["focus"], json!({"x": -0.5, "y": 0.3}));
        assert_eq!(media["blurhash"].as_str().unwrap().len(), 36);
        for nothing in ["remote_url", "preview_remote_url", "text_url"] {
            assert_eq!(media[nothing], Value::Null, "{nothing}");
        }
        for (field, width) in [("url", 1200), ("preview_url", 588)] {
            let file = fetch(&world.stranger().await, &media, field).await;
            file.is(200);
            assert_eq!(image::load_from_memory(&file.body).unwrap().width(), width);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_endpoint_answers_at_once_too_and_nothing_is_said_of_a_bare_picture() {
    story(async |world| {
        let alice = world.person("alice").await;
        let form = Form::default().file("file", &pictures::png(30, 20));
        let media = alice
            .sends(Method::POST, "/api/v1/media", form)
            .await
            .is(200);
        assert_eq!(media["url"], media["preview_url"], "it is small already");
        assert_eq!(media["description"], Value::Null);
        assert_eq!(media["meta"].get("focus"), None);
        assert_eq!(stored(world).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_animation_moves_and_its_preview_stands_still() {
    story(async |world| {
        let alice = world.person("alice").await;
        let gif = pictures::gif(40, 30, 3);
        let media = alice.uploads(&gif).await;
        let original = fetch(&alice, &media, "url").await;
        assert_eq!(original.header("content-type"), "image/gif");
        assert_eq!(original.body, gif);
        let preview = fetch(&alice, &media, "preview_url").await;
        assert_ne!(preview.header("content-type"), "image/gif");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_changes_a_picture() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let media = alice.uploads(&pictures::png(1000, 1000)).await;
        let path = format!("/api/v1/media/{}", id(&media));
        for answer in [
            bob.get(&path).await,
            bob.put(&path, json!({"description": "mine"})).await,
            bob.delete(&path).await,
            alice.get("/api/v1/media/1").await,
            alice.get("/api/v1/media/one").await,
        ] {
            assert_eq!(answer.is(404), json!({"error": "Record not found"}));
        }
        let changed = alice
            .put(&path, json!({"description": " A square ", "focus": "1,1"}))
            .await;
        let changed = changed.is(200);
        assert_eq!(changed["description"], "A square");
        assert_eq!(changed["meta"]["focus"], json!({"x": 1.0, "y": 1.0}));
        assert_eq!(alice.get(&path).await.is(200), changed);
        let kept = alice.patch(&path, json!({"focus": "0,0"})).await.is(200);
        assert_eq!(kept["description"], "A square");
        let cleared = alice.put(&path, json!({"description": ""})).await.is(200);
        assert_eq!(cleared["description"], Value::Null);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumbnail_takes_the_place_of_the_preview() {
    story(async |world| {
        let alice = world.person("alice").await;
        let media = alice.uploads(&pictures::png(1000, 1000)).await;
        let path = format!("/api/v1/media/{}", id(&media));
        let form = Form::default().file("thumbnail", &pictures::png(300, 200));
        let changed = alice.sends(Method::PUT, &path, form).await.is(200);
        assert_eq!(changed["url"], media["url"]);
        assert_eq!(changed["meta"]["small"]["size"], "300x200");
        assert_ne!(changed["preview_url"], media["preview_url"]);
        fetch(&alice, &changed, "preview_url").await.is(200);
        world.run_jobs().await;
        fetch(&alice, &media, "preview_url").await.is(404);
        fetch(&alice, &media, "url").await.is(200);
        let form = Form::default()
            .file("file", &pictures::png(1000, 1000))
            .file("thumbnail", &pictures::png(300, 200));
        let media = alice
            .sends(Method::POST, "/api/v2/media", form)
            .await
            .is(200);
        assert_eq!(media["meta"]["small"]["size"], "300x200");
        assert_eq!(stored(world).len(), 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_deleted_takes_its_files_along() {
    story(async |world| {
        let alice = world.person("alice").await;
        let media = alice.uploads(&pictures::jpeg(1200, 800)).await;
        let path = format!("/api/v1/media/{}", id(&media));
        assert_eq!(alice.delete(&path).await.is(200), json!({}));
        alice.get(&path).await.is(404);
        world.run_jobs().await;
        assert!(stored(world).is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_posted_in_the_order_that_was_asked_for() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (one, two) = (
            alice.uploads(&pictures::png(20, 20)).await,
            alice.uploads(&pictures::jpeg(40, 20)).await,
        );
        let post = alice
            .posts(json!({"media_ids": [two["id"], one["id"]]}))
            .await;
        assert_eq!(post["media_attachments"], json!([two, one]));
        assert_eq!(post["content"], "");
        assert_eq!(post["sensitive"], false);
        let path = format!("/api/v1/media/{}", id(&one));
        alice.get(&path).await.is(404);
        alice
            .put(&path, json!({"description": "late"}))
            .await
            .is(404);
        let answer = alice.delete(&path).await.is(422);
        assert_eq!(
            answer["error"],
            "Media attachment is currently used by a status"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_attached() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (used, others) = (
            alice.uploads(&pictures::png(20, 20)).await,
            bob.uploads(&pictures::png(20, 20)).await,
        );
        alice.posts(json!({"media_ids": [used["id"]]})).await;
        for ids in [vec![id(&used)], vec![id(&others)], vec!["17", "18"]] {
            let post = json!({"status": "x", "media_ids": ids});
            let answer = alice.post("/api/v1/statuses", post).await.is(422);
            let missing = ids.join(", ");
            let words = format!("Media {missing} not found or already attached to another post");
            assert_eq!(answer, json!({"error": words}));
        }
        let mut five = Vec::new();
        for _ in 0..5 {
            five.push(alice.uploads(&pictures::png(20, 20)).await["id"].clone());
        }
        let answer = alice
            .post("/api/v1/statuses", json!({"media_ids": five}))
            .await;
        assert_eq!(
            answer.is(422),
            json!({"error": "Cannot attach more than 4 files"})
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_no_post_takes_are_gone_after_a_day() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (lost, posted) = (
            alice.uploads(&pictures::png(20, 20)).await,
            alice.uploads(&pictures::png(30, 20)).await,
        );
        alice.posts(json!({"media_ids": [posted["id"]]})).await;
        world.run_jobs().await;
        assert_eq!(stored(world).len(), 2);
        world.clock.advance(LATER);
        world.run_jobs().await;
        alice
            .get(&format!("/api/v1/media/{}", id(&lost)))
            .await
            .is(404);
        fetch(&alice, &lost, "url").await.is(404);
        fetch(&alice, &posted, "url").await.is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_served_for_good_in_parts_and_nothing_else_is() {
    story(async |world| {
        let alice = world.person("alice").await;
        let media = alice.uploads(&pictures::png(300, 200)).await;
        let path = path(&media, "url");
        let whole = alice.get(path).await;
        for (name, value) in [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("accept-ranges", "bytes"),
            ("content-length", &whole.body.len().to_string()),
            ("vary", ""),
        ] {
            assert_eq!(whole.header(name), value, "{name}");
        }
        let with = async |name: &str, value: &str| {
            let request = alice.request(Method::GET, path).header(name, value);
            alice
                .send_request(request.body(Default::default()).unwrap())
                .await
        };
        let same = with("if-none-match", whole.header("etag")).await;
        assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
        let part = with("range", "bytes=10-19").await;
        assert_eq!(
            (part.status.as_u16(), &part.body[..]),
            (206, &whole.body[10..20])
        );
        let place = format!("bytes 10-19/{}", whole.body.len());
        assert_eq!(part.header("content-range"), place);
        assert_eq!(with("range", "bytes=9999999-").await.status.as_u16(), 416);
        let folder = path.rsplit_once('/').unwrap().0;
        for nothing in [
            folder,
            "/media/",
            "/media/../server.db",
            "/media/..%2fserver.db",
        ] {
            alice.get(nothing).await.is(404);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_without_pictures_have_ours() {
    story(async |world| {
        let alice = world.person("alice").await;
        let me = alice.get("/api/v1/accounts/verify_credentials").await.ok();
        for (field, size) in [("avatar", (400, 400)), ("header_static", (1500, 500))] {
            let file = fetch(&alice, &me, field).await;
            assert_eq!(file.header("cache-control"), "public, max-age=604800");
            let picture = image::load_from_memory(&file.body).unwrap();
            assert_eq!((picture.width(), picture.height()), size);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_lie_are_refused_and_leave_nothing() {
    story(async |world| {
        let alice = world.person("alice").await;
        let page = b"<html><script>alert(1)</script></html>";
        let cut = pictures::jpeg(300, 200);
        let mut bomb = pictures::gif(4, 4, 1);
        bomb[6..10].fill(0xFF);
        let unsupported = "Validation failed: File content type is invalid, File is invalid";
        let broken = "File type of uploaded media could not be verified";
        for (bytes, words) in [
            (&page[..], unsupported),
            (b"", unsupported),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", unsupported),
            (&[&b"\xFF\xD8\xFF"[..], page].concat(), broken),
            (&cut[..cut.len() / 2], broken),
            (
                &bomb,
                "Images of more than 33177600 pixels are not supported",
            ),
        ] {
            let form = Form::default().file("file", bytes);
            let answer = alice
                .sends(Method::POST, "/api/v2/media", form)
                .await
                .is(422);
            assert_eq!(answer["error"], words);
        }
        let hidden = [pictures::png(20, 20), page.to_vec()].concat();
        let media = alice.uploads(&hidden).await;
        let served = fetch(&alice, &media, "url").await;
        assert!(!served.text().contains("script"));
        assert_eq!(
            served.header("content-type"),
            "image/png",
            "whatever its name says"
        );
        assert_eq!(stored(world).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_have_limits() {
    story(async |world| {
        let alice = world.person("alice").await;
        let upload = async |form| alice.sends(Method::POST, "/api/v2/media", form).await;
        let error = |answer: Value| answer["error"].as_str().unwrap().to_owned();
        let mut large = pictures::png(20, 20);
        large.resize(10 << 20, 0);
        upload(Form::default().file("file", &large)).await.is(200);
        large.resize((16 << 20) + 1, 0);
        let answer = upload(Form::default().file("file", &large)).await.is(422);
        let words = "Validation failed: File file size must be less than 16 MB, File must be less than 16 MB";
        assert_eq!(error(answer), words);
        large.resize(41 << 20, 0);
        let answer = upload(Form::default().file("file", &large)).await.is(413);
        assert_eq!(error(answer), "The body is too large");
        let answer = upload(Form::default()).await.is(422);
        assert_eq!(error(answer), "Validation failed: File can't be blank");
        let small = Form::default().file("file", &pictures::png(20, 20));
        let answer = upload(small.clone().text("description", &"x".repeat(1501))).await.is(422);
        let words = "Validation failed: Description is too long (maximum is 1500 characters)";
        assert_eq!(error(answer), words);
        let answer = upload(small.clone().text("focus", "left")).await.is(422);
        assert_eq!(error(answer), "Validation failed: Focus is invalid");
        let reader = alice.with_scopes("read").await;
        reader.sends(Method::POST, "/api/v2/media", small).await.is(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storage_that_takes_nothing_is_said_so() {
    story(async |world| {
        let alice = world.person("alice").await;
        // where the folder should be lies a file
        fs::write(world.media_folder(), b"").unwrap();
        let form = Form::default().file("file", &pictures::png(20, 20));
        let answer = alice
            .sends(Method::POST, "/api/v2/media", form.clone())
            .await;
        assert!(answer.is(503)["error"].is_string());
        assert_eq!(answer.header("retry-after"), "5");
        fs::remove_file(world.media_folder()).unwrap();
        alice
            .sends(Method::POST, "/api/v2/media", form)
            .await
            .is(200);
    })
    .await;
}
