//! Custom emoji: an owner adds them, people use them.

use std::sync::Arc;

use serde_json::{Value, json};
use services::custom_emojis::{self, NewEmoji};
use services::{Error, Why};
use tenant::Tenant;
use testkit::{pictures, story};

async fn add(tenant: &Arc<Tenant>, shortcode: &str, image: Vec<u8>) -> services::Result<()> {
    let new = NewEmoji {
        shortcode: shortcode.into(),
        category: Some("Animals".into()),
        image: image.into(),
    };
    custom_emojis::add(tenant, new).await
}

fn shortcodes(entity: &Value) -> Vec<&str> {
    let emojis = entity["emojis"].as_array().unwrap().iter();
    emojis
        .map(|emoji| emoji["shortcode"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_adds_emoji_and_people_use_them() {
    story(async |world| {
        let tenant = world.tenant().await;
        let alice = world.person("alice").await;
        add(&tenant, "blob_cat", pictures::png(64, 64))
            .await
            .unwrap();
        add(&tenant, "party", pictures::gif(32, 32, 3))
            .await
            .unwrap();
        let stranger = world.stranger().await;
        let offered = stranger.get("/api/v1/custom_emojis").await;
        assert_eq!(offered.each("shortcode"), ["blob_cat", "party"]);
        let offered = offered.ok();
        assert_eq!(offered[0]["category"], "Animals");
        assert_eq!(offered[0]["visible_in_picker"], true);
        assert_eq!(offered[0]["url"], offered[0]["static_url"]);
        assert_ne!(offered[1]["url"], offered[1]["static_url"]);
        for (address, kind) in [("url", "image/gif"), ("static_url", "image/png")] {
            let path = offered[1][address].as_str().unwrap();
            let path = path.strip_prefix("https://a.test").unwrap();
            assert_eq!(stranger.get(path).await.header("content-type"), kind);
        }
        let post = alice.says("look :blob_cat: and :nothing:").await;
        assert_eq!(shortcodes(&post), ["blob_cat"]);
        let name = json!({"display_name": "Alice :party:"});
        let path = "/api/v1/accounts/update_credentials";
        let account = alice.patch(path, name).await.ok();
        assert_eq!(shortcodes(&account), ["party"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_emoji_is_refused() {
    story(async |world| {
        let tenant = world.tenant().await;
        let image = || pictures::png(8, 8);
        let why = async |shortcode: &str, image| match add(&tenant, shortcode, image).await {
            Err(Error::Invalid(problems)) => (problems[0].field, problems[0].why),
            other => panic!("{shortcode}: {other:?}"),
        };
        for bad in ["", "a", "a b", "a-b", ":ab:", "é_e", "ab:\n:cd"] {
            assert_eq!(
                why(bad, image()).await,
                ("shortcode", Why::Invalid),
                "{bad}"
            );
        }
        let long = why(&"a".repeat(129), image()).await;
        assert_eq!(long, ("shortcode", Why::TooLong(128)));
        add(&tenant, "cat", image()).await.unwrap();
        assert_eq!(why("cat", image()).await, ("shortcode", Why::Taken));
        let large = why("large", vec![0; custom_emojis::MAX_BYTES + 1]).await;
        assert_eq!(large, ("image_file_size", Why::TooLarge(256 << 10)));
        for other in [b"<svg/>".to_vec(), pictures::jpeg(8, 8)] {
            let refused = why("other", other).await;
            assert_eq!(refused, ("image_content_type", Why::Invalid));
        }
        let offered = world.stranger().await.get("/api/v1/custom_emojis").await;
        assert_eq!(offered.each("shortcode"), ["cat"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_command_line_changes_is_seen_in_posts_that_are_kept_in_memory() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.says("my :cat:").await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        let shown = async || {
            hosting::look(world.registry()).await;
            let woken = world.registry().process().woken().await;
            assert_eq!(woken, [1]);
            world.run_jobs().await;
            let post = alice.get(&path).await.ok();
            shortcodes(&post).len()
        };
        assert_eq!(shown().await, 0);
        let there = world.command_line().await;
        add(&there, "cat", pictures::png(8, 8)).await.unwrap();
        assert_eq!(shown().await, 1);
        let offered = alice.get("/api/v1/custom_emojis").await.ok();
        let url = offered[0]["url"].as_str().unwrap();
        let picture = url.strip_prefix("https://a.test").unwrap().to_owned();
        alice.get(&picture).await.is(200);
        custom_emojis::remove(&there, "cat").await.unwrap();
        assert_eq!(shown().await, 0);
        alice.get(&picture).await.is(404);
        let again = custom_emojis::remove(&there, "cat").await;
        assert!(matches!(again, Err(Error::NotFound)));
    })
    .await;
}
