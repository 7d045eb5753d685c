//! Lists of people.

use serde_json::{Value, json};
use testkit::{Persona, story};

async fn new_list(owner: &Persona<'_>, title: &str) -> String {
    let list = owner
        .post("/api/v1/lists", json!({"title": title}))
        .await
        .ok();
    format!("/api/v1/lists/{}", list["id"].as_str().unwrap())
}

async fn put_on(owner: &Persona<'_>, list: &str, members: &[&Persona<'_>]) -> testkit::Answer {
    let ids: Vec<String> = members.iter().map(|it| it.id.to_string()).collect();
    owner
        .post(&format!("{list}/accounts"), json!({"account_ids": ids}))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_made_changed_and_removed() {
    story(async |world| {
        let alice = world.person("alice").await;
        let list = alice
            .post("/api/v1/lists", json!({"title": "Near"}))
            .await
            .ok();
        let id = list["id"].as_str().unwrap();
        let path = format!("/api/v1/lists/{id}");
        let expected =
            json!({"id": id, "title": "Near", "replies_policy": "list", "exclusive": false});
        assert_eq!(list, expected);
        let changed = alice
            .put(
                &path,
                json!({"replies_policy": "none", "exclusive": "true"}),
            )
            .await
            .ok();
        let expected =
            json!({"id": id, "title": "Near", "replies_policy": "none", "exclusive": true});
        assert_eq!(changed, expected);
        let renamed = alice.patch(&path, json!({"title": "Far"})).await.ok();
        assert_eq!(
            (&renamed["title"], &renamed["exclusive"]),
            (&json!("Far"), &json!(true))
        );
        assert_eq!(alice.get(&path).await.ok(), renamed);
        assert_eq!(alice.get("/api/v1/lists").await.ok(), json!([renamed]));
        assert_eq!(alice.delete(&path).await.ok(), json!({}));
        alice.get(&path).await.is(404);
        assert_eq!(alice.get("/api/v1/lists").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_a_title_or_with_strange_words_is_refused() {
    story(async |world| {
        let alice = world.person("alice").await;
        let path = new_list(&alice, "Near").await;
        for (form, error) in [
            (json!({"title": " "}), "Title can't be blank"),
            (
                json!({"title": "x".repeat(257)}),
                "Title is too long (maximum is 256 characters)",
            ),
            (
                json!({"title": "x", "replies_policy": "all"}),
                "Replies policy is not included in the list",
            ),
        ] {
            let error = format!("Validation failed: {error}");
            assert_eq!(
                alice.post("/api/v1/lists", form.clone()).await.is(422)["error"],
                error
            );
            assert_eq!(alice.put(&path, form).await.is(422)["error"], error);
        }
        let nothing = alice.post("/api/v1/lists", json!({})).await;
        assert_eq!(
            nothing.is(422)["error"],
            "Validation failed: Title can't be blank"
        );
        for number in 1..50 {
            new_list(&alice, &number.to_string()).await;
        }
        assert_eq!(
            alice
                .post("/api/v1/lists", json!({"title": "One more"}))
                .await
                .is(422)["error"],
            "Validation failed: You have reached the maximum number of lists"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_followed_are_put_on_a_list() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let (carol, locked) = (world.person("carol").await, world.person("locked").await);
        locked.account_is(|account| account.locked = true).await;
        let list = new_list(&alice, "Near").await;
        let members = format!("{list}/accounts");
        alice.does("follow", &bob).await;
        alice.does("follow", &locked).await;
        assert_eq!(
            put_on(&alice, &list, &[&bob, &carol]).await.is(422)["error"],
            "Validation failed: Account must be a followed account"
        );
        assert_eq!(alice.get(&members).await.ok(), json!([]), "all or none");
        assert_eq!(
            put_on(&alice, &list, &[&bob, &locked, &alice]).await.ok(),
            json!({})
        );
        assert_eq!(
            put_on(&alice, &list, &[&bob]).await.is(422)["error"],
            "Validation failed: Account is already on the list"
        );
        let unknown = json!({"account_ids": ["1"]});
        assert_eq!(
            alice.post(&members, unknown).await.is(404)["error"],
            "Record not found"
        );
        assert_eq!(
            alice.get(&members).await.each("acct"),
            ["locked", "bob", "alice"]
        );

        let lists_with = async |member: &Persona<'_>| -> Value {
            alice
                .get(&format!("/api/v1/accounts/{}/lists", member.id))
                .await
                .ok()
        };
        assert_eq!(lists_with(&bob).await[0]["title"], "Near");
        assert_eq!(lists_with(&carol).await, json!([]));
        alice.does("unfollow", &bob).await;
        alice.does("unfollow", &locked).await;
        assert_eq!(alice.get(&members).await.each("acct"), ["alice"]);
        let leave = format!("{members}?account_ids[]={}&account_ids[]=1", alice.id);
        assert_eq!(alice.delete(&leave).await.ok(), json!({}));
        assert_eq!(alice.get(&members).await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_its_owners_alone() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let list = new_list(&alice, "Near").await;
        bob.does("follow", &alice).await;
        bob.get(&list).await.is(404);
        bob.put(&list, json!({"title": "Mine"})).await.is(404);
        bob.delete(&list).await.is(404);
        bob.get(&format!("{list}/accounts")).await.is(404);
        put_on(&bob, &list, &[&alice]).await.is(404);
        bob.delete(&format!("{list}/accounts?account_ids[]={}", alice.id))
            .await
            .is(404);
        assert_eq!(alice.get(&list).await.ok()["title"], "Near");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_read_page_by_page_or_all_at_once() {
    story(async |world| {
        let alice = world.person("alice").await;
        let list = new_list(&alice, "Near").await;
        for name in ["one", "two", "three"] {
            let somebody = world.person(name).await;
            alice.does("follow", &somebody).await;
            put_on(&alice, &list, &[&somebody]).await.ok();
        }
        let first = alice.get(&format!("{list}/accounts?limit=2")).await;
        assert_eq!(first.each("acct"), ["three", "two"]);
        let second = alice.get(&first.linked("next").unwrap()).await;
        assert_eq!(second.each("acct"), ["one"]);
        let before = alice.tenant.statements();
        let all = alice.get(&format!("{list}/accounts?limit=0")).await;
        assert_eq!((all.each("acct").len(), all.linked("next")), (3, None));
        assert!(alice.tenant.statements() - before <= 3);
    })
    .await;
}
