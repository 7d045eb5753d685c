//! What people report to the moderators.

use serde_json::{Value, json};
use services::people;
use store::users::Role;
use testkit::story;
use types::DAY;

#[tokio::test(flavor = "multi_thread")]
async fn the_moderators_hear_of_a_report() {
    story(async |world| {
        let [alice, bob] = [world.person("alice").await, world.person("bob").await];
        let mo = world.staff("mo", Role::Moderator).await;
        let post = bob.says("Rude").await;
        let report = json!({ "account_id": bob.id.to_string(), "status_ids": [post["id"]], "comment": "Look" });
        let report = alice.post("/api/v1/reports", report).await.ok();
        for (field, value) in [
            ("action_taken", json!(false)),
            ("action_taken_at", Value::Null),
            ("category", json!("other")),
            ("comment", json!("Look")),
            ("forwarded", json!(false)),
            ("status_ids", json!([post["id"]])),
            ("rule_ids", Value::Null),
            ("collection_ids", json!([])),
        ] {
            assert_eq!(report[field], value, "{field}");
        }
        assert_eq!(report["target_account"]["acct"], "bob");
        let told = mo.get("/api/v1/notifications").await;
        assert_eq!(told.each("type"), ["admin.report"]);
        let told = told.ok()[0].clone();
        assert_eq!(told["account"]["acct"], "alice", "it is from who reports");
        assert_eq!(told["report"], report);
        // Another report is told, too, with itself.
        let again = json!({ "account_id": bob.id.to_string(), "category": "spam" });
        alice.post("/api/v1/reports", again).await.ok();
        let groups = mo.get("/api/v2/notifications").await.ok();
        let groups = groups["notification_groups"].as_array().unwrap().iter();
        let categories: Vec<_> = groups.map(|group| &group["report"]["category"]).collect();
        assert_eq!(categories, [&json!("spam"), &json!("other")]);
        // Who reports something need not be told of it.
        let own = json!({ "account_id": bob.id.to_string() });
        mo.post("/api/v1/reports", own).await.ok();
        let told = mo.get("/api/v1/notifications").await;
        assert_eq!(told.each("type"), ["admin.report"; 2]);
        assert_eq!(bob.get("/api/v1/notifications").await.ok(), json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_moderator_any_more_sees_no_reports() {
    story(async |world| {
        let [alice, bob] = [world.person("alice").await, world.person("bob").await];
        let mo = world.staff("mo", Role::Admin).await;
        let report = json!({ "account_id": bob.id.to_string() });
        alice.post("/api/v1/reports", report).await.ok();
        alice.says("@mo hello").await;
        world.run_jobs().await;
        let told = async || {
            let told = mo.get("/api/v1/notifications").await;
            let groups = mo.get("/api/v2/notifications").await.ok();
            let groups = groups["notification_groups"].as_array().unwrap().len();
            assert_eq!(told.each("type").len(), groups);
            told.each("type")
        };
        for (role, expected) in [
            (Role::Moderator, &["mention", "admin.report"][..]),
            (Role::User, &["mention"]),
            (Role::Moderator, &["mention"]),
        ] {
            let tenant = world.tenant().await;
            people::set_role(&tenant, "mo", role).await.unwrap();
            assert_eq!(told().await, expected, "{role:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_names_rules_of_the_server() {
    story(async |world| {
        let [alice, bob] = [world.person("alice").await, world.person("bob").await];
        let tenant = world.tenant().await;
        let rule = tenant.write(|unit| {
            let rule = store::rules::Rule {
                id: unit.id(),
                position: 1,
                text: "Be kind".into(),
                hint: String::new(),
            };
            store::rules::insert(unit, &rule).map(|()| rule.id.to_string())
        });
        let rule = rule.await.unwrap();
        let report = |rules: Value| json!({ "account_id": bob.id.to_string(), "rule_ids": rules });
        let stored = alice
            .post("/api/v1/reports", report(json!([rule])))
            .await
            .ok();
        assert_eq!(stored["category"], "violation");
        assert_eq!(stored["rule_ids"], json!([rule]));
        alice
            .post("/api/v1/reports", report(json!(["1"])))
            .await
            .is(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reported() {
    story(async |world| {
        let [alice, bob, carol] = [
            world.person("alice").await,
            world.person("bob").await,
            world.person("carol").await,
        ];
        let private = json!({ "status": "For friends", "visibility": "private" });
        let private = bob.posts(private).await;
        let other = carol.says("Of somebody else").await;
        let bob = bob.id.to_string();
        for (report, status) in [
            (json!({}), 404),
            (json!({ "account_id": "1" }), 404),
            (
                json!({ "account_id": bob, "status_ids": [private["id"]] }),
                404,
            ),
            (
                json!({ "account_id": bob, "status_ids": [other["id"]] }),
                404,
            ),
            (
                json!({ "account_id": bob, "status_ids": vec!["1"; 101] }),
                422,
            ),
            (json!({ "account_id": bob, "category": "boredom" }), 422),
            (
                json!({ "account_id": bob, "comment": "é".repeat(1001) }),
                422,
            ),
        ] {
            alice.post("/api/v1/reports", report).await.is(status);
        }
        let longest = json!({ "account_id": bob, "comment": "é".repeat(1000), "category": "spam" });
        assert_eq!(
            alice.post("/api/v1/reports", longest.clone()).await.ok()["category"],
            "spam"
        );
        // Three of those above were counted, too.
        for _ in 4..400 {
            alice.post("/api/v1/reports", longest.clone()).await.ok();
        }
        alice.post("/api/v1/reports", longest.clone()).await.is(429);
        world.clock.advance(DAY);
        alice.post("/api/v1/reports", longest).await.ok();
    })
    .await;
}
