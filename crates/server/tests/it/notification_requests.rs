//! What comes through, what is kept aside, and who decides.

use serde_json::{Value, json};
use testkit::{Persona, World, story};
use types::DAY;

const POLICY: &str = "/api/v2/notifications/policy";
const REQUESTS: &str = "/api/v1/notifications/requests";

async fn whispers(from: &Persona<'_>, text: &str) -> Value {
    from.posts(json!({ "status": text, "visibility": "direct" }))
        .await
}

/// What somebody is told of, newest first, once all is done.
async fn told(world: &World, person: &Persona<'_>) -> Vec<String> {
    world.run_jobs().await;
    person.get("/api/v1/notifications").await.each("type")
}

async fn kept(person: &Persona<'_>) -> (i64, i64) {
    let summary = person.get(POLICY).await.ok()["summary"].take();
    let count = |field: &str| summary[field].as_i64().unwrap();
    (
        count("pending_requests_count"),
        count("pending_notifications_count"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_whisper_wait_until_they_are_let_in() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        bob.says("@alice in public").await;
        whispers(&bob, "@alice psst").await;
        let second = whispers(&bob, "@alice psst!").await;
        assert_eq!(told(world, &alice).await, ["mention"]);
        assert_eq!(kept(&alice).await, (1, 2));
        let all = alice
            .get("/api/v1/notifications?include_filtered=true")
            .await;
        assert_eq!(all.ok().as_array().unwrap().len(), 3);
        let grouped = alice.get("/api/v2/notifications").await.ok();
        assert_eq!(grouped["notification_groups"].as_array().unwrap().len(), 1);
        let unread = alice.get("/api/v1/notifications/unread_count").await.ok();
        assert_eq!(unread["count"], 1);

        let requests = alice.get(REQUESTS).await;
        assert!(requests.header("link").contains("min_id="));
        let request = requests.ok()[0].take();
        assert_eq!(request["account"]["acct"], "bob");
        assert_eq!(request["notifications_count"], "2");
        assert_eq!(request["last_status"]["id"], second["id"]);
        let path = format!("{REQUESTS}/{}", request["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.ok(), request);
        bob.get(&path).await.is(404);
        bob.post(&format!("{path}/accept"), json!({})).await.is(404);

        let conversations = "/api/v1/conversations";
        assert!(alice.reads(conversations).await.is_empty());
        let mut socket = alice.listens("?stream=user").await;
        alice.post(&format!("{path}/accept"), json!({})).await.ok();
        assert_eq!(socket.next().await["event"], "notifications_merged");
        let conversation = alice.get(conversations).await.ok()[0].take();
        assert_eq!(conversation["last_status"]["id"], second["id"]);
        alice.get(&path).await.is(404);
        let merged = alice.get(&format!("{REQUESTS}/merged")).await.ok();
        assert_eq!(merged["merged"], true);
        whispers(&bob, "@alice so I may speak").await;
        assert_eq!(told(world, &alice).await, ["mention"; 4]);
        assert_eq!(kept(&alice).await, (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_written_to_may_answer() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let question = whispers(&alice, "@bob are you there?").await;
        let answer = json!({
            "status": "@alice yes", "visibility": "direct", "in_reply_to_id": question["id"]
        });
        bob.posts(answer).await;
        assert_eq!(told(world, &alice).await, ["mention"]);
        // bob did not follow alice, so her question waits with him.
        assert!(told(world, &bob).await.is_empty());
        assert_eq!(kept(&bob).await, (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_keeps_aside_or_drops_by_who_it_is() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, robot) = (world.person("carol").await, world.person("robot").await);
        robot
            .account_is(|account| account.actor_type = "Service".into())
            .await;
        let strict = json!({ "for_not_followers": "filter", "for_bots": "drop" });
        let policy = alice.patch(POLICY, strict).await.ok();
        assert_eq!(policy["for_not_followers"], "filter");
        assert_eq!(policy["for_bots"], "drop");
        assert_eq!(policy["for_limited_accounts"], "filter");
        alice
            .patch(POLICY, json!({ "for_bots": "maybe" }))
            .await
            .is(400);

        bob.follows(&alice).await;
        world.clock.advance(4 * DAY);
        for person in [&bob, &carol, &robot] {
            person.says("@alice hello").await;
        }
        // carol, and the follow of bob, who was new then
        assert_eq!(told(world, &alice).await, ["mention"]);
        assert_eq!(kept(&alice).await, (2, 2));

        alice.does("follow", &carol).await;
        let open = json!({ "for_not_followers": "accept", "for_not_following": "drop" });
        alice.patch(POLICY, open).await.ok();
        for person in [&bob, &carol] {
            person.says("@alice again").await;
        }
        assert_eq!(told(world, &alice).await, ["mention"; 2]);
        let newest = alice.get("/api/v1/notifications").await.ok()[0]["account"]["acct"].take();
        assert_eq!(newest, "carol");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limited_and_new_accounts_wait_and_several_are_decided_at_once() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        bob.account_is(|account| account.silenced_at = Some(account.created_at))
            .await;
        bob.says("@alice limited").await;
        alice
            .patch(POLICY, json!({ "for_new_accounts": "filter" }))
            .await
            .ok();
        let carol = world.person("carol").await;
        carol.says("@alice new").await;
        assert!(told(world, &alice).await.is_empty());
        assert_eq!(kept(&alice).await, (2, 2));
        let ids = alice.get(REQUESTS).await.each("id");
        alice
            .post(&format!("{REQUESTS}/dismiss"), json!({ "id": [ids[0]] }))
            .await
            .ok();
        assert_eq!(kept(&alice).await, (1, 1));
        alice
            .post(&format!("{REQUESTS}/accept"), json!({ "id": ids }))
            .await
            .ok();
        assert_eq!(told(world, &alice).await, ["mention"]);
        world.clock.advance(31 * DAY);
        carol.says("@alice not new any more").await;
        assert_eq!(told(world, &alice).await, ["mention"; 2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn older_apps_know_the_policy_as_switches() {
    story(async |world| {
        let alice = world.person("alice").await;
        let path = "/api/v1/notifications/policy";
        let before = alice.get(path).await.ok();
        assert_eq!(before["filter_private_mentions"], true);
        assert_eq!(before["filter_not_following"], false);
        let changes = json!({ "filter_not_following": true, "filter_private_mentions": false });
        let after = alice.patch(path, changes).await.ok();
        assert_eq!(after["filter_not_following"], true);
        let policy = alice.get(POLICY).await.ok();
        assert_eq!(policy["for_not_following"], "filter");
        assert_eq!(policy["for_private_mentions"], "accept");
    })
    .await;
}
