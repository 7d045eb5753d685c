//! Edits and polls.

use serde_json::{Value, json};
use testkit::{Persona, story};
use types::HOUR;

fn path(post: &Value, action: &str) -> String {
    format!("/api/v1/statuses/{}{action}", post["id"].as_str().unwrap())
}

fn votes(post: &Value) -> String {
    format!(
        "/api/v1/polls/{}/votes",
        post["poll"]["id"].as_str().unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_post_keeps_its_versions() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Frist #one").await;
        assert_eq!(
            alice
                .get(&path(&post, "/history"))
                .await
                .ok()
                .as_array()
                .unwrap()
                .len(),
            1
        );
        world.clock.advance(HOUR);
        bob.put(&path(&post, ""), json!({"status": "mine"}))
            .await
            .is(404);
        alice
            .put(&path(&post, ""), json!({"status": " "}))
            .await
            .is(422);
        let same = alice
            .put(&path(&post, ""), json!({"status": "Frist #one"}))
            .await
            .ok();
        assert_eq!(same["edited_at"], Value::Null);
        let edited = alice
            .put(
                &path(&post, ""),
                json!({"status": "First #two @bob", "spoiler_text": "w"}),
            )
            .await
            .ok();
        assert_eq!(edited["edited_at"], "2026-01-02T04:04:05.678Z");
        assert_eq!(
            (&edited["tags"][0]["name"], &edited["sensitive"]),
            (&json!("two"), &json!(true))
        );
        assert_eq!(edited["mentions"][0]["acct"], "bob");
        let history = bob.get(&path(&post, "/history")).await.ok();
        assert_eq!(history.as_array().unwrap().len(), 2);
        assert!(history[0]["content"].as_str().unwrap().contains("Frist"));
        assert_eq!(history[0]["created_at"], post["created_at"]);
        assert_eq!(history[1]["spoiler_text"], "w");
        let found = alice.get("/api/v2/search?type=statuses&q=frist").await.ok();
        assert_eq!(found["statuses"], json!([]));
    })
    .await;
}

/// Kinds of notifications, newest first.
async fn heard(person: &Persona<'_>) -> Vec<String> {
    person.get("/api/v1/notifications").await.each("type")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_by_an_edit_hears_of_it_once_and_who_is_named_no_more_still_sees_it() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (bob, carol) = (world.person("bob").await, world.person("carol").await);
        carol.follows(&alice).await;
        bob.follows(&alice).await;
        assert_eq!(
            carol.reads("/api/v1/timelines/home").await,
            Vec::<String>::new()
        );
        let post = alice
            .posts(json!({"status": "hi @bob", "visibility": "direct"}))
            .await;
        world.run_jobs().await;
        assert_eq!(heard(&bob).await, ["mention"]);
        carol.get(&path(&post, "")).await.is(404);
        let edit = json!({"status": "hi @carol"});
        let edited = alice.put(&path(&post, ""), edit).await.ok();
        assert_eq!(edited["mentions"].as_array().unwrap().len(), 1);
        world.run_jobs().await;
        let seen = bob.get(&path(&post, "")).await.ok();
        assert_eq!(seen["mentions"][0]["acct"], "carol");
        assert_eq!(heard(&bob).await, ["mention"]);
        assert_eq!(heard(&carol).await, ["mention"]);
        let home = carol.reads("/api/v1/timelines/home").await;
        assert_eq!(home, ["hi @carol"]);
        carol
            .post("/api/v1/notifications/clear", json!({}))
            .await
            .ok();
        let edit = json!({"status": "hello @carol"});
        alice.put(&path(&post, ""), edit).await.ok();
        world.run_jobs().await;
        assert_eq!(heard(&carol).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_boosted_a_post_hears_of_its_last_edit() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("one").await;
        for booster in [&alice, &bob] {
            let boost = path(&post, "/reblog");
            booster.post(&boost, json!({})).await.ok();
        }
        let mut last = Value::Null;
        for text in ["two", "three"] {
            world.clock.advance(HOUR);
            alice
                .put(&path(&post, ""), json!({"status": text}))
                .await
                .ok();
            world.run_jobs().await;
            let heard = bob.get("/api/v1/notifications").await.ok();
            assert_eq!(heard.as_array().unwrap().len(), 1);
            assert_eq!(heard[0]["type"], "update");
            assert_eq!(heard[0]["account"]["acct"], "alice");
            assert_eq!(heard[0]["status"]["id"], post["id"]);
            assert_ne!(heard[0]["id"], last);
            last = heard[0]["id"].clone();
        }
        assert_eq!(heard(&alice).await, ["reblog"]);
        bob.post(&path(&post, "/mute"), json!({})).await.ok();
        alice
            .put(&path(&post, ""), json!({"status": "four"}))
            .await
            .ok();
        world.run_jobs().await;
        assert_eq!(bob.get("/api/v1/notifications").await.ok()[0]["id"], last);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_votes_once_before_the_end_and_hears_of_it() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let poll = json!({"options": ["this", "that"], "expires_in": 3600, "hide_totals": true});
        let post = alice
            .post(
                "/api/v1/statuses",
                json!({"status": "Which?", "poll": poll}),
            )
            .await
            .ok();
        assert_eq!(
            post["poll"]["voted"], true,
            "an author counts as having voted"
        );
        assert_eq!(
            post["poll"]["options"][0],
            json!({"title": "this", "votes_count": null})
        );
        alice
            .post(&votes(&post), json!({"choices": [0]}))
            .await
            .is(422);
        for (choices, words) in [
            (json!([]), "The chosen vote option does not exist"),
            (json!([2]), "The chosen vote option does not exist"),
            (json!([-1]), "The chosen vote option does not exist"),
            (json!([0, 1]), "You have already voted on this poll"),
            (json!([0, 0]), "You have already voted on this poll"),
        ] {
            let vote = json!({"choices": choices});
            let refused = bob.post(&votes(&post), vote).await.is(422);
            assert_eq!(refused["error"], format!("Validation failed: {words}"));
        }
        let voted = bob
            .post(&votes(&post), json!({"choices": ["1"]}))
            .await
            .ok();
        assert_eq!(
            (&voted["own_votes"], &voted["votes_count"]),
            (&json!([1]), &json!(1))
        );
        let again = bob
            .post(&votes(&post), json!({"choices": [0]}))
            .await
            .is(422);
        assert_eq!(
            again["error"],
            "Validation failed: You have already voted on this poll"
        );
        world.clock.advance(2 * HOUR);
        world.run_jobs().await;
        for person in [&alice, &bob] {
            assert_eq!(
                person.get("/api/v1/notifications").await.ok()[0]["type"],
                "poll"
            );
        }
        let shown = world.stranger().await.get(&path(&post, "")).await.ok();
        assert_eq!(shown["poll"]["options"][1]["votes_count"], 1);
        assert_eq!(shown["poll"]["expired"], true);
        assert!(shown["poll"].get("voted").is_none());
        world
            .person("carol")
            .await
            .post(&votes(&post), json!({"choices": [0]}))
            .await
            .is(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_votes_at_once_one_counts() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        for _ in 0..10 {
            let poll = json!({"options": ["this", "that"], "expires_in": 3600});
            let post = alice.posts(json!({"status": "Which?", "poll": poll})).await;
            let path = votes(&post);
            let vote = |choice: i64| bob.post(&path, json!({"choices": [choice]}));
            let (one, other) = tokio::join!(vote(0), vote(1));
            let mut statuses = [one.status.as_u16(), other.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 422]);
            let poll = bob.get(path.trim_end_matches("/votes")).await.ok();
            assert_eq!(poll["votes_count"], 1);
            assert_eq!(poll["own_votes"].as_array().unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_blocks_an_author_does_not_vote_in_their_polls() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let poll = json!({"options": ["this", "that"], "expires_in": 3600});
        let post = alice.posts(json!({"status": "Which?", "poll": poll})).await;
        bob.does("block", &alice).await;
        bob.post(&votes(&post), json!({"choices": [0]}))
            .await
            .is(403);
        bob.does("unblock", &alice).await;
        bob.post(&votes(&post), json!({"choices": [0]}))
            .await
            .is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_have_limits_and_other_options_begin_anew() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        for (poll, words) in [
            (
                json!({"options": ["one"], "expires_in": 3600}),
                "Choices must have more than one item",
            ),
            (
                json!({"options": ["a", ""], "expires_in": 3600}),
                "Choices must have more than one item",
            ),
            (
                json!({"options": ["a", "b", "c", "d", "e"], "expires_in": 3600}),
                "Choices can't contain more than 4 items",
            ),
            (
                json!({"options": ["same", "same"], "expires_in": 3600}),
                "Choices contain duplicate items",
            ),
            (
                json!({"options": ["a", "b".repeat(51)], "expires_in": 3600}),
                "Choices cannot be longer than 50 characters each",
            ),
            (
                json!({"options": ["a", "b"], "expires_in": 1}),
                "Deadline is too soon",
            ),
            (
                json!({"options": ["a", "b"], "expires_in": 99_999_999}),
                "Deadline is too far into the future",
            ),
        ] {
            let refused = alice
                .post("/api/v1/statuses", json!({"status": "?", "poll": poll}))
                .await
                .is(422);
            assert_eq!(refused["error"], format!("Validation failed: {words}"));
        }
        let poll = json!({"options": ["a", "b"], "expires_in": 3600, "multiple": true});
        let post = alice
            .post(
                "/api/v1/statuses",
                json!({"status": "?", "poll": poll.clone()}),
            )
            .await
            .ok();
        bob.post(&votes(&post), json!({"choices": [0, 1]}))
            .await
            .ok();
        let kept = alice
            .put(&path(&post, ""), json!({"status": "??", "poll": poll}))
            .await
            .ok();
        assert_eq!(kept["poll"]["votes_count"], 2);
        let other = json!({"options": ["a", "c"], "expires_in": 3600, "multiple": true});
        let anew = alice
            .put(&path(&post, ""), json!({"status": "??", "poll": other}))
            .await
            .ok();
        assert_eq!(anew["poll"]["votes_count"], 0);
        let history = alice.get(&path(&post, "/history")).await.ok();
        assert_eq!(history[2]["poll"]["options"][1]["title"], "c");
        let none = alice
            .put(&path(&post, ""), json!({"status": "??"}))
            .await
            .ok();
        assert_eq!(none["poll"], Value::Null);
        alice.get(&votes(&anew).replace("/votes", "")).await.is(404);
    })
    .await;
}
