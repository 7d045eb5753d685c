//! Posts that quote others: with whose consent, who sees what, and what ends it.

use serde_json::{Value, json};
use testkit::{Persona, story};

fn path(post: &Value, action: &str) -> String {
    format!("/api/v1/statuses/{}{action}", post["id"].as_str().unwrap())
}

async fn quotes(who: &Persona<'_>, post: &Value) -> Value {
    who.posts(json!({ "status": "Look", "quoted_status_id": post["id"] }))
        .await
}

async fn seen(who: &Persona<'_>, post: &Value) -> Value {
    who.get(&path(post, "")).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_shows_what_it_quotes_counts_and_is_told() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Original").await;
        let quote = quotes(&bob, &post).await;
        assert_eq!(quote["quote"]["state"], "accepted");
        assert_eq!(quote["quote"]["quoted_status"]["id"], post["id"]);
        let content = quote["content"].as_str().unwrap();
        assert!(
            content.starts_with("<p class=\"quote-inline\">RE: <a href="),
            "{content}"
        );
        assert!(content.ends_with("<p>Look</p>"), "{content}");
        world.run_jobs().await;
        let told = alice.get("/api/v1/notifications").await.ok();
        assert_eq!(told[0]["type"], "quote");
        assert_eq!(told[0]["status"]["id"], quote["id"]);
        assert_eq!(seen(&alice, &post).await["quotes_count"], 1);
        let listed = alice.get(&path(&post, "/quotes")).await;
        assert_eq!(listed.each("id"), [quote["id"].as_str().unwrap()]);

        let again = quotes(&alice, &quote).await;
        let inner = &again["quote"]["quoted_status"]["quote"];
        assert_eq!(
            inner,
            &json!({ "state": "accepted", "quoted_status_id": post["id"] })
        );

        bob.delete(&path(&quote, "")).await.ok();
        assert_eq!(seen(&alice, &post).await["quotes_count"], 0);
        let told = alice.get("/api/v1/notifications").await;
        assert_eq!(told.each("type"), Vec::<String>::new());
        assert_eq!(seen(&alice, &again).await["quote"]["state"], "deleted");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_say_who_may_quote_and_change_their_mind() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice
            .posts(json!({ "status": "Mine", "quote_approval_policy": "nobody" }))
            .await;
        let denied = json!({ "automatic": [], "manual": [], "current_user": "denied" });
        assert_eq!(seen(&bob, &post).await["quote_approval"], denied);
        let form = json!({ "status": "Look", "quoted_status_id": post["id"] });
        let refused = bob.post("/api/v1/statuses", form.clone()).await.is(404);
        assert_eq!(
            refused["error"],
            "The post you are trying to quote does not appear to exist."
        );
        let own = quotes(&alice, &post).await;
        assert_eq!(own["quote"]["state"], "accepted", "authors always may");

        let policy = |word: &str| json!({ "quote_approval_policy": word });
        let changed = alice
            .put(&path(&post, "/interaction_policy"), policy("followers"))
            .await
            .ok();
        assert_eq!(changed["quote_approval"]["automatic"], json!(["followers"]));
        bob.post("/api/v1/statuses", form.clone()).await.is(404);
        bob.follows(&alice).await;
        let quote = bob.post("/api/v1/statuses", form).await.ok();
        assert_eq!(
            quote["quote"]["quoted_status"]["quote_approval"]["current_user"],
            "automatic"
        );
        alice
            .put(&path(&post, "/interaction_policy"), policy("all"))
            .await
            .is(422);
        bob.put(&path(&post, "/interaction_policy"), policy("public"))
            .await
            .is(404);

        let revoke = format!("/quotes/{}/revoke", quote["id"].as_str().unwrap());
        bob.post(&path(&post, &revoke), json!({})).await.is(404);
        let revoked = alice.post(&path(&post, &revoke), json!({})).await.ok();
        assert_eq!(
            revoked["quote"],
            json!({ "state": "revoked", "quoted_status": null })
        );
        let post = seen(&alice, &post).await;
        assert_eq!(post["quotes_count"], 1, "the author's own is left");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_a_post_does_not_see_it_inside_another() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let carol = world.person("carol").await;
        bob.follows(&alice).await;
        let secret = alice
            .posts(json!({ "status": "For followers", "visibility": "private" }))
            .await;
        let form = json!({ "status": "Look", "quoted_status_id": secret["id"] });
        bob.post("/api/v1/statuses", form.clone()).await.is(404);
        let own = alice.post("/api/v1/statuses", form).await.ok();
        assert_eq!(own["visibility"], "private", "no wider than what it quotes");

        let post = carol.says("Open").await;
        let quote = quotes(&bob, &post).await;
        carol.does("block", &alice).await;
        assert_eq!(
            seen(&alice, &quote).await["quote"],
            json!({ "state": "unauthorized", "quoted_status": null })
        );
        carol.does("unblock", &alice).await;
        alice.does("mute", &carol).await;
        let covered = seen(&alice, &quote).await["quote"].clone();
        assert_eq!(covered["state"], "muted_account");
        assert_eq!(covered["quoted_status"]["id"], post["id"]);

        let direct = json!({ "status": "@alice psst", "visibility": "direct", "quoted_status_id": post["id"] });
        bob.post("/api/v1/statuses", direct).await.is(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_keeps_the_quote_and_those_who_quote_hear_of_edits() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Original").await;
        let quote = bob
            .posts(json!({ "status": "", "quoted_status_id": post["id"] }))
            .await;
        assert_eq!(quote["quote"]["state"], "accepted", "it needs no words");
        let edited = bob
            .put(&path(&quote, ""), json!({ "status": "Words" }))
            .await
            .ok();
        assert_eq!(edited["quote"]["quoted_status"]["id"], post["id"]);
        assert!(edited["content"].as_str().unwrap().contains("RE: "));
        alice
            .put(&path(&post, ""), json!({ "status": "Changed" }))
            .await
            .ok();
        world.run_jobs().await;
        let told = bob.get("/api/v1/notifications").await.ok();
        assert_eq!(told[0]["type"], "quoted_update");
        assert_eq!(told[0]["status"]["id"], quote["id"]);
    })
    .await;
}
