//! Posting and reading.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Persona, story};

/// Posts with an idempotency key.
async fn posts_once(author: &Persona<'_>, key: &str, text: &str) -> Answer {
    let request = author
        .request(Method::POST, "/api/v1/statuses")
        .header("idempotency-key", key)
        .header("content-type", "application/json")
        .body(Body::from(json!({ "status": text }).to_string()));
    author.send_request(request.unwrap()).await
}

fn path(status: &Value) -> String {
    format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_seen_at_home_by_its_author() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.says("Hello #Steppe, says @alice").await;
        assert_eq!(post["account"]["acct"], "alice");
        assert_eq!(post["tags"][0]["name"], "steppe");
        assert_eq!(post["mentions"][0]["acct"], "alice");
        let home = alice.get("/api/v1/timelines/home").await;
        assert_eq!(home.ok()[0]["id"], post["id"]);
        assert!(home.header("link").contains("rel=\"next\""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_post_is_not_there_for_strangers() {
    story(async |world| {
        let (alice, bob, stranger) = (
            world.person("alice").await,
            world.person("bob").await,
            world.stranger().await,
        );
        let post = alice
            .posts(json!({"status": "hush", "visibility": "private"}))
            .await;
        assert_eq!(alice.get(&path(&post)).await.ok()["content"], "<p>hush</p>");
        for other in [bob, stranger] {
            assert_eq!(
                other.get(&path(&post)).await.is(404),
                json!({"error": "Record not found"})
            );
        }
        assert_eq!(
            alice.get("/api/v1/statuses/abc").await.is(404)["error"],
            "Record not found"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_post_is_for_those_whom_it_names() {
    story(async |world| {
        let (alice, bob, carol) = (
            world.person("alice").await,
            world.person("bob").await,
            world.person("carol").await,
        );
        let post = alice
            .posts(json!({"status": "@bob a secret", "visibility": "direct"}))
            .await;
        assert_eq!(bob.get(&path(&post)).await.ok()["visibility"], "direct");
        carol.get(&path(&post)).await.is(404);
        let me = alice.get("/api/v1/accounts/verify_credentials").await.ok();
        assert_eq!(me["statuses_count"], 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_a_rule_is_refused_in_the_words_of_mastodon() {
    story(async |world| {
        let alice = world.person("alice").await;
        let long = "é".repeat(501);
        let far = json!({"status": "x", "scheduled_at": "2099-01-01T00:00:00Z"});
        for (parameters, sentence) in [
            (
                json!({"status": " "}),
                "Validation failed: Text can't be blank",
            ),
            (
                json!({"status": long}),
                "Validation failed: Text character limit of 500 exceeded",
            ),
            (
                json!({"status": "é".repeat(400), "spoiler_text": "x".repeat(101)}),
                "Validation failed: Text character limit of 500 exceeded",
            ),
            (
                json!({"status": "x", "visibility": "loud"}),
                "Validation failed: Visibility is not included in the list",
            ),
            (
                json!({"status": "x", "media_ids": ["12"]}),
                "Media 12 not found or already attached to another post",
            ),
            (far, "This server does not publish posts at a later time"),
        ] {
            let answer = alice.post("/api/v1/statuses", parameters.clone()).await;
            assert_eq!(answer.is(422)["error"], sentence, "{parameters}");
        }
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home, json!([]), "nothing was posted");
        alice
            .posts(json!({"status": "x", "scheduled_at": "2020-01-01T00:00:00Z"}))
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_needed_that_may_write() {
    story(async |world| {
        let text = json!({"status": "x"});
        let stranger = world.stranger().await;
        let answer = stranger.post("/api/v1/statuses", text.clone()).await;
        assert_eq!(answer.is(401)["error"], "The access token is invalid");
        let reader = world.person("alice").await.with_scopes("read").await;
        reader.post("/api/v1/statuses", text).await.is(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_count_as_little_and_emoji_as_one() {
    story(async |world| {
        let alice = world.person("alice").await;
        let link = format!("https://example.org/{}", "a".repeat(600));
        alice.says(&format!("{} {link}", "é".repeat(476))).await;
        alice.says(&"👩‍👩‍👧".repeat(500)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_without_text_has_something_behind_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.posts(json!({"spoiler_text": " spiders "})).await;
        assert_eq!(post["spoiler_text"], "spiders");
        assert_eq!(post["content"], "<p>.</p>");
        assert_eq!(post["sensitive"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_is_kept_when_it_is_one() {
    story(async |world| {
        let alice = world.person("alice").await;
        for (asked, kept) in [("it", "it"), ("de-AT", "de"), ("klingon", "en"), ("", "en")] {
            let post = alice.posts(json!({"status": "x", "language": asked})).await;
            assert_eq!(post["language"], kept, "{asked}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_database_can_hold_is_left_out() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.says("a\0b").await;
        assert_eq!(post["content"], "<p>ab</p>");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_joins_the_thread_and_is_counted_when_it_is_open() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let first = alice.says("first").await;
        let reply = bob
            .posts(json!({"status": "second", "in_reply_to_id": first["id"]}))
            .await;
        assert_eq!(reply["in_reply_to_id"], first["id"]);
        assert_eq!(reply["in_reply_to_account_id"], first["account"]["id"]);
        bob.posts(
            json!({"status": "third", "in_reply_to_id": first["id"], "visibility": "private"}),
        )
        .await;
        assert_eq!(alice.get(&path(&first)).await.ok()["replies_count"], 1);
        let own = bob
            .posts(json!({"status": "and", "in_reply_to_id": reply["id"]}))
            .await;
        assert_eq!(own["in_reply_to_account_id"], first["account"]["id"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_answers_what_they_cannot_see() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let hidden = alice
            .posts(json!({"status": "hush", "visibility": "private"}))
            .await;
        for parent in [&hidden["id"], &json!("42")] {
            let answer = bob
                .post(
                    "/api/v1/statuses",
                    json!({"status": "what?", "in_reply_to_id": parent}),
                )
                .await;
            assert_eq!(
                answer.is(404)["error"],
                "The post you are trying to reply to does not appear to exist."
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_goes_to_nobody_whom_its_author_does_not_expect() {
    story(async |world| {
        let (alice, bob, _carol) = (
            world.person("alice").await,
            world.person("bob").await,
            world.person("carol").await,
        );
        let text = "@bob did you hear of @carol";
        let mut parameters = json!({"status": text, "allowed_mentions": [bob.id]});
        let answer = alice.post("/api/v1/statuses", parameters.clone()).await;
        let body = answer.is(422);
        assert_eq!(body["error"], "Post would be sent to unexpected accounts");
        assert_eq!(body["unexpected_accounts"][0]["acct"], "carol");
        parameters["status"] = json!("@bob did you hear");
        alice.posts(parameters).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_answers_the_same_post_for_an_hour() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let first = posts_once(&alice, "k", "once").await.ok();
        assert_eq!(posts_once(&alice, "k", "twice").await.ok(), first);
        assert_ne!(posts_once(&bob, "k", "once").await.ok()["id"], first["id"]);
        world.clock.advance(types::HOUR);
        let later = posts_once(&alice, "k", "once").await.ok();
        assert_ne!(later["id"], first["id"]);
        posts_once(&alice, &"k".repeat(256), "x").await.is(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_posts_with_one_key_at_the_same_time_are_one() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (a, b, c) = tokio::join!(
            posts_once(&alice, "k", "now"),
            posts_once(&alice, "k", "now"),
            posts_once(&alice, "k", "now"),
        );
        assert_eq!(a.ok()["id"], b.ok()["id"]);
        assert_eq!(b.ok()["id"], c.ok()["id"]);
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home.as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_a_hashtag_are_one() {
    story(async |world| {
        let alice = world.person("alice").await;
        let post = alice.says("#Steppe #STEPPE #Größe").await;
        let tags = post["tags"].as_array().unwrap();
        let names: Vec<&str> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
        assert_eq!(names, ["große", "steppe"]);
    })
    .await;
}
