//! Following, and what it shows.

use serde_json::json;
use testkit::story;

#[tokio::test(flavor = "multi_thread")]
async fn what_one_follows_is_at_home_and_counted() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let old = bob.says("before").await;
        alice.get("/api/v1/timelines/home").await.ok();
        let path = format!("/api/v1/accounts/{}/follow", bob.id);
        let relationship = alice.post(&path, json!({})).await.ok();
        assert_eq!(relationship["following"], true);
        let new = bob.says("after").await;
        world.run_jobs().await;
        let home = alice.get("/api/v1/timelines/home").await.ok();
        assert_eq!(home[0]["id"], new["id"]);
        assert_eq!(home[1]["id"], old["id"]);
        let account = alice
            .get(&format!("/api/v1/accounts/{}", bob.id))
            .await
            .ok();
        assert_eq!(account["followers_count"], 1);
        let told = bob.get("/api/v1/notifications").await.ok();
        assert_eq!(told[0]["type"], "follow");
        alice
            .post(&path.replace("/follow", "/unfollow"), json!({}))
            .await
            .ok();
        assert_eq!(alice.get("/api/v1/timelines/home").await.ok(), json!([]));
    })
    .await;
}
