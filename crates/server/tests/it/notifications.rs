//! What people are told, one by one and in groups.

use serde_json::{Value, json};
use services::notifications::{Kind, New, notify};
use testkit::{Persona, story};
use types::{HOUR, StatusId};

fn status_id(post: &Value) -> StatusId {
    post["id"].as_str().unwrap().parse().unwrap()
}

async fn tell(to: &Persona<'_>, from: &Persona<'_>, kind: Kind, post: Option<&Value>) {
    let new = New {
        to: to.id,
        from: from.id,
        kind,
        status: post.map(status_id),
    };
    to.tenant
        .write(move |unit| notify(unit, new))
        .await
        .unwrap();
}

fn kinds(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item["type"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_listed_filtered_and_dismissed() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let post = alice.says("Look").await;
        tell(&alice, &bob, Kind::Favourite, Some(&post)).await;
        tell(&alice, &bob, Kind::Favourite, Some(&post)).await;
        tell(&alice, &bob, Kind::Follow, None).await;
        tell(&alice, &alice, Kind::Favourite, Some(&post)).await;
        let all = alice.get("/api/v1/notifications").await;
        assert_eq!(kinds(&all.ok()), ["follow", "favourite"]);
        assert_eq!(all.ok()[1]["status"]["id"], post["id"]);
        assert_eq!(all.ok()[0]["account"]["acct"], "bob");
        assert!(all.header("link").contains("min_id="));
        assert_eq!(
            kinds(&alice.get("/api/v1/notifications?types[]=follow").await.ok()),
            ["follow"]
        );
        let rest = alice
            .get("/api/v1/notifications?exclude_types[]=follow")
            .await
            .ok();
        assert_eq!(kinds(&rest), ["favourite"]);
        let from = format!("/api/v1/notifications?account_id={}", alice.id);
        assert_eq!(alice.get(&from).await.ok(), json!([]));
        assert_eq!(
            alice.get("/api/v1/notifications/unread_count").await.ok()["count"],
            2
        );
        let newest = all.ok()[0]["id"].as_str().unwrap().to_owned();
        let place = json!({"notifications": {"last_read_id": newest}});
        alice.post("/api/v1/markers", place).await.ok();
        assert_eq!(
            alice.get("/api/v1/notifications/unread_count").await.ok()["count"],
            0
        );
        let one = format!("/api/v1/notifications/{newest}");
        assert_eq!(alice.get(&one).await.ok()["type"], "follow");
        bob.get(&one).await.is(404);
        bob.post(&format!("{one}/dismiss"), json!({})).await.is(404);
        alice.post(&format!("{one}/dismiss"), json!({})).await.ok();
        alice.get(&one).await.is(404);
        alice
            .post("/api/v1/notifications/clear", json!({}))
            .await
            .ok();
        assert_eq!(alice.get("/api/v1/notifications").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_kind_about_the_same_post_is_one_group() {
    story(async |world| {
        let alice = world.person("alice").await;
        let (first, second) = (alice.says("One").await, alice.says("Two").await);
        let mut admirers = Vec::new();
        for number in 0..10 {
            admirers.push(world.person(&format!("admirer{number}")).await);
        }
        for admirer in &admirers {
            tell(&alice, admirer, Kind::Favourite, Some(&first)).await;
        }
        tell(&alice, &admirers[0], Kind::Favourite, Some(&second)).await;
        tell(&alice, &admirers[1], Kind::Mention, Some(&second)).await;
        world.clock.advance(13 * HOUR);
        tell(&alice, &admirers[2], Kind::Follow, None).await;

        let page = alice.get("/api/v2/notifications").await.ok();
        let groups = page["notification_groups"].as_array().unwrap();
        assert_eq!(
            kinds(&page["notification_groups"]),
            ["follow", "mention", "favourite", "favourite"]
        );
        assert_eq!(groups[3]["notifications_count"], 10);
        assert_eq!(groups[3]["sample_account_ids"].as_array().unwrap().len(), 8);
        assert_eq!(page["statuses"].as_array().unwrap().len(), 2);
        assert_eq!(
            alice.get("/api/v2/notifications/unread_count").await.ok()["count"],
            4
        );

        let partial = alice
            .get("/api/v2/notifications?expand_accounts=partial_avatars")
            .await
            .ok();
        assert!(partial["accounts"].as_array().unwrap().len() <= 4);
        assert!(!partial["partial_accounts"].as_array().unwrap().is_empty());
        let single = alice
            .get("/api/v2/notifications?grouped_types[]=follow&limit=30")
            .await
            .ok();
        assert_eq!(single["notification_groups"].as_array().unwrap().len(), 13);

        let two = alice.get("/api/v2/notifications?limit=2").await.ok();
        let oldest = two["notification_groups"][1]["page_min_id"]
            .as_str()
            .unwrap();
        let rest = alice
            .get(&format!("/api/v2/notifications?limit=2&max_id={oldest}"))
            .await
            .ok();
        assert_eq!(
            kinds(&rest["notification_groups"]),
            ["favourite", "favourite"]
        );

        let key = groups[3]["group_key"].as_str().unwrap();
        let group = alice
            .get(&format!("/api/v2/notifications/{key}"))
            .await
            .ok();
        assert_eq!(group["notification_groups"][0]["notifications_count"], 10);
        let senders = alice
            .get(&format!("/api/v2/notifications/{key}/accounts"))
            .await
            .ok();
        assert_eq!(senders.as_array().unwrap().len(), 10);
        alice
            .post(&format!("/api/v2/notifications/{key}/dismiss"), json!({}))
            .await
            .ok();
        alice
            .get(&format!("/api/v2/notifications/{key}"))
            .await
            .is(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_costs_few_statements_however_long_it_is() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        for number in 0..20 {
            let post = alice.says(&format!("Post {number}")).await;
            tell(&alice, &bob, Kind::Favourite, Some(&post)).await;
        }
        world.run_jobs().await;
        alice.get("/api/v1/notifications").await.ok();
        let before = alice.tenant.statements();
        assert_eq!(
            alice
                .get("/api/v1/notifications")
                .await
                .ok()
                .as_array()
                .unwrap()
                .len(),
            20
        );
        assert!(
            alice.tenant.statements() - before <= 5,
            "{}",
            alice.tenant.statements() - before
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markers_move_and_count_their_versions() {
    story(async |world| {
        let alice = world.person("alice").await;
        assert_eq!(
            alice.get("/api/v1/markers?timeline[]=home").await.ok(),
            json!({})
        );
        let set = alice
            .post("/api/v1/markers", json!({"home": {"last_read_id": "12"}}))
            .await
            .ok();
        assert_eq!(
            (&set["home"]["last_read_id"], &set["home"]["version"]),
            (&json!("12"), &json!(1))
        );
        world.clock.advance(HOUR);
        let again = alice
            .post("/api/v1/markers", json!({"home": {"last_read_id": "12"}}))
            .await
            .ok();
        assert_eq!(again, set, "as in the recording");
        alice
            .post("/api/v1/markers", json!({"home": {"last_read_id": "14"}}))
            .await
            .ok();
        let both = alice
            .get("/api/v1/markers?timeline[]=home&timeline[]=notifications")
            .await
            .ok();
        assert_eq!(
            (&both["home"]["last_read_id"], &both["home"]["version"]),
            (&json!("14"), &json!(2))
        );
        assert!(both.get("notifications").is_none());
        alice
            .post("/api/v1/markers", json!({"home": {"last_read_id": "x"}}))
            .await
            .is(400);
    })
    .await;
}
