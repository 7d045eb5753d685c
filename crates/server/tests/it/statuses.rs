//! Posting and reading.

use serde_json::json;
use testkit::story;

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
            .post(
                "/api/v1/statuses",
                json!({"status": "hush", "visibility": "private"}),
            )
            .await
            .ok();
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.ok()["content"], "<p>hush</p>");
        for other in [bob, stranger] {
            assert_eq!(
                other.get(&path).await.is(404),
                json!({"error": "Record not found"})
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_post_and_a_post_without_a_token_are_refused() {
    story(async |world| {
        let alice = world.person("alice").await;
        let answer = alice.post("/api/v1/statuses", json!({"status": " "})).await;
        assert_eq!(
            answer.is(422)["error"],
            "Validation failed: Text can't be blank"
        );
        let answer = world
            .stranger()
            .await
            .post("/api/v1/statuses", json!({"status": "x"}))
            .await;
        assert_eq!(answer.is(401)["error"], "The access token is invalid");
        let reader = alice.with_scopes("read").await;
        reader
            .post("/api/v1/statuses", json!({"status": "x"}))
            .await
            .is(403);
    })
    .await;
}
