//! People shown on one's profile.

use serde_json::json;
use services::oauth::Standing;
use testkit::story;

#[tokio::test(flavor = "multi_thread")]
async fn only_the_followed_are_endorsed() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        assert_eq!(
            alice.asks_to("endorse", &bob).await.is(422)["error"],
            "Validation failed: You must be already following the person you want to endorse"
        );
        alice.does("follow", &bob).await;
        assert_eq!(alice.does("endorse", &bob).await["endorsed"], true);
        assert_eq!(alice.does("pin", &bob).await["endorsed"], true);
        let path = format!("/api/v1/accounts/{}/endorsements", alice.id);
        for list in [
            alice.get("/api/v1/endorsements").await,
            bob.get(&path).await,
            world.stranger().await.get(&path).await,
        ] {
            assert_eq!(list.each("acct"), ["bob"]);
        }
        assert_eq!(alice.does("unendorse", &bob).await["endorsed"], false);
        alice.does("endorse", &bob).await;
        assert_eq!(alice.does("unpin", &bob).await["endorsed"], false);
        alice.does("endorse", &bob).await;
        alice.does("unfollow", &bob).await;
        assert_eq!(alice.get("/api/v1/endorsements").await.ok(), json!([]));
        alice.does("follow", &bob).await;
        alice.does("endorse", &bob).await;
        alice.is_now(Standing::Suspended).await;
        assert_eq!(bob.get(&path).await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endorsements_are_read_page_by_page_or_all_at_once() {
    story(async |world| {
        let alice = world.person("alice").await;
        for name in ["one", "two", "three"] {
            let somebody = world.person(name).await;
            alice.does("follow", &somebody).await;
            alice.does("endorse", &somebody).await;
        }
        let first = alice.get("/api/v1/endorsements?limit=2").await;
        assert_eq!(first.each("acct"), ["three", "two"]);
        let second = alice.get(&first.linked("next").unwrap()).await;
        assert_eq!(second.each("acct"), ["one"]);
        let before = alice.tenant.statements();
        let all = alice.get("/api/v1/endorsements?limit=0").await;
        assert_eq!(all.each("acct").len(), 3);
        assert!(alice.tenant.statements() - before <= 3);
    })
    .await;
}
