//! Public, hashtag, list and account timelines.

use serde_json::{Value, json};
use store::accounts::Account;
use store::statuses::Status;
use testkit::{Persona, pictures, story};
use types::{AccountId, StatusId};

const PUBLIC: &str = "/api/v1/timelines/public";

fn id(entity: &Value) -> StatusId {
    entity["id"].as_str().unwrap().parse().unwrap()
}

pub async fn answers(writer: &Persona<'_>, post: &Value, text: &str) -> Value {
    let parameters = json!({"status": text, "in_reply_to_id": post["id"]});
    writer.posts(parameters).await
}

/// Posts a text with a picture.
pub async fn shows(writer: &Persona<'_>, text: &str) -> Value {
    let picture = writer.uploads(&pictures::png(8, 8)).await;
    let parameters = json!({"status": text, "media_ids": [picture["id"]]});
    writer.posts(parameters).await
}

/// Gives a post to somebody of another server.
pub async fn as_if_remote(writer: &Persona<'_>, post: &Value) {
    let (author, id) = (writer.id, id(post));
    let changed = writer.tenant.write(move |unit| -> tenant::Result<()> {
        let model = store::accounts::by_id(unit, author)?.unwrap();
        let zoe = Account {
            id: unit.id(),
            username: "zoe".into(),
            username_key: "zoe".into(),
            domain: "b.test".into(),
            uri: "https://b.test/zoe".into(),
            ..model
        };
        store::accounts::insert(unit, &zoe)?;
        let model = store::statuses::by_id(unit, id)?.unwrap();
        store::statuses::delete(unit, id)?;
        let post = Status {
            account_id: zoe.id,
            local: false,
            ..model
        };
        store::statuses::insert(unit, &post)
    });
    changed.await.unwrap();
}

/// What a moderator does to an account.
async fn limit(persona: &Persona<'_>) {
    let id = persona.id;
    let limited = persona.tenant.write(move |unit| -> tenant::Result<()> {
        unit.exec(
            db::sql!("update accounts set silenced_at = 1 where id = $1"),
            db::params![id],
        )?;
        unit.touch_account(id);
        Ok(())
    });
    limited.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_reads_public_posts_that_answer_nobody() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let first = alice.says("first").await;
        answers(&bob, &first, "to alice").await;
        answers(&alice, &first, "to herself").await;
        for visibility in ["unlisted", "private", "direct"] {
            bob.posts(json!({"status": "@alice", "visibility": visibility}))
                .await;
        }
        let far = bob.says("far away").await;
        as_if_remote(&bob, &far).await;
        shows(&bob, "picture").await;
        let stranger = world.stranger().await;
        for reader in [&alice, &bob, &stranger] {
            assert_eq!(
                reader.reads(PUBLIC).await,
                ["picture", "far away", "to herself", "first"]
            );
            assert_eq!(
                reader.reads(&format!("{PUBLIC}?local=true")).await,
                ["picture", "to herself", "first"]
            );
            assert_eq!(
                reader.reads(&format!("{PUBLIC}?remote=1")).await,
                ["far away"]
            );
            assert_eq!(
                reader.reads(&format!("{PUBLIC}?only_media=true")).await,
                ["picture"]
            );
            for (query, found) in [("local=1", vec!["picture"]), ("remote=1", vec![])] {
                let path = format!("{PUBLIC}?only_media=true&{query}");
                assert_eq!(reader.reads(&path).await, found);
            }
            assert_eq!(
                reader
                    .reads(&format!("{PUBLIC}?min_id={}&limit=1", id(&first)))
                    .await,
                ["to herself"]
            );
        }
        let post = &stranger.get(PUBLIC).await.ok()[0];
        assert_eq!(post.get("favourited"), None, "nothing of a viewer");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_can_keep_strangers_out_of_its_public_timelines() {
    story(async |world| {
        let (alice, stranger) = (world.person("alice").await, world.stranger().await);
        let app = alice.app("read").await;
        let closed = alice
            .tenant
            .change_settings(|settings| settings.public_timelines = false);
        closed.await.unwrap();
        for path in [PUBLIC, "/api/v1/timelines/tag/steppe"] {
            alice.get(path).await.ok();
            for outsider in [&stranger, &app] {
                let error = "This method requires an authenticated user";
                assert_eq!(outsider.get(path).await.is(422), json!({ "error": error }));
            }
        }
        alice.with_scopes("write").await.get(PUBLIC).await.is(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_are_full_without_limited_blocked_and_muted_authors() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, dave) = (world.person("carol").await, world.person("dave").await);
        for author in [&alice, &bob, &carol, &dave] {
            for number in 1..=3 {
                author.says(&format!("{number}")).await;
            }
        }
        limit(&dave).await;
        alice
            .post(&format!("/api/v1/accounts/{}/mute", carol.id), json!({}))
            .await
            .ok();
        bob.post(&format!("/api/v1/accounts/{}/block", alice.id), json!({}))
            .await
            .ok();
        let answer = alice.get(&format!("{PUBLIC}?limit=2")).await;
        let page = answer.ok();
        assert_eq!(
            (page.as_array().unwrap().len(), &page[0]["account"]["acct"]),
            (2, &json!("alice"))
        );
        let next = alice.get(&answer.linked("next").unwrap()).await.ok();
        assert_eq!(next[0]["content"], "<p>1</p>");
        assert_eq!(
            carol.reads(&format!("{PUBLIC}?limit=9")).await.len(),
            9,
            "dave is limited for all"
        );
        assert_eq!(
            dave.reads(&format!("{PUBLIC}?limit=4")).await.len(),
            4,
            "but not for himself"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_costs_four_statements_at_most() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        for number in 0..30 {
            bob.says(&format!("{number} #tag @alice")).await;
        }
        for reader in [&alice, &world.stranger().await] {
            reader.get(PUBLIC).await.ok();
            let before = alice.tenant.statements();
            reader.get(PUBLIC).await.ok();
            let statements = alice.tenant.statements() - before;
            assert!(statements <= 4, "{statements} statements");
        }
        let path = format!("/api/v1/statuses/{}", id(&alice.says("one").await));
        alice.get(&path).await.ok();
        let before = alice.tenant.statements();
        alice.get(&path).await.ok();
        let statements = alice.tenant.statements() - before;
        assert!(statements <= 3, "{statements} statements for one post");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hashtags_are_combined() {
    story(async |world| {
        let (alice, stranger) = (world.person("alice").await, world.stranger().await);
        let first = alice.says("#Sun").await;
        alice.says("#moon").await;
        answers(&alice, &first, "#sun and #moon").await;
        alice.says("#star").await;
        shows(&alice, "#sun picture").await;
        alice
            .posts(json!({"status": "quiet #sun", "visibility": "unlisted"}))
            .await;
        let tag = |query: &str| format!("/api/v1/timelines/tag/{query}");
        let reads = async |query: &str| stranger.reads(&tag(query)).await;
        assert_eq!(
            reads("SUN").await,
            ["#sun picture", "#sun and #moon", "#Sun"]
        );
        assert_eq!(
            reads("sun?any[]=moon").await,
            ["#sun picture", "#sun and #moon", "#moon", "#Sun"]
        );
        assert_eq!(
            reads("sun?any[]=moon&limit=2").await,
            ["#sun picture", "#sun and #moon"]
        );
        assert_eq!(
            reads("sun?any[]=moon&limit=2&min_id=1").await,
            ["#moon", "#Sun"]
        );
        assert_eq!(reads("sun?all[]=Moon").await, ["#sun and #moon"]);
        assert_eq!(
            reads("sun?none[]=moon&none[]=never").await,
            ["#sun picture", "#Sun"]
        );
        assert_eq!(reads("sun?all[]=never").await, Vec::<String>::new());
        assert_eq!(reads("never?any[]=sun").await, Vec::<String>::new());
        assert_eq!(reads("sun?only_media=true").await, ["#sun picture"]);
        assert_eq!(reads("sun?remote=true").await, Vec::<String>::new());
        assert_eq!(reads("sun?local=true&limit=1").await, ["#sun picture"]);
        let page = stranger.get(&tag("sun?limit=2")).await;
        assert_eq!(
            stranger.reads(&page.linked("next").unwrap()).await,
            ["#Sun"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_its_members_by_its_replies_policy() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, dave) = (world.person("carol").await, world.person("dave").await);
        let eve = world.person("eve").await;
        for followed in [&bob, &carol, &dave] {
            alice.follows(followed).await;
        }
        let list = alice
            .post("/api/v1/lists", json!({"title": "L"}))
            .await
            .ok();
        let list = list["id"].as_str().unwrap();
        let members = json!({"account_ids": [bob.id.to_string(), carol.id.to_string()]});
        alice
            .post(&format!("/api/v1/lists/{list}/accounts"), members)
            .await
            .ok();
        let timeline = format!("/api/v1/timelines/list/{list}");
        assert_eq!(alice.get(&timeline).await.ok(), json!([]));
        let (mine, daves, eves) = (
            alice.says("a").await,
            dave.says("d").await,
            eve.says("e").await,
        );
        let carols = carol.says("carol").await;
        answers(&bob, &carols, "to member").await;
        answers(&bob, &daves, "to followed").await;
        answers(&bob, &eves, "to stranger").await;
        let own = answers(&bob, &mine, "to owner").await;
        answers(&bob, &own, "to himself").await;
        bob.posts(json!({"status": "psst @carol", "visibility": "direct"}))
            .await;
        let reads = async |policy: &str| {
            let form = json!({"title": "L", "replies_policy": policy});
            alice.put(&format!("/api/v1/lists/{list}"), form).await.ok();
            alice.reads(&timeline).await
        };
        assert_eq!(reads("none").await, ["to himself", "to owner", "carol"]);
        assert_eq!(
            reads("list").await,
            ["to himself", "to owner", "to member", "carol"]
        );
        assert_eq!(
            reads("followed").await,
            [
                "to himself",
                "to owner",
                "to followed",
                "to member",
                "carol"
            ]
        );
        let page = alice.get(&format!("{timeline}?limit=3")).await;
        assert_eq!(
            alice.reads(&page.linked("next").unwrap()).await,
            ["to member", "carol"]
        );
        assert_eq!(
            bob.get(&timeline).await.is(404)["error"],
            "Record not found"
        );
        world.stranger().await.get(&timeline).await.is(401);
    })
    .await;
}

fn of(author: AccountId, query: &str) -> String {
    format!("/api/v1/accounts/{author}/statuses{query}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_who_let_themselves_be_followed() {
    story(async |world| {
        let (alice, locked) = (world.person("alice").await, world.person("locked").await);
        locked.account_is(|account| account.locked = true).await;
        locked.says("for all").await;
        let private = json!({"status": "for followers", "visibility": "private"});
        locked.posts(private).await;
        alice.does("follow", &locked).await;
        let list = alice.post("/api/v1/lists", json!({"title": "L"})).await;
        let list = list.ok()["id"].as_str().unwrap().to_owned();
        let members = json!({"account_ids": [locked.id.to_string(), alice.id.to_string()]});
        let path = format!("/api/v1/lists/{list}/accounts");
        alice.post(&path, members).await.ok();
        alice.says("mine").await;
        let list = format!("/api/v1/timelines/list/{list}");
        assert_eq!(alice.reads(&list).await, ["mine"]);
        let path = format!("/api/v1/follow_requests/{}/authorize", alice.id);
        locked.post(&path, json!({})).await.ok();
        assert_eq!(
            alice.reads(&list).await,
            ["mine", "for followers", "for all"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_shows_each_viewer_what_is_for_them() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, stranger) = (world.person("carol").await, world.stranger().await);
        bob.follows(&alice).await;
        for visibility in ["public", "unlisted", "private", "direct"] {
            alice
                .posts(json!({"status": visibility, "visibility": visibility}))
                .await;
        }
        alice
            .posts(json!({"status": "psst @carol", "visibility": "direct"}))
            .await;
        let path = of(alice.id, "");
        assert_eq!(stranger.reads(&path).await, ["unlisted", "public"]);
        assert_eq!(
            carol.reads(&path).await,
            ["psst @carol", "unlisted", "public"]
        );
        assert_eq!(bob.reads(&path).await, ["private", "unlisted", "public"]);
        assert_eq!(
            alice.reads(&path).await,
            ["psst @carol", "direct", "private", "unlisted", "public"]
        );
        carol
            .post(&format!("/api/v1/accounts/{}/mute", alice.id), json!({}))
            .await
            .ok();
        assert_eq!(
            carol.reads(&path).await.len(),
            3,
            "who asks for her gets her posts"
        );
        alice
            .post(&format!("/api/v1/accounts/{}/block", carol.id), json!({}))
            .await
            .ok();
        assert_eq!(carol.reads(&path).await, Vec::<String>::new());
        assert_eq!(
            stranger.get(&of(AccountId(7), "")).await.is(404)["error"],
            "Record not found"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_of_an_account_are_chosen_by_kind_and_paged() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let first = bob.says("bob's").await;
        let mine = alice.says("plain #sun").await;
        answers(&alice, &first, "answer").await;
        answers(&alice, &mine, "to herself").await;
        shows(&alice, "picture").await;
        let reads = async |query: &str| bob.reads(&of(alice.id, query)).await;
        assert_eq!(
            reads("?exclude_replies=true").await,
            ["picture", "to herself", "plain #sun"]
        );
        assert_eq!(reads("?only_media=true").await, ["picture"]);
        assert_eq!(reads("?tagged=SUN").await, ["plain #sun"]);
        assert_eq!(reads("?tagged=never").await, Vec::<String>::new());
        assert_eq!(reads("?pinned=true").await, Vec::<String>::new());
        let page = bob.get(&of(alice.id, "?limit=3")).await;
        assert_eq!(
            bob.reads(&page.linked("next").unwrap()).await,
            ["plain #sun"]
        );
        let short = bob.get(&of(alice.id, "?limit=9")).await;
        assert_eq!(short.linked("next"), None, "the page was short");
        assert!(short.linked("prev").unwrap().contains("limit=9&min_id="));
    })
    .await;
}
