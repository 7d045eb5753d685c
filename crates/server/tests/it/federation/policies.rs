//! Servers that this one deals with, and others.

use serde_json::json;
use services::domain_policies;
use store::domain_policies::DomainPolicy;
use tenant::Tenant;
use tenant::policies::{ALLOW, SILENCE, SUSPEND};
use testkit::{World, story};

use super::{actor, finds, follows};

fn policy(tenant: &Tenant, domain: &str, severity: i64) -> DomainPolicy {
    DomainPolicy {
        domain: domain.into(),
        severity,
        reject_media: false,
        reject_reports: false,
        comment: String::new(),
        created_at: tenant.clock.now(),
    }
}

async fn deals_with(world: &World, domain: &str, severity: i64) {
    let tenant = world.tenant().await;
    let policy = policy(&tenant, domain, severity);
    domain_policies::set(&tenant, policy).await.unwrap();
    world.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_domain_is_gone_and_stays_away() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let me = format!("https://a.test/ap/users/{}", alice.id);
        peer.sends(&peer.activity(&bob, "Follow", me.clone()))
            .await
            .is(202);
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let follow = peer.got().pop().unwrap();
        peer.sends(&peer.activity(&bob, "Accept", follow))
            .await
            .is(202);
        let note = peer.note(&bob, 1, "<p>Hello</p>");
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(202);
        assert_eq!(alice.reads("/api/v1/timelines/home").await, ["Hello"]);

        deals_with(world, "b.test", SUSPEND).await;
        assert!(alice.reads("/api/v1/timelines/home").await.is_empty());
        let account = format!("/api/v1/accounts/{}", seen["id"].as_str().unwrap());
        alice.get(&account).await.is(404);
        let note = peer.note(&bob, 2, "<p>Still there?</p>");
        peer.sends(&peer.activity(&bob, "Create", note))
            .await
            .is(403);
        peer.fetches(&bob, &me).await.is(403);
        let found = alice
            .get("/api/v2/search?q=@bob@b.test&resolve=true")
            .await
            .ok();
        assert_eq!(found["accounts"], json!([]));
        peer.got();
        alice.says("Nobody there hears this").await;
        world.run_jobs().await;
        assert!(peer.got().is_empty());

        domain_policies::lift(&world.tenant().await, "b.test")
            .await
            .unwrap();
        world.run_jobs().await;
        finds(&alice, "@bob@b.test").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silenced_domain_is_heard_only_by_those_who_asked() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        let seen = finds(&alice, "@bob@b.test").await;
        follows(&alice, &seen).await;
        world.run_jobs().await;
        let follow = peer.got().pop().unwrap();
        peer.sends(&peer.activity(&bob, "Accept", follow))
            .await
            .is(202);
        let before = peer.note(&bob, 1, "<p>Before</p>");
        peer.sends(&peer.activity(&bob, "Create", before))
            .await
            .is(202);
        assert_eq!(alice.reads("/api/v1/timelines/public").await, ["Before"]);
        deals_with(world, "b.test", SILENCE).await;
        let after = peer.note(&bob, 2, "<p>After</p>");
        peer.sends(&peer.activity(&bob, "Create", after))
            .await
            .is(202);
        assert!(alice.reads("/api/v1/timelines/public").await.is_empty());
        let mut home = alice.reads("/api/v1/timelines/home").await;
        home.sort();
        assert_eq!(home, ["After", "Before"]);
        let me = format!("https://a.test/ap/users/{}", alice.id);
        peer.sends(&peer.activity(&bob, "Follow", me)).await.is(202);
        assert_eq!(
            alice.get("/api/v1/follow_requests").await.each("acct"),
            ["bob@b.test"]
        );

        domain_policies::lift(&world.tenant().await, "b.test")
            .await
            .unwrap();
        world.run_jobs().await;
        let mut public = alice.reads("/api/v1/timelines/public").await;
        public.sort();
        assert_eq!(public, ["After", "Before"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_reach_a_running_server() {
    story(async |world| {
        let alice = world.person("alice").await;
        let peer = world.peer("b.test");
        let bob = peer.has_actor("bob");
        peer.sends(&peer.activity(&bob, "Follow", actor(&alice)))
            .await
            .is(202);
        peer.got();
        let command = world.command_line().await;
        let number = std::cell::Cell::new(0);
        // Whether anything comes and goes.
        let talks = async || {
            world.run_jobs().await;
            number.set(number.get() + 1);
            let note = peer.note(&bob, number.get(), "from bob");
            let answer = peer.sends(&peer.activity(&bob, "Create", note)).await;
            alice.says("from alice").await;
            world.run_jobs().await;
            (answer.status.as_u16(), peer.got().len())
        };
        assert_eq!(talks().await, (202, 1));
        domain_policies::deal_only_with_allowed(&command, true)
            .await
            .unwrap();
        assert_eq!(talks().await, (403, 0));
        let allowed = policy(&command, "b.test", ALLOW);
        domain_policies::set(&command, allowed).await.unwrap();
        assert_eq!(talks().await, (202, 1));
        domain_policies::lift(&command, "b.test").await.unwrap();
        assert_eq!(talks().await, (403, 0));
        domain_policies::deal_only_with_allowed(&command, false)
            .await
            .unwrap();
        assert_eq!(talks().await, (202, 1));
        let blocked = policy(&command, "b.test", SUSPEND);
        domain_policies::set(&command, blocked).await.unwrap();
        assert_eq!(talks().await, (403, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reports_come_from_where_none_are_taken() {
    story(async |world| {
        let alice = world.person("alice").await;
        let mo = world.staff("mo", store::users::Role::Moderator).await;
        let tenant = world.tenant().await;
        let peer = world.peer("b.test");
        let server = peer.has_actor("server");
        let unwanted = DomainPolicy {
            reject_reports: true,
            ..policy(&tenant, "b.test", 0)
        };
        domain_policies::set(&tenant, unwanted).await.unwrap();
        let flag = peer.activity(&server, "Flag", json!([actor(&alice)]));
        peer.sends(&flag).await.is(202);
        assert_eq!(mo.get("/api/v1/notifications").await.ok(), json!([]));
    })
    .await;
}
