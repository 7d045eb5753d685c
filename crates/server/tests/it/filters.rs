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
