//! What the server says of itself.

use serde_json::json;
use tenant::Registrations;
use testkit::story;

#[tokio::test(flavor = "multi_thread")]
async fn the_server_tells_its_limits_and_who_may_join() {
    story(async |world| {
        let stranger = world.stranger().await;
        let instance = stranger.get("/api/v2/instance").await.ok();
        assert_eq!(instance["domain"], "a.test");
        assert_eq!(instance["configuration"]["statuses"]["max_characters"], 500);
        assert_eq!(
            instance["configuration"]["urls"]["streaming"],
            "wss://a.test"
        );
        assert_eq!(instance["registrations"]["enabled"], true);
        let settings = |settings: &mut tenant::Settings| {
            settings.title = "Öde Steppe".into();
            settings.registrations = Registrations::Approval;
            settings.max_characters = 1000;
        };
        world
            .tenant()
            .await
            .change_settings(settings)
            .await
            .unwrap();
        let instance = stranger.get("/api/v2/instance").await.ok();
        assert_eq!(instance["title"], "Öde Steppe");
        assert_eq!(instance["registrations"]["approval_required"], true);
        assert_eq!(
            instance["configuration"]["statuses"]["max_characters"],
            1000
        );
        let old = stranger.get("/api/v1/instance").await;
        assert_eq!(old.ok()["approval_required"], true);
        assert!(!old.header("deprecation").is_empty());
        assert_eq!(stranger.get("/api/v1/instance/rules").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node_info_is_found_and_counts_people_and_posts() {
    story(async |world| {
        let alice = world.person("alice").await;
        alice.says("one").await;
        let links = alice.get("/.well-known/nodeinfo").await.ok();
        for link in links["links"].as_array().unwrap() {
            let path = link["href"]
                .as_str()
                .unwrap()
                .strip_prefix("https://a.test")
                .unwrap();
            let info = alice.get(path).await.ok();
            assert_eq!(info["software"]["name"], "steppe");
            assert_eq!(info["usage"]["users"]["total"], 1);
            assert_eq!(info["usage"]["localPosts"], 1);
            assert_eq!(info["openRegistrations"], true);
        }
    })
    .await;
}
