//! What strangers read without an account and without a script: people, posts, hashtags, feeds, embedded posts.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use services::oauth::Standing;
use testkit::{Answer, Persona, pictures, story};

/// The path of a post's page.
fn page(post: &Value) -> String {
    let url = post["url"].as_str().expect("a post has an address");
    url.strip_prefix("https://a.test")
        .expect("it is here")
        .to_owned()
}

async fn asks(who: &Persona<'_>, path: &str, name: &str, value: &str) -> Answer {
    let request = who.request(Method::GET, path).header(name, value);
    who.send_request(request.body(Body::empty()).unwrap()).await
}

#[track_caller]
fn says(answer: &Answer, words: &[&str]) {
    let page = answer.text();
    for word in words {
        assert!(page.contains(word), "{word} is missing in\n{page}");
    }
}

#[track_caller]
fn hides(answer: &Answer, words: &[&str]) {
    let page = answer.text();
    for word in words {
        assert!(!page.contains(word), "{word} stands in\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_shows_what_a_stranger_may_see() {
    story(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let profile = json!({
            "display_name": "Ada <Lovelace>", "note": "Out on the #steppe", "indexable": true,
            "fields_attributes": [{"name": "Home", "value": "https://ada.example"}],
        });
        ada.patch("/api/v1/accounts/update_credentials", profile)
            .await
            .ok();
        for visibility in ["public", "unlisted", "private", "direct"] {
            let status = format!("@bob this is {visibility}");
            ada.posts(json!({"status": status, "visibility": visibility}))
                .await;
            let status = format!("alone and {visibility}");
            ada.posts(json!({"status": status, "visibility": visibility}))
                .await;
        }
        let boosted = bob.says("Wise words").await;
        let boost = format!(
            "/api/v1/statuses/{}/reblog",
            boosted["id"].as_str().unwrap()
        );
        ada.post(&boost, json!({})).await.ok();
        let stranger = world.stranger().await;
        let answer = stranger.get("/@ada").await;
        says(
            &answer,
            &[
                "<h1><bdi>Ada &lt;Lovelace&gt;</bdi></h1>",
                "@ada@a.test",
                "https://ada.example",
                "/tags/steppe",
                "alone and public",
                "alone and unlisted",
                "Wise words",
                "Ada &#60;Lovelace&#62; boosted",
                "property=\"og:type\" content=\"profile\"",
                "type=\"application/rss+xml\"",
                "type=\"application/activity+json\"",
            ],
        );
        hides(
            &answer,
            &[
                "alone and private",
                "alone and direct",
                "this is private",
                "noindex",
            ],
        );
        says(
            &stranger.get("/@Ada/with_replies").await,
            &["this is public", "noindex"],
        );
        hides(
            &stranger.get("/@ada/with_replies").await,
            &["this is private", "this is direct"],
        );
        hides(&bob.get("/@ada").await, &["alone and private"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_turns_to_older_posts() {
    story(async |world| {
        let ada = world.person("ada").await;
        for number in 0..25 {
            ada.says(&format!("post <{number}>")).await;
        }
        let mut browser = world.browser().await;
        let first = browser.open("/@ada").await;
        assert_eq!(first.matches("<article").count(), 20);
        let (_, rest) = first
            .split_once("rel=\"next\" href=\"")
            .expect("there are more");
        let older = format!("/@ada{}", rest.split('"').next().unwrap());
        let second = browser.open(&older).await;
        assert_eq!(second.matches("<article").count(), 5);
        assert!(!second.contains("rel=\"next\""), "{second}");
        browser.open("/@ada?max_id=nonsense").await;
        assert_eq!(browser.page.status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_stands_between_what_it_answers_and_what_answers_it() {
    story(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let question = bob.says("Where is the steppe?").await;
        let to = |post: &Value| post["id"].as_str().unwrap().to_owned();
        let answer = ada
            .posts(json!({"status": "@bob Behind the hill", "in_reply_to_id": to(&question)}))
            .await;
        bob.posts(json!({"status": "@ada Thank you", "in_reply_to_id": to(&answer)})).await;
        let secret = bob
            .posts(json!({"status": "@ada Meet me there", "in_reply_to_id": to(&answer), "visibility": "private"}))
            .await;
        let stranger = world.stranger().await;
        let thread = stranger.get(&page(&answer)).await;
        says(&thread, &["Where is the steppe?", "Behind the hill", "Thank you", "In reply to @bob", "property=\"og:type\" content=\"article\""]);
        hides(&thread, &["Meet me there"]);
        for (path, status) in [
            (page(&secret), 404),
            (page(&answer).replace("@ada", "@bob"), 404),
            (page(&answer).replace("@ada", "@nobody"), 404),
            ("/@ada/12".into(), 404),
            ("/@ada/x".into(), 404),
            ("/@nobody".into(), 404),
            ("/@".into(), 404),
        ] {
            assert_eq!(stranger.get(&path).await.status, status, "{path}");
        }
        ada.delete(&format!("/api/v1/statuses/{}", to(&answer))).await.ok();
        assert_eq!(stranger.get(&page(&answer)).await.status, 404);
        ada.is_now(Standing::Suspended).await;
        for path in ["/@ada", "/@ada.rss", &page(&answer)] {
            assert_eq!(stranger.get(path).await.status, 404, "they may come back: {path}");
        }
        let tenant = world.tenant().await;
        services::deletions::order(&tenant, "bob").await.unwrap();
        world.run_jobs().await;
        for path in ["/@bob", "/@bob.rss"] {
            assert_eq!(stranger.get(path).await.status, 410, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sensitive_stays_behind_a_word() {
    story(async |world| {
        let ada = world.person("ada").await;
        let picture = ada.uploads(&pictures::png(64, 48)).await;
        let describe = format!("/api/v1/media/{}", picture["id"].as_str().unwrap());
        ada.put(&describe, json!({"description": "A \"gradient\""})).await.ok();
        let post = ada
            .posts(json!({"status": "Look", "sensitive": true, "media_ids": [picture["id"]]}))
            .await;
        let warned = ada
            .posts(json!({"status": "They ride off", "spoiler_text": "The end <b>", "poll": {"options": ["Yes", "No"], "expires_in": 3600}}))
            .await;
        let stranger = world.stranger().await;
        let answer = stranger.get(&page(&post)).await;
        says(&answer, &["<details", "alt=\"A &#34;gradient&#34;\"", "https://a.test/media/"]);
        hides(&answer, &["summary_large_image"]);
        let answer = stranger.get(&page(&warned)).await;
        says(&answer, &["<summary>The end &lt;b&gt;</summary>", "They ride off", "0 people voted"]);
        let (head, _) = answer.text().split_once("</head>").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        assert!(!head.contains("They ride off"), "{head}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hashtag_has_a_page_and_a_feed() {
    story(async |world| {
        let ada = world.person("ada").await;
        ada.says("Wide skies #Steppe & more").await;
        ada.posts(json!({"status": "quietly #steppe", "visibility": "unlisted"}))
            .await;
        let stranger = world.stranger().await;
        for path in ["/tags/steppe", "/tags/STEPPE"] {
            let answer = stranger.get(path).await;
            says(&answer, &["<h1>#Steppe</h1>", "Wide skies"]);
            hides(&answer, &["quietly"]);
        }
        let feed = stranger.get("/tags/steppe.rss").await;
        assert_eq!(
            feed.header("content-type"),
            "application/rss+xml; charset=utf-8"
        );
        says(
            &feed,
            &[
                "<category>steppe</category>",
                "Wide skies #Steppe &#38; more",
            ],
        );
        hides(&feed, &["quietly"]);
        assert_eq!(stranger.get("/tags/unheard_of").await.status, 404);
        let tenant = world.tenant().await;
        tenant
            .change_settings(|settings| settings.public_timelines = false)
            .await
            .unwrap();
        for path in ["/tags/steppe", "/tags/steppe.rss"] {
            assert_eq!(stranger.get(path).await.status, 403, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_holds_what_somebody_tells_everybody() {
    story(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let post = ada
            .posts(json!({"status": "A <tale> & more", "spoiler_text": "Long"}))
            .await;
        ada.posts(json!({"status": "hush", "visibility": "unlisted"}))
            .await;
        let other = bob.says("not hers").await;
        ada.posts(json!({"status": "@bob hello", "in_reply_to_id": other["id"]}))
            .await;
        let boost = format!("/api/v1/statuses/{}/reblog", other["id"].as_str().unwrap());
        ada.post(&boost, json!({})).await.ok();
        let feed = world.stranger().await.get("/@ada.rss").await;
        assert_eq!(
            feed.header("content-type"),
            "application/rss+xml; charset=utf-8"
        );
        says(
            &feed,
            &[
                "<title>ada on Steppe</title>",
                &format!("<link>{}</link>", post["url"].as_str().unwrap()),
                "<pubDate>Fri, 02 Jan 2026 03:04:05 +0000</pubDate>",
                "&#60;strong&#62;Long&#60;/strong&#62;",
                "A &#38;lt;tale&#38;gt; &#38;amp; more",
            ],
        );
        hides(&feed, &["hush", "hello", "not hers"]);
        assert_eq!(world.stranger().await.get("/@nobody.rss").await.status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caches_keep_a_page_until_it_changes() {
    story(async |world| {
        let ada = world.person("ada").await;
        let post = ada.says("first").await;
        let stranger = world.stranger().await;
        for path in ["/@ada", "/@ada.rss", &page(&post)] {
            let answer = stranger.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("cache-control"), "public, max-age=60");
            assert_eq!(answer.header("vary"), "Accept, Accept-Language, Cookie");
            assert_eq!(
                answer.header("set-cookie"),
                "",
                "a page for everybody gives nobody a cookie"
            );
            assert!(
                answer
                    .header("content-security-policy")
                    .starts_with("default-src 'none'")
            );
            let tag = answer.header("etag").to_owned();
            let again = asks(&stranger, path, "if-none-match", &tag).await;
            assert_eq!(
                (again.status.as_u16(), again.body.len()),
                (304, 0),
                "{path}"
            );
            let changed = asks(&stranger, path, "if-none-match", "W/\"0\"").await;
            assert_eq!(changed.status, 200);
        }
        let italian = asks(&stranger, "/@ada", "accept-language", "it").await;
        says(&italian, &["2 gennaio 2026", "Post e risposte"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_sees_their_own_name_and_no_cache_keeps_it() {
    story(async |world| {
        world.person("ada").await;
        let mut browser = world.browser().await;
        browser.open("/auth/sign_in").await;
        let fields = [("login", "ada"), ("password", testkit::PASSWORD)];
        browser.submit("/auth/sign_in", &fields).await;
        let answer = browser.open("/@ada").await;
        assert!(answer.contains("href=\"/@ada\">@ada"), "{answer}");
        assert_eq!(browser.page.header("cache-control"), "private, no-cache");
        browser.open("/@ada?lang=it").await;
        assert_eq!(browser.page.header("cache-control"), "private, no-store");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_another_language_leads_to_a_page() {
    story(async |world| {
        world.person("ada").await;
        let mut browser = world.signed_in_browser("ada").await;
        let page = browser.open("/settings/account").await;
        let link = "href=\"/settings/account?lang=it\"";
        assert!(page.contains(link), "{page}");
        let italian = browser.open("/settings/account?lang=it").await;
        assert!(italian.contains("lang=\"it\""), "{italian}");
        let fields = [
            ("current_password", "wrong"),
            ("password", "another password"),
        ];
        let page = browser.submit("/settings/account/password", &fields).await;
        assert_eq!(browser.page.status, 422);
        assert!(!page.contains("?lang="), "it answers a form: {page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reads_the_same_number_of_statements_however_long_it_is() {
    story(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let stranger = world.stranger().await;
        let tenant = world.tenant().await;
        let count = async |path: &str| {
            stranger.get(path).await;
            let before = tenant.statements();
            assert_eq!(stranger.get(path).await.status, 200, "{path}");
            tenant.statements() - before
        };
        let post = ada.says("one #steppe").await;
        let paths = ["/@ada", "/tags/steppe", &page(&post)];
        let mut few = Vec::new();
        for path in paths {
            few.push(count(path).await);
        }
        for number in 0..15 {
            ada.says(&format!("more {number} #steppe")).await;
            let reply = json!({"status": "@ada yes", "in_reply_to_id": post["id"]});
            bob.posts(reply).await;
        }
        let mut many = Vec::new();
        for path in paths {
            many.push(count(path).await);
        }
        assert_eq!(few, many, "{paths:?}");
        assert!(many.iter().all(|count| *count <= 7), "{many:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_may_embed_a_post() {
    story(async |world| {
        let ada = world.person("ada").await;
        let post = ada.says("Look at this").await;
        let stranger = world.stranger().await;
        let url = post["url"].as_str().unwrap();
        let found = stranger
            .get(&format!("/api/oembed?url={url}&maxwidth=300"))
            .await
            .ok();
        assert_eq!(found["type"], "rich");
        assert_eq!(found["author_url"], "https://a.test/@ada");
        assert_eq!(found["width"], 300);
        let html = found["html"].as_str().unwrap();
        assert!(
            html.contains(&format!("<iframe src=\"{url}/embed\"")),
            "{html}"
        );
        let embedded = stranger.get(&format!("{}/embed", page(&post))).await;
        says(&embedded, &["Look at this"]);
        assert!(
            embedded
                .header("content-security-policy")
                .contains("frame-ancestors *")
        );
        assert_eq!(embedded.header("x-frame-options"), "");
        assert_eq!(
            stranger.get(&page(&post)).await.header("x-frame-options"),
            "DENY"
        );
        let secret = ada
            .posts(json!({"status": "x", "visibility": "private"}))
            .await;
        for address in [
            secret["url"].as_str().unwrap(),
            "https://b.test/@ada/1",
            "https://a.test/@ada",
            "",
        ] {
            stranger
                .get(&format!("/api/oembed?url={address}"))
                .await
                .is(404);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_another_server_is_read_there() {
    story(async |world| {
        let bob = world.person("bob").await;
        bob.account_is(|account| account.url = "https://b.test/@bob".into())
            .await;
        let post = bob.says("far away").await;
        bob.lives_at("b.test").await;
        let stranger = world.stranger().await;
        let answer = stranger.get("/@bob@b.test").await;
        says(
            &answer,
            &[
                "bob lives on another server",
                "href=\"https://b.test/@bob\"",
            ],
        );
        hides(&answer, &["far away"]);
        assert_eq!(stranger.get("/@bob@b.test.rss").await.status, 404);
        let here = page(&post).replace("@bob", "@bob@b.test");
        says(&stranger.get(&here).await, &["bob lives on another server"]);
        bob.account_is(|account| account.url = "javascript:alert(1)".into())
            .await;
        hides(&stranger.get("/@bob@b.test").await, &["javascript:"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quoted_post_stands_in_the_post_that_quotes_it() {
    story(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let quoted = bob.says("Wide <skies>").await;
        let post = ada
            .posts(json!({"status": "Look", "quoted_status_id": quoted["id"]}))
            .await;
        let stranger = world.stranger().await;
        says(
            &stranger.get(&page(&post)).await,
            &["<blockquote class=\"quote\">", "Wide &lt;skies&gt;", "@bob"],
        );
        bob.delete(&format!(
            "/api/v1/statuses/{}",
            quoted["id"].as_str().unwrap()
        ))
        .await
        .ok();
        hides(&stranger.get(&page(&post)).await, &["Wide"]);
    })
    .await;
}
