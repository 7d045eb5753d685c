//! Reports that come from other servers, and go to them.

use serde_json::json;
use store::users::Role;
use testkit::{story, story_at};

use super::{actor, finds, follows};

#[tokio::test(flavor = "multi_thread")]
async fn reports_from_elsewhere_reach_the_moderators() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", Role::Moderator).await;
        let post = alice.says("Rude").await;
        let peer = world.peer("b.test");
        let server = peer.has_actor("server");
        let me = format!("https://a.test/ap/users/{}", alice.id);
        let mut flag = peer.activity(&server, "Flag", json!([me, post["uri"]]));
        flag["content"] = json!("Look at this");
        peer.sends(&flag).await.is(202);
        peer.sends(&flag).await.is(202);
        let reports = world
            .tenant()
            .await
            .read(move |unit| store::reports::of(unit, alice.id, 10))
            .await
            .unwrap();
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].comment, "Look at this");
        assert_eq!(reports[0].status_ids.0.len(), 1);
        assert_eq!(
            mo.get("/api/v1/notifications").await.each("type"),
            ["admin.report"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_two_people_is_a_report_of_each() {
    story(async |world| {
        let people = [world.person("alice").await, world.person("bob").await];
        let mo = world.staff("mo", Role::Moderator).await;
        let post = people[1].says("Rude").await;
        let peer = world.peer("b.test");
        let server = peer.has_actor("server");
        let named = json!([actor(&people[0]), post["uri"], "https://c.test/users/carol"]);
        let flag = peer.activity(&server, "Flag", named);
        peer.sends(&flag).await.is(202);
        peer.sends(&flag).await.is(202);
        let tenant = world.tenant().await;
        for (person, posts) in people.iter().zip([0, 1]) {
            let id = person.id;
            let reports = tenant.read(move |unit| store::reports::of(unit, id, 10));
            let reports = reports.await.unwrap();
            let evidence: Vec<usize> = reports.iter().map(|it| it.status_ids.0.len()).collect();
            assert_eq!(evidence, [posts]);
        }
        assert_eq!(
            mo.get("/api/v1/notifications").await.each("type"),
            ["admin.report", "admin.report"]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_reaches_the_server_of_those_whom_it_is_about() {
    story_at(&["a.test", "b.test"], async |world| {
        let alice = world.person_at("alice", "a.test").await;
        let bob = world.person_at("bob", "b.test").await;
        let mo = world.staff_at("mo", "b.test", Role::Moderator).await;
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        bob.says("Rude").await;
        world.run_jobs().await;
        let post = alice.get("/api/v1/timelines/home").await.ok()[0].clone();
        let report = json!({
            "account_id": seen["id"], "status_ids": [post["id"]], "comment": "Look at this", "forward": true,
        });
        let report = alice.post("/api/v1/reports", report).await.ok();
        assert_eq!(report["forwarded"], true);
        world.run_jobs().await;
        assert_eq!(mo.get("/api/v1/notifications").await.each("type"), ["admin.report"]);
        let (server, id) = (world.server("b.test").await, bob.id);
        let stored = server.read(move |unit| store::reports::of(unit, id, 10));
        let stored = stored.await.unwrap().remove(0);
        assert_eq!(
            (stored.comment.as_str(), stored.status_ids.0.len()),
            ("Look at this", 1)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reported_is_not_told_elsewhere() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let seen = finds(&alice, "@bob@b.test").await;
        let reports = async |forward: bool| {
            let report = json!({ "account_id": seen["id"], "comment": "Spam", "forward": forward });
            let report = alice.post("/api/v1/reports", report).await.ok();
            assert_eq!(report["forwarded"], forward);
            world.run_jobs().await;
            peer.got()
        };
        assert_eq!(reports(false).await.len(), 0);
        let flag = reports(true).await.remove(0);
        assert_eq!(flag["type"], "Flag");
        assert_eq!(flag["actor"], "https://a.test/actor");
        assert_eq!(flag["object"], json!([bob]));
        assert_eq!(flag["content"], "Spam");
        assert!(!flag.to_string().contains(&actor(&alice)));
    })
    .await;
}
