//! Home timelines: what belongs there, at once and after a rebuild, page by page.

use serde_json::{Value, json};
use store::statuses::Status;
use testkit::{Persona, story};
use types::{HOUR, StatusId};

const HOME: &str = "/api/v1/timelines/home";

/// Makes the server forget the feed: the next reading rebuilds it.
async fn forget(reader: &Persona<'_>) {
    let id = reader.id;
    let touched = reader.tenant.write(move |unit| -> tenant::Result<()> {
        unit.touch_feed(id);
        Ok(())
    });
    touched.await.unwrap();
}

/// What `reader` has at home, which is the same when it is read anew.
async fn home(reader: &Persona<'_>) -> Vec<String> {
    let shown = reader.reads(HOME).await;
    forget(reader).await;
    assert_eq!(reader.reads(HOME).await, shown, "rebuilt");
    shown
}

async fn answers(writer: &Persona<'_>, post: &Value, text: &str) -> Value {
    writer
        .posts(json!({"status": text, "in_reply_to_id": post["id"]}))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_post_is_there_at_once_and_those_of_others_follow() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.follows(&bob).await;
        for reader in [&alice, &bob] {
            assert_eq!(reader.reads(HOME).await, Vec::<String>::new());
        }
        bob.says("hello").await;
        assert_eq!(bob.reads(HOME).await, ["hello"]);
        world.run_jobs().await;
        assert_eq!(home(&alice).await, ["hello"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_shown_to_those_who_know_both_sides() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, dave) = (world.person("carol").await, world.person("dave").await);
        alice.follows(&bob).await;
        alice.follows(&carol).await;
        alice.get(HOME).await.ok();
        let mine = alice.says("alice's").await;
        let known = carol.says("carol's").await;
        let unknown = dave.says("dave's").await;
        answers(&bob, &unknown, "to dave").await;
        answers(&bob, &known, "to carol").await;
        let to_alice = answers(&bob, &mine, "to alice").await;
        answers(&bob, &to_alice, "to himself").await;
        answers(&alice, &unknown, "alice to dave").await;
        world.run_jobs().await;
        let expected = [
            "alice to dave",
            "to himself",
            "to alice",
            "to carol",
            "carol's",
            "alice's",
        ];
        assert_eq!(home(&alice).await, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_posts_are_shown_to_those_they_are_for() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let carol = world.person("carol").await;
        alice.follows(&bob).await;
        carol.follows(&bob).await;
        for reader in [&alice, &bob, &carol] {
            reader.get(HOME).await.ok();
        }
        bob.posts(json!({"status": "psst @alice", "visibility": "direct"}))
            .await;
        bob.posts(json!({"status": "for followers", "visibility": "private"}))
            .await;
        world.run_jobs().await;
        assert_eq!(home(&alice).await, ["for followers", "psst @alice"]);
        assert_eq!(home(&bob).await, ["for followers", "psst @alice"]);
        assert_eq!(home(&carol).await, ["for followers"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_can_be_for_some_languages() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let follow = format!("/api/v1/accounts/{}/follow", bob.id);
        alice.post(&follow, json!({"languages": ["it"]})).await.ok();
        alice.get(HOME).await.ok();
        bob.posts(json!({"status": "ciao", "language": "it"})).await;
        bob.posts(json!({"status": "hello", "language": "en"}))
            .await;
        world.run_jobs().await;
        assert_eq!(home(&alice).await, ["ciao"]);
        alice
            .post(&follow, json!({"languages": ["it", "en"]}))
            .await
            .ok();
        assert_eq!(home(&alice).await, ["hello", "ciao"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_posts_with_followed_hashtags_are_at_home() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        bob.says("old #steppe").await;
        alice.get(HOME).await.ok();
        alice
            .post("/api/v1/tags/steppe/follow", json!({}))
            .await
            .ok();
        bob.says("new #Steppe").await;
        bob.posts(json!({"status": "quiet #steppe", "visibility": "unlisted"}))
            .await;
        bob.says("other #desert").await;
        world.run_jobs().await;
        assert_eq!(home(&alice).await, ["new #Steppe", "old #steppe"]);
        alice
            .post("/api/v1/tags/steppe/unfollow", json!({}))
            .await
            .ok();
        assert_eq!(home(&alice).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_exclusive_lists_are_not_at_home() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.follows(&bob).await;
        bob.says("one").await;
        world.run_jobs().await;
        assert_eq!(home(&alice).await, ["one"]);
        let list = alice
            .post("/api/v1/lists", json!({"title": "L", "exclusive": true}))
            .await
            .ok();
        let list = format!("/api/v1/lists/{}", list["id"].as_str().unwrap());
        alice
            .post(
                &format!("{list}/accounts"),
                json!({"account_ids": [bob.id.to_string()]}),
            )
            .await
            .ok();
        bob.says("two").await;
        world.run_jobs().await;
        assert_eq!(home(&alice).await, Vec::<String>::new());
        alice
            .put(&list, json!({"title": "L", "exclusive": false}))
            .await
            .ok();
        assert_eq!(home(&alice).await, ["two", "one"]);
        alice
            .put(&list, json!({"title": "L", "exclusive": true}))
            .await
            .ok();
        alice.delete(&list).await.ok();
        assert_eq!(home(&alice).await, ["two", "one"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_one_mutes_or_blocks_is_left_out_and_pages_stay_full() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let carol = world.person("carol").await;
        alice.follows(&bob).await;
        alice.follows(&carol).await;
        for number in 1..=6 {
            bob.says(&format!("bob {number}")).await;
        }
        carol.says("carol").await;
        bob.says("hi @carol").await;
        world.run_jobs().await;
        let page = format!("{HOME}?limit=2");
        assert_eq!(alice.reads(&page).await, ["hi @carol", "carol"]);
        alice
            .post(&format!("/api/v1/accounts/{}/mute", carol.id), json!({}))
            .await
            .ok();
        assert_eq!(alice.reads(&page).await, ["bob 6", "bob 5"]);
        alice
            .post(&format!("/api/v1/accounts/{}/unmute", carol.id), json!({}))
            .await
            .ok();
        alice
            .post(&format!("/api/v1/accounts/{}/mute", bob.id), json!({}))
            .await
            .ok();
        assert_eq!(
            alice.reads(&page).await,
            ["carol"],
            "with a mention of nobody muted"
        );
        carol
            .post(&format!("/api/v1/accounts/{}/block", alice.id), json!({}))
            .await
            .ok();
        assert_eq!(home(&alice).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boost_of_somebody_muted_does_not_hide_those_of_others() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, writer) = (world.person("carol").await, world.person("writer").await);
        alice.follows(&bob).await;
        alice.follows(&carol).await;
        alice.does("mute", &bob).await;
        let list = alice.post("/api/v1/lists", json!({"title": "L"})).await;
        let list = list.ok()["id"].as_str().unwrap().to_owned();
        let members = json!({"account_ids": [bob.id.to_string(), carol.id.to_string()]});
        let path = format!("/api/v1/lists/{list}/accounts");
        alice.post(&path, members).await.ok();
        assert_eq!(home(&alice).await, Vec::<String>::new());
        let post = writer.says("worth reading").await;
        let boost = format!("/api/v1/statuses/{}/reblog", post["id"].as_str().unwrap());
        for booster in [&bob, &carol] {
            booster.post(&boost, json!({})).await.ok();
            world.run_jobs().await;
        }
        assert_eq!(home(&alice).await, ["worth reading"]);
        let list = format!("/api/v1/timelines/list/{list}");
        assert_eq!(alice.reads(&list).await, ["worth reading"]);
        let by = alice.get(HOME).await.ok()[0]["account"]["acct"].clone();
        assert_eq!(by, "carol");
    })
    .await;
}

/// Posts of `author`, the oldest first, one every three hours until now.
async fn long_history(author: &Persona<'_>, count: i64) -> Vec<StatusId> {
    let model: StatusId = author.says("model").await["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let written = author.tenant.write(move |unit| -> tenant::Result<_> {
        let model = store::statuses::by_id(unit, model)?.unwrap();
        let mut ids = Vec::new();
        for number in 0..count {
            let created_at = unit.now.plus((number - count) * 3 * HOUR);
            let post = Status {
                id: types::first_id_at(created_at),
                uri: format!("https://a.test/history/{number}"),
                content: format!("<p>{number}</p>"),
                created_at,
                ..model.clone()
            };
            store::statuses::insert(unit, &post)?;
            ids.push(post.id);
        }
        store::statuses::delete(unit, model.id)?;
        Ok(ids)
    });
    written.await.unwrap()
}

/// Follows the link of a page until there is none; answers the texts of each page.
async fn walk(reader: &Persona<'_>, start: &str, rel: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), start.to_owned());
    loop {
        let texts = reader.reads(&path).await;
        let answer = reader.get(&path).await;
        if texts.is_empty() {
            return pages;
        }
        pages.push(texts);
        path = answer
            .linked(rel)
            .expect("a page that is not empty has links");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_down_beyond_memory_and_up_again_without_a_gap() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let ids = long_history(&bob, 450).await;
        alice.follows(&bob).await;
        let start = format!("{HOME}?limit=40");
        let down = walk(&alice, &start, "next").await.concat();
        let all: Vec<String> = (0..450)
            .rev()
            .map(|number: i64| number.to_string())
            .collect();
        assert_eq!(down, all);
        let bottom = format!("{HOME}?limit=40&min_id={}", ids[0]);
        let mut up = walk(&alice, &bottom, "prev").await;
        up.reverse();
        assert_eq!(up.concat(), all[..449]);
        let first = alice.reads(&format!("{HOME}?limit=2&min_id=0")).await;
        assert_eq!(first, ["1", "0"]);
        let since = alice.reads(&format!("{HOME}?since_id={}", ids[447])).await;
        assert_eq!(since, ["449", "448"]);
        let between = format!("{HOME}?min_id={}&max_id={}", ids[5], ids[8]);
        assert_eq!(alice.reads(&between).await, ["7", "6"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_memory_costs_three_statements_at_most() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.follows(&bob).await;
        for number in 0..30 {
            bob.says(&format!("{number} #tag @alice")).await;
        }
        world.run_jobs().await;
        alice.get(HOME).await.ok();
        let before = alice.tenant.statements();
        alice.get(HOME).await.ok();
        let statements = alice.tenant.statements() - before;
        assert!(statements <= 3, "{statements} statements");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_home_has_the_headers_and_limits_of_mastodon() {
    story(async |world| {
        let alice = world.person("alice").await;
        let empty = alice.get(HOME).await;
        assert_eq!((empty.is(200), empty.header("link")), (json!([]), ""));
        let post = alice.says("hi").await;
        let id = post["id"].as_str().unwrap();
        let page = alice.get(&format!("{HOME}?limit=5")).await;
        assert_eq!(
            page.header("link"),
            format!(
                "<https://a.test{HOME}?limit=5&max_id={id}>; rel=\"next\", \
                 <https://a.test{HOME}?limit=5&min_id={id}>; rel=\"prev\""
            )
        );
        assert_eq!(page.header("cache-control"), "private, no-store");
        for odd in [
            "limit=-1",
            "limit=0",
            "limit=999",
            "max_id=99999",
            "min_id=-5",
        ] {
            alice.get(&format!("{HOME}?{odd}")).await.ok();
        }
        alice.with_scopes("write").await.get(HOME).await.is(403);
        world.stranger().await.get(HOME).await.is(401);
    })
    .await;
}
