//! Direct conversations: who is in them, what they end with, what is heard of them.

use serde_json::{Value, json};
use testkit::{Persona, World, story};

const CONVERSATIONS: &str = "/api/v1/conversations";

/// Somebody who hears of what strangers write to them.
async fn open_person<'w>(world: &'w World, username: &str) -> Persona<'w> {
    let person = world.person(username).await;
    let policy = json!({"for_private_mentions": "accept"});
    person
        .patch("/api/v2/notifications/policy", policy)
        .await
        .ok();
    person
}

/// Posts to those who are mentioned; answers the post when everybody has it.
async fn writes(world: &World, writer: &Persona<'_>, text: &str, answers: Option<&Value>) -> Value {
    let parameters = json!({
        "status": text, "visibility": "direct", "in_reply_to_id": answers.map(|post| &post["id"]),
    });
    let post = writer.posts(parameters).await;
    world.run_jobs().await;
    post
}

/// The conversations of a person: with whom, how they end, and whether there is news.
async fn of(person: &Persona<'_>) -> Vec<(String, String, bool)> {
    let list = person.get(CONVERSATIONS).await.ok();
    list.as_array()
        .expect("a list")
        .iter()
        .map(summary)
        .collect()
}

fn summary(conversation: &Value) -> (String, String, bool) {
    let names = conversation["accounts"].as_array().expect("a list").iter();
    let names: Vec<&str> = names.filter_map(|it| it["acct"].as_str()).collect();
    let last = conversation["last_status"]["content"].as_str();
    let unread = conversation["unread"].as_bool().expect("a boolean");
    (
        names.join(" "),
        text::plain(last.unwrap_or_default()),
        unread,
    )
}

fn row(names: &str, last: &str, unread: bool) -> (String, String, bool) {
    (names.into(), last.into(), unread)
}

async fn path(person: &Persona<'_>, action: &str) -> String {
    let list = person.get(CONVERSATIONS).await.ok();
    let id = list[0]["id"].as_str().expect("an id");
    format!("{CONVERSATIONS}/{id}{action}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_of_those_who_get_its_posts() {
    story(async |world| {
        let (alice, bob) = (
            open_person(world, "alice").await,
            open_person(world, "bob").await,
        );
        let carol = open_person(world, "carol").await;
        let first = writes(world, &alice, "@bob hello", None).await;
        assert_eq!(of(&alice).await, [row("bob", "@bob hello", false)]);
        assert_eq!(of(&bob).await, [row("alice", "@bob hello", true)]);
        let second = writes(world, &bob, "@alice hi", Some(&first)).await;
        assert_eq!(of(&alice).await, [row("bob", "@alice hi", true)]);
        assert_eq!(of(&bob).await, [row("alice", "@alice hi", false)]);
        // With one more it is another conversation.
        writes(world, &alice, "@bob @carol all", Some(&second)).await;
        let both = [
            row("bob carol", "@bob @carol all", false),
            row("bob", "@alice hi", true),
        ];
        assert_eq!(of(&alice).await, both);
        assert_eq!(
            of(&carol).await,
            [row("alice bob", "@bob @carol all", true)]
        );
        writes(world, &carol, "a note", None).await;
        assert_eq!(of(&carol).await[0], row("carol", "a note", false));
        carol.posts(json!({"status": "@bob for all"})).await;
        world.run_jobs().await;
        assert_eq!(of(&bob).await.len(), 2, "only direct posts");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_marked_removed_and_comes_back() {
    story(async |world| {
        let (alice, bob) = (
            open_person(world, "alice").await,
            open_person(world, "bob").await,
        );
        let first = writes(world, &alice, "@bob hello", None).await;
        let read = bob.post(&path(&bob, "/read").await, json!({})).await.ok();
        assert_eq!(summary(&read), row("alice", "@bob hello", false));
        assert_eq!(of(&bob).await, [summary(&read)]);
        let unread = path(&bob, "/unread").await;
        assert_eq!(bob.post(&unread, json!({})).await.ok()["unread"], true);
        alice.post(&unread, json!({})).await.is(404);
        let gone = path(&bob, "").await;
        alice.delete(&gone).await.is(404);
        assert_eq!(bob.delete(&gone).await.ok(), json!({}));
        bob.delete(&gone).await.is(404);
        assert_eq!(of(&bob).await, []);
        assert_eq!(of(&alice).await.len(), 1);
        writes(world, &alice, "@bob again", Some(&first)).await;
        assert_eq!(of(&bob).await, [row("alice", "@bob again", true)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_ends_with_the_last_post_that_is_still_there() {
    story(async |world| {
        let (alice, bob) = (
            open_person(world, "alice").await,
            open_person(world, "bob").await,
        );
        open_person(world, "carol").await;
        let first = writes(world, &alice, "@bob one", None).await;
        let second = writes(world, &alice, "@bob two", Some(&first)).await;
        writes(world, &alice, "@bob @carol three", Some(&second)).await;
        let delete = async |post: &Value| {
            let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
            alice.delete(&path).await.ok();
        };
        delete(&second).await;
        let rows = [
            row("alice carol", "@bob @carol three", true),
            row("alice", "@bob one", true),
        ];
        assert_eq!(of(&bob).await, rows);
        delete(&first).await;
        assert_eq!(of(&bob).await, rows[..1]);
        assert_eq!(of(&alice).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_blocked_or_muted_begins_no_conversation() {
    story(async |world| {
        let (alice, bob) = (
            open_person(world, "alice").await,
            open_person(world, "bob").await,
        );
        let carol = open_person(world, "carol").await;
        bob.does("mute", &carol).await;
        writes(world, &carol, "@bob psst", None).await;
        assert_eq!(of(&bob).await, []);
        writes(world, &alice, "@bob hello", None).await;
        bob.does("block", &alice).await;
        assert_eq!(of(&bob).await, []);
        bob.asks_to("unblock", &alice).await.ok();
        assert_eq!(of(&bob).await, [row("alice", "@bob hello", true)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_come_in_pages_with_a_fixed_number_of_statements() {
    story(async |world| {
        let alice = open_person(world, "alice").await;
        for number in 0..5 {
            let friend = world.person(&format!("friend{number}")).await;
            writes(world, &friend, &format!("@alice {number}"), None).await;
        }
        let cost = async |limit| {
            let before = alice.tenant.statements();
            alice
                .get(&format!("{CONVERSATIONS}?limit={limit}"))
                .await
                .ok();
            alice.tenant.statements() - before
        };
        cost(5).await;
        assert_eq!(cost(5).await, cost(1).await);
        let page = alice.get(&format!("{CONVERSATIONS}?limit=3")).await;
        let mut seen: Vec<_> = page.ok().as_array().unwrap().iter().map(summary).collect();
        let next = page.linked("next").expect("an older page");
        let older = alice.get(&next).await;
        assert_eq!(older.linked("next"), None);
        assert!(older.linked("prev").unwrap().contains("min_id="));
        seen.extend(older.ok().as_array().unwrap().iter().map(summary));
        assert_eq!(seen, of(&alice).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_in_a_conversation_is_heard() {
    story(async |world| {
        let (alice, bob) = (
            open_person(world, "alice").await,
            open_person(world, "bob").await,
        );
        let mut socket = bob.listens("?stream=direct").await;
        let mut events = bob.events("/api/v1/streaming/direct").await;
        let mut own = alice.listens("?stream=direct").await;
        let first = writes(world, &alice, "@bob hello", None).await;
        let listed = bob.get(CONVERSATIONS).await.ok()[0].clone();
        let heard = ("conversation".to_owned(), listed);
        assert_eq!(socket.hears(json!(["direct"])).await, heard);
        assert_eq!(events.hears().await, heard);
        let (_, mine) = own.hears(json!(["direct"])).await;
        assert_eq!(summary(&mine), row("bob", "@bob hello", false));
        let read = bob.post(&path(&bob, "/read").await, json!({})).await.ok();
        assert_eq!(socket.hears(json!(["direct"])).await.1, read);
        let second = writes(world, &alice, "@bob oops", Some(&first)).await;
        let (_, heard) = socket.hears(json!(["direct"])).await;
        assert_eq!(summary(&heard), row("alice", "@bob oops", true));
        let path = format!("/api/v1/statuses/{}", second["id"].as_str().unwrap());
        alice.delete(&path).await.ok();
        let (_, heard) = socket.hears(json!(["direct"])).await;
        assert_eq!(summary(&heard), row("alice", "@bob hello", true));
    })
    .await;
}
