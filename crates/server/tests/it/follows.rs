//! Following, and asking to.

use serde_json::{Value, json};
use services::oauth::Standing;
use testkit::{Answer, Persona, World, story};

/// Followers and following of somebody, as their profile shows them.
async fn counts(viewer: &Persona<'_>, of: &Persona<'_>) -> (i64, i64) {
    let account = viewer
        .get(&format!("/api/v1/accounts/{}", of.id))
        .await
        .ok();
    let count = |field: &str| account[field].as_i64().unwrap();
    (count("followers_count"), count("following_count"))
}

async fn kinds_of_notifications(of: &Persona<'_>) -> Vec<String> {
    of.get("/api/v1/notifications").await.each("type")
}

async fn alice_and_bob(world: &World) -> (Persona<'_>, Persona<'_>) {
    (world.person("alice").await, world.person("bob").await)
}

async fn locks(somebody: &Persona<'_>) {
    somebody.account_is(|account| account.locked = true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_is_counted_told_and_ended() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        bob.says("Before").await;
        assert_eq!(alice.get("/api/v1/timelines/home").await.ok(), json!([]));
        assert_eq!(counts(&alice, &bob).await, (0, 0));
        let relation = alice.does("follow", &bob).await;
        let expected = json!({
            "id": bob.id.to_string(), "following": true, "showing_reblogs": true, "notifying": false,
            "languages": null, "followed_by": false, "blocking": false, "blocked_by": false, "muting": false,
            "muting_notifications": false, "muting_expires_at": null, "requested": false, "requested_by": false,
            "domain_blocking": false, "endorsed": false, "note": "",
        });
        assert_eq!(relation, expected);
        assert_eq!(bob.stands_to(&alice).await["followed_by"], true);
        alice.does("follow", &bob).await;
        assert_eq!(counts(&alice, &bob).await, (1, 0));
        assert_eq!(counts(&alice, &alice).await, (0, 1));
        assert_eq!(kinds_of_notifications(&bob).await, ["follow"]);

        bob.says("After").await;
        world.run_jobs().await;
        let home = alice.get("/api/v1/timelines/home").await;
        assert_eq!(home.each("content"), ["<p>After</p>", "<p>Before</p>"]);

        assert_eq!(alice.does("unfollow", &bob).await["following"], false);
        alice.does("unfollow", &bob).await;
        assert_eq!(counts(&alice, &bob).await, (0, 0));
        assert_eq!(counts(&alice, &alice).await, (0, 0));
        assert!(kinds_of_notifications(&bob).await.is_empty());
        assert_eq!(alice.get("/api/v1/timelines/home").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn following_again_changes_what_is_seen() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        let follow = format!("/api/v1/accounts/{}/follow", bob.id);
        let seen = |relation: &Value| {
            let fields = ["showing_reblogs", "notifying", "languages"];
            fields.map(|field| relation[field].clone())
        };
        let terms = json!({"reblogs": false, "notify": "1", "languages": ["it", "en-GB"]});
        let relation = alice.post(&follow, terms).await.ok();
        assert_eq!(
            seen(&relation),
            [json!(false), json!(true), json!(["it", "en"])]
        );
        let relation = alice.post(&follow, json!({"notify": false})).await.ok();
        assert_eq!(
            seen(&relation),
            [json!(false), json!(false), json!(["it", "en"])]
        );
        let relation = alice.post(&follow, json!({"languages": []})).await.ok();
        assert_eq!(seen(&relation), [json!(false), json!(false), Value::Null]);
        assert_eq!(
            alice
                .post(&follow, json!({"languages": ["klingonese"]}))
                .await
                .is(422)["error"],
            "Validation failed: Languages is invalid"
        );
        assert_eq!(counts(&alice, &bob).await, (1, 0));
        assert_eq!(kinds_of_notifications(&bob).await, ["follow"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn some_cannot_be_followed() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        assert_eq!(
            alice.asks_to("follow", &alice).await.is(403)["error"],
            "Following your own account is not allowed"
        );
        bob.does("block", &alice).await;
        assert_eq!(
            alice.asks_to("follow", &bob).await.is(403)["error"],
            "This action is not allowed"
        );
        bob.asks_to("follow", &alice).await.is(403);
        let moved = world.person("moved").await;
        let new_home = bob.id;
        moved
            .account_is(move |account| account.moved_to_id = Some(new_home))
            .await;
        alice.asks_to("follow", &moved).await.is(403);
        for standing in [
            Standing::Suspended,
            Standing::Pending,
            Standing::Unconfirmed,
        ] {
            let somebody = world.person(&format!("{standing:?}")).await;
            somebody.is_now(standing).await;
            assert_eq!(
                alice.asks_to("follow", &somebody).await.is(404)["error"],
                "Record not found"
            );
        }
        alice
            .post("/api/v1/accounts/1/follow", json!({}))
            .await
            .is(404);
        alice
            .post("/api/v1/accounts/bob/follow", json!({}))
            .await
            .is(404);
        assert_eq!(counts(&alice, &alice).await, (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_too_many_must_be_followed_by_many() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        alice
            .account_is(|account| account.following_count = 7_500)
            .await;
        assert_eq!(
            alice.asks_to("follow", &bob).await.is(422)["error"],
            "Validation failed: You cannot follow more than 7500 people"
        );
        alice
            .account_is(|account| account.followers_count = 8_000)
            .await;
        alice.does("follow", &bob).await;
        alice
            .account_is(|account| account.following_count = 8_800)
            .await;
        let carol = world.person("carol").await;
        assert_eq!(
            alice.asks_to("follow", &carol).await.is(422)["error"],
            "Validation failed: You cannot follow more than 8800 people"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_asked_and_says_yes() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        locks(&bob).await;
        let follow = format!("/api/v1/accounts/{}/follow", bob.id);
        let relation = alice.post(&follow, json!({"notify": true})).await.ok();
        assert_eq!(
            ["requested", "following", "showing_reblogs", "notifying"]
                .map(|field| relation[field].clone()),
            [true, false, true, true].map(Value::Bool)
        );
        alice.post(&follow, json!({"reblogs": false})).await.ok();
        assert_eq!(counts(&bob, &bob).await, (0, 0));
        assert_eq!(bob.stands_to(&alice).await["requested_by"], true);
        assert_eq!(kinds_of_notifications(&bob).await, ["follow_request"]);
        let me = bob.get("/api/v1/accounts/verify_credentials").await.ok();
        assert_eq!(me["source"]["follow_requests_count"], 1);
        assert_eq!(
            bob.get("/api/v1/follow_requests").await.each("acct"),
            ["alice"]
        );

        let authorize = format!("/api/v1/follow_requests/{}/authorize", alice.id);
        let relation = bob.post(&authorize, json!({})).await.ok();
        assert_eq!(
            (&relation["followed_by"], &relation["requested_by"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(
            bob.post(&authorize, json!({})).await.is(404)["error"],
            "Record not found"
        );
        let relation = alice.stands_to(&bob).await;
        assert_eq!(
            (&relation["following"], &relation["requested"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(
            (&relation["notifying"], &relation["showing_reblogs"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(counts(&bob, &bob).await, (1, 0));
        assert_eq!(kinds_of_notifications(&bob).await, ["follow"]);
        assert!(kinds_of_notifications(&alice).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_refused_or_taken_back() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        locks(&bob).await;
        let reject = format!("/api/v1/follow_requests/{}/reject", alice.id);
        bob.post(&reject, json!({})).await.is(404);
        alice.does("follow", &bob).await;
        assert_eq!(
            bob.post(&reject, json!({})).await.ok()["requested_by"],
            false
        );
        assert_eq!(alice.stands_to(&bob).await["requested"], false);
        alice.does("follow", &bob).await;
        assert_eq!(alice.does("unfollow", &bob).await["requested"], false);
        assert_eq!(bob.get("/api/v1/follow_requests").await.ok(), json!([]));
        assert!(kinds_of_notifications(&bob).await.is_empty());
        assert_eq!(counts(&bob, &bob).await, (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silenced_people_ask_everybody_and_people_elsewhere_are_asked() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        let far = world.person("far").await;
        far.lives_at("far.test").await;
        assert_eq!(alice.does("follow", &far).await["requested"], true);
        alice
            .account_is(|account| account.silenced_at = Some(account.created_at))
            .await;
        assert_eq!(alice.does("follow", &bob).await["requested"], true);
        assert_eq!(
            bob.get("/api/v1/follow_requests").await.each("acct"),
            ["alice"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_is_removed() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        alice.does("follow", &bob).await;
        bob.does("follow", &alice).await;
        let relation = bob.does("remove_from_followers", &alice).await;
        assert_eq!(
            (&relation["followed_by"], &relation["following"]),
            (&json!(false), &json!(true))
        );
        assert_eq!(counts(&bob, &bob).await, (0, 1));
        assert_eq!(counts(&bob, &alice).await, (1, 0));
        bob.does("remove_from_followers", &alice).await;
        assert_eq!(counts(&bob, &bob).await, (0, 1));
    })
    .await;
}

/// All pages of a list, by following the Link header.
async fn turn_pages(reader: &Persona<'_>, path: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = reader.get(&path).await;
        pages.push(answer.each("acct"));
        next = answer.linked("next");
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_and_followed_are_read_page_by_page() {
    story(async |world| {
        let star = world.person("star").await;
        let stranger = world.stranger().await;
        for name in ["one", "two", "three", "four", "five"] {
            let fan = world.person(name).await;
            fan.does("follow", &star).await;
            star.does("follow", &fan).await;
        }
        let lists = ["followers", "following"];
        for path in lists.map(|list| format!("/api/v1/accounts/{}/{list}?limit=2", star.id)) {
            let pages = turn_pages(&stranger, &path).await;
            assert_eq!(
                pages,
                [vec!["five", "four"], vec!["three", "two"], vec!["one"]]
            );
            let first = stranger.get(&path).await;
            let newer = first.linked("prev").unwrap();
            assert!(newer.contains("limit=2&since_id="), "{newer}");
            let none = stranger.get(&newer).await;
            assert_eq!((none.ok(), none.header("link")), (json!([]), ""));
            let second = stranger.get(&first.linked("next").unwrap()).await;
            let newer = second.linked("prev").unwrap();
            assert_eq!(stranger.get(&newer).await.each("acct"), ["five", "four"]);
            let just_before = newer.replace("since_id", "min_id");
            assert_eq!(
                stranger.get(&just_before).await.each("acct"),
                ["five", "four"]
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn some_lists_are_hidden_and_some_people_are_left_out() {
    story(async |world| {
        let (alice, bob) = alice_and_bob(world).await;
        let (loud, rude) = (world.person("loud").await, world.person("rude").await);
        let gone = world.person("gone").await;
        for fan in [&alice, &loud, &rude, &gone] {
            fan.does("follow", &bob).await;
        }
        gone.is_now(Standing::Suspended).await;
        let path = format!("/api/v1/accounts/{}/followers", bob.id);
        let seen = async |by: &Persona<'_>| -> Vec<String> { by.get(&path).await.each("acct") };
        alice.does("mute", &loud).await;
        rude.does("block", &alice).await;
        assert_eq!(seen(&alice).await, ["alice"]);
        assert_eq!(seen(&bob).await, ["rude", "loud", "alice"]);
        let short: Answer = alice.get(&format!("{path}?limit=1")).await;
        assert_eq!(
            (short.ok(), short.linked("next").is_some()),
            (json!([]), true)
        );

        bob.account_is(|account| account.hide_collections = true)
            .await;
        assert!(seen(&alice).await.is_empty());
        assert_eq!(seen(&bob).await.len(), 3);
        bob.account_is(|account| account.hide_collections = false)
            .await;
        bob.does("block", &alice).await;
        assert!(seen(&alice).await.is_empty());
        assert_eq!(seen(&world.stranger().await).await, ["rude", "loud"]);
        bob.is_now(Standing::Suspended).await;
        assert!(seen(&world.stranger().await).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_followers_costs_the_same_whatever_it_holds() {
    story(async |world| {
        let star = world.person("star").await;
        let reader = world.person("reader").await;
        let path = format!("/api/v1/accounts/{}/followers", star.id);
        reader.get(&path).await.ok();
        for name in ["one", "two", "three"] {
            world.person(name).await.does("follow", &star).await;
            let before = reader.tenant.statements();
            reader.get(&path).await.ok();
            let cost = reader.tenant.statements() - before;
            // the owner, what lies between, the page, its new account, and the role of that one
            assert!(cost <= 5, "{cost} statements");
        }
    })
    .await;
}
