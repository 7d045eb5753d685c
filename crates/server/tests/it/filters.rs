//! Filters: what is marked, what is hidden, and where.

use serde_json::{Value, json};
use testkit::story;

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_marks_or_hides_what_others_say() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice
            .post(&format!("/api/v1/accounts/{}/follow", bob.id), json!({}))
            .await
            .ok();
        let post = bob.says("The Cat sat on the mat").await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        world.run_jobs().await;
        assert_eq!(alice.get(&path).await.ok()["filtered"], json!([]));
        let form = json!({
            "title": "Pets", "context": ["home"], "filter_action": "warn",
            "keywords_attributes": [{"keyword": "cat", "whole_word": true}, {"keyword": "dog"}],
        });
        let filter = alice.post("/api/v2/filters", form).await.ok();
        assert_eq!(filter["keywords"].as_array().unwrap().len(), 2);
        let marked = alice.get(&path).await.ok();
        assert_eq!(marked["filtered"][0]["filter"]["title"], "Pets");
        assert_eq!(marked["filtered"][0]["keyword_matches"], json!(["Cat"]));
        assert_eq!(bob.get(&path).await.ok()["filtered"], json!([]));
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home[0]["filtered"][0]["filter"]["id"], filter["id"]);
        let one = format!("/api/v2/filters/{}", filter["id"].as_str().unwrap());
        alice
            .put(&one, json!({"filter_action": "hide", "expires_in": 60}))
            .await
            .ok();
        assert_eq!(alice.get("/api/v1/timelines/home").await.ok(), json!([]));
        world.clock.advance(61_000);
        assert_eq!(
            alice.get("/api/v1/timelines/home").await.ok()[0]["filtered"],
            json!([])
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_keywords_and_posts_are_made_changed_and_removed_by_their_owner_only() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = bob.says("something").await;
        let filter = alice
            .post(
                "/api/v2/filters",
                json!({"title": "F", "context": ["public"]}),
            )
            .await
            .ok();
        let path = format!("/api/v2/filters/{}", filter["id"].as_str().unwrap());
        bob.get(&path).await.is(404);
        bob.put(&path, json!({"title": "mine"})).await.is(404);
        let keyword = alice
            .post(&format!("{path}/keywords"), json!({"keyword": "x"}))
            .await
            .ok();
        let word = format!(
            "/api/v2/filters/keywords/{}",
            keyword["id"].as_str().unwrap()
        );
        assert_eq!(
            alice.put(&word, json!({"whole_word": false})).await.ok()["whole_word"],
            false
        );
        bob.delete(&word).await.is(404);
        let listed = alice
            .post(
                &format!("{path}/statuses"),
                json!({"status_id": post["id"]}),
            )
            .await
            .ok();
        alice
            .post(
                &format!("{path}/statuses"),
                json!({"status_id": post["id"]}),
            )
            .await
            .is(422);
        let seen = alice
            .get(&format!(
                "/api/v1/statuses/{}",
                post["id"].as_str().unwrap()
            ))
            .await
            .ok();
        assert_eq!(seen["filtered"][0]["status_matches"], json!([post["id"]]));
        let row = format!(
            "/api/v2/filters/statuses/{}",
            listed["id"].as_str().unwrap()
        );
        assert_eq!(alice.get(&row).await.ok()["status_id"], post["id"]);
        alice.delete(&row).await.ok();
        alice.get(&row).await.is(404);
        let changes = json!({"keywords_attributes": [{"id": keyword["id"], "_destroy": true}]});
        assert_eq!(alice.put(&path, changes).await.ok()["keywords"], json!([]));
        alice.delete(&path).await.ok();
        assert_eq!(alice.get("/api/v2/filters").await.ok(), json!([]));
        for bad in [
            json!({"title": "", "context": ["home"]}),
            json!({"title": "t", "context": []}),
            json!({"title": "t", "context": ["moon"]}),
            json!({"title": "t", "context": ["home"], "filter_action": "burn"}),
        ] {
            alice.post("/api/v2/filters", bad).await.is(422);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_clients_see_each_keyword_as_a_filter() {
    story(async |world| {
        let alice = world.person("alice").await;
        let form = json!({"phrase": "spoiler", "context": ["home"], "irreversible": true});
        let answer = alice.post("/api/v1/filters", form).await;
        assert!(!answer.header("deprecation").is_empty());
        let filter: Value = answer.ok();
        assert_eq!(
            (&filter["phrase"], &filter["irreversible"]),
            (&json!("spoiler"), &json!(true))
        );
        let path = format!("/api/v1/filters/{}", filter["id"].as_str().unwrap());
        assert_eq!(
            alice
                .put(&path, json!({"phrase": "secret", "context": ["home"]}))
                .await
                .ok()["phrase"],
            "secret"
        );
        assert_eq!(
            alice.get("/api/v2/filters").await.ok()[0]["filter_action"],
            "hide"
        );
        alice.delete(&path).await.ok();
        alice.get(&path).await.is(404);
        assert_eq!(alice.get("/api/v2/filters").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_filter_hides_is_not_told_of() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        bob.says("@alice a spoiler").await;
        bob.says("@alice a secret").await;
        world.run_jobs().await;
        let lists = ["/api/v1/notifications", "/api/v2/notifications"];
        let count = async || {
            let one = alice.get(lists[0]).await.ok();
            let groups = alice.get(lists[1]).await.ok();
            let groups = groups["notification_groups"].as_array().unwrap().len();
            (one.as_array().unwrap().len(), groups)
        };
        assert_eq!(count().await, (2, 2));
        let form = json!({
            "title": "Films", "context": ["notifications"], "filter_action": "hide",
            "keywords_attributes": [{"keyword": "spoiler"}],
        });
        let filter = alice.post("/api/v2/filters", form).await.ok();
        assert_eq!(count().await, (1, 1));
        let path = format!("/api/v2/filters/{}", filter["id"].as_str().unwrap());
        let elsewhere = json!({"context": ["home"]});
        alice.put(&path, elsewhere).await.ok();
        assert_eq!(count().await, (2, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_look_at_warnings_pictures_and_polls() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let keywords = ["tea", "coffee"].map(|keyword| json!({"keyword": keyword}));
        let form = json!({"title": "Drinks", "context": ["home"], "keywords_attributes": keywords});
        alice.post("/api/v2/filters", form).await.ok();
        let poll = json!({"options": ["Milk", "Tea"], "expires_in": 3600});
        let posts = [
            json!({"status": "Which?", "poll": poll}),
            json!({"status": "!", "spoiler_text": "Coffee"}),
        ];
        for (post, found) in posts.into_iter().zip(["Tea", "Coffee"]) {
            let post = bob.posts(post).await;
            let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
            let seen = alice.get(&path).await.ok();
            assert_eq!(seen["filtered"][0]["keyword_matches"], json!([found]));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_was_to_end_can_be_kept() {
    story(async |world| {
        let alice = world.person("alice").await;
        let form = json!({"title": "F", "context": ["home"], "expires_in": 60});
        let filter = alice.post("/api/v2/filters", form).await.ok();
        assert!(filter["expires_at"].is_string());
        let path = format!("/api/v2/filters/{}", filter["id"].as_str().unwrap());
        let kept = alice.put(&path, json!({"title": "G"})).await.ok();
        assert_eq!(kept["expires_at"], filter["expires_at"]);
        let endless = alice.put(&path, json!({"expires_in": null})).await.ok();
        assert_eq!(endless["expires_at"], Value::Null);
        let form = json!({"phrase": "x", "context": ["home"], "expires_in": 60});
        let filter = alice.post("/api/v1/filters", form).await.ok();
        let path = format!("/api/v1/filters/{}", filter["id"].as_str().unwrap());
        let endless = json!({"phrase": "x", "context": ["home"], "expires_in": ""});
        let endless = alice.put(&path, endless).await.ok();
        assert_eq!(endless["expires_at"], Value::Null);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_with_many_long_keywords_works_and_there_is_an_end_to_them() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let long = |n: usize| json!({"keyword": format!("{n}{}", "ж".repeat(250))});
        for title in ["A", "B", "C", "D"] {
            let keywords: Vec<Value> = (0..500).map(long).collect();
            let form =
                json!({"title": title, "context": ["home"], "keywords_attributes": keywords});
            alice.post("/api/v2/filters", form).await.ok();
        }
        let post = bob.says(&format!("7{}", "Ж".repeat(250))).await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        let seen = alice.get(&path).await.ok();
        assert_eq!(seen["filtered"].as_array().unwrap().len(), 4);
        let form =
            json!({"title": "E", "context": ["home"], "keywords_attributes": [{"keyword": "x"}]});
        let refused = alice.post("/api/v2/filters", form).await.is(422);
        assert_eq!(
            refused["error"],
            "Validation failed: Your filters have too many keywords"
        );
    })
    .await;
}
