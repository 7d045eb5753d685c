//! Many servers in one process.

use ::http::Request;
use axum::body::Body;
use db::{Sql, params, sql};
use hosting::{Manifest, State};
use serde_json::json;
use testkit::{Engine, World, story};
use types::MINUTE;

/// As the issue asks: a thousand servers in one process, made and asked once each.
const MANY: u32 = 1000;

#[tokio::test(flavor = "multi_thread")]
async fn servers_share_a_process_and_nothing_else() {
    story(async |world| {
        world.add_server("b.test", "b.test");
        let alice = world.person("alice").await;
        let other = world.person_at("alice", "b.test").await;
        let post = alice.says("only here").await;
        let path = format!("/api/v1/statuses/{}", post["id"].as_str().unwrap());
        alice.get(&path).await.ok();
        other.get(&path).await.is(404);
        let token = format!("Bearer {}", alice.token.clone().unwrap());
        let stolen = Request::get("/api/v1/timelines/home")
            .header("host", "b.test")
            .header("authorization", token);
        let stolen = stolen.body(Body::empty()).unwrap();
        world.request(stolen).await.is(401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_domain_may_differ_from_the_web_domain() {
    story(async |world| {
        world.add_server("social.example.org", "example.org");
        let me = world.person_at("me", "social.example.org").await;
        let account = me.get("/api/v1/accounts/verify_credentials").await.ok();
        assert_eq!(account["acct"], "me");
        assert_eq!(account["url"], "https://social.example.org/@me");
        let post = me.says("hello @me@example.org").await;
        assert_eq!(post["mentions"][0]["acct"], "me");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_host_is_told_so() {
    story(async |world| {
        for host in ["nobody.test", "a.test:81"] {
            let request = Request::get("/api/v1/timelines/home").header("host", host);
            world
                .request(request.body(Body::empty()).unwrap())
                .await
                .is(404);
        }
        let page = Request::get("/@alice").header("host", "nobody.test");
        let page = world.request(page.body(Body::empty()).unwrap()).await;
        assert_eq!(page.status, 404);
        assert!(
            page.text()
                .contains("No server called nobody.test is run here")
        );
        let request = Request::get("/api/v1/timelines/home").header("host", "not a host");
        world
            .request(request.body(Body::empty()).unwrap())
            .await
            .is(400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opens_a_suspended_server_reads_that_it_is_closed() {
    story(async |world| {
        let mut browser = world.browser().await;
        let server = world.registry().by_number(1).unwrap();
        let suspended = Manifest {
            state: State::Suspended,
            ..server.manifest()
        };
        world.registry().put("a.test", suspended).unwrap();
        for (language, closed, other) in [
            ("en", "This server is closed at the moment", "?lang=it"),
            ("it", "Questo server al momento è chiuso", "?lang=en"),
        ] {
            browser.language = language;
            for path in ["/", "/@alice", "/auth/sign_in", "/settings/profile"] {
                let page = browser.open(path).await;
                assert_eq!(browser.page.status, 403, "{path}");
                assert!(page.contains(closed) && page.contains("a.test"), "{page}");
                assert!(page.contains(&format!("href=\"{path}{other}\"")), "{page}");
                assert!(
                    !page.contains("href=\"/auth/sign_in\""),
                    "no way in is offered: {page}"
                );
                let policy = browser.page.header("content-security-policy");
                assert!(policy.starts_with("default-src 'none'"), "{policy}");
            }
        }
        let page = browser.open("/?lang=en").await;
        assert!(page.contains("This server is closed"), "{page}");
        let (_, style) = page.split_once("<link rel=\"stylesheet\" href=\"").unwrap();
        browser.open(style.split('"').next().unwrap()).await;
        assert_eq!(browser.page.status, 200, "it looks like the others");

        let programs = [
            ("/api/v1/instance", "*/*"),
            ("/.well-known/nodeinfo", "*/*"),
            ("/@alice", "application/activity+json"),
        ];
        for (path, accept) in programs {
            let request = Request::get(path).header("host", "a.test");
            let request = request.header("accept", accept).body(Body::empty());
            let answer = world.request(request.unwrap()).await;
            assert_eq!(answer.is(403), json!({"error": "This server is suspended"}));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_a_newer_program_has_written_is_left_alone() {
    story(async |world| {
        world.add_server("b.test", "b.test");
        let newer = world.command_line().await;
        let set_version = async |sql: &'static Sql| {
            let written =
                newer.write(move |unit| -> tenant::Result<_> { unit.exec(sql, params![]) });
            written.await.unwrap();
        };
        set_version(sql!(
            sqlite: "pragma user_version = 9999",
            postgres: "insert into migrations (version) values (9999)"
        ))
        .await;
        let asks = async |host: &str| {
            let request = Request::get("/api/v1/timelines/public").header("host", host);
            world.request(request.body(Body::empty()).unwrap()).await
        };
        let refused = asks("a.test").await;
        assert_eq!(refused.header("retry-after"), "5");
        assert_eq!(refused.is(503)["error"], "This server cannot be opened now");
        asks("b.test").await.ok();

        let server = world.registry().by_number(1).unwrap();
        let opened = world.registry().open(&server).await;
        let why = opened.err().unwrap().to_string();
        assert!(
            why.contains("written by a newer Steppe (schema 9999"),
            "{why}"
        );
        assert!(why.contains("run the newer program again"), "{why}");
        let examined = tenant::examine(&server.place().database).await.unwrap();
        assert_eq!(
            examined.version,
            Some(9999),
            "it is left as it is, and doctor sees it"
        );

        let sqlite = format!("pragma user_version = {}", store::snapshots::latest());
        let postgres = "delete from migrations where version = 9999";
        let known = Sql::new(file!(), sqlite.leak(), postgres, &[]);
        set_version(Box::leak(Box::new(known))).await;
        asks("a.test").await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_servers_are_made_asked_and_closed_when_idle() {
    a_thousand_servers(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it takes minutes to make so many schemas"]
async fn a_thousand_servers_on_postgresql() {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by the environment where PostgreSQL is"
    )]
    let url = std::env::var("STEPPE_TEST_POSTGRES").unwrap();
    a_thousand_servers(Engine::Postgres(url)).await;
}

async fn a_thousand_servers(engine: Engine) {
    let world = World::new(engine, &[]).await;
    for number in 0..MANY {
        let domain = format!("s{number}.test");
        world.add_server(&domain, &domain);
        let request = Request::get("/api/v1/accounts/1").header("host", &domain);
        world
            .request(request.body(Body::empty()).unwrap())
            .await
            .is(404);
        if number % 50 == 0 {
            world.registry().close_idle().await;
        }
    }
    // The world's budget is 100 open servers.
    assert!(world.registry().open_count() <= 150);
    world.clock.advance(6 * MINUTE);
    world.registry().close_idle().await;
    assert_eq!(world.registry().open_count(), 0);
    let request = Request::get("/api/v1/accounts/1").header("host", "s7.test");
    world
        .request(request.body(Body::empty()).unwrap())
        .await
        .is(404);
    assert_eq!(world.registry().open_count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_was_at_is_taken_up_by_the_next() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        bob.follows(&alice).await;
        world.run_jobs().await;
        alice.says("hello").await;
        let begun = services::jobs::due(&alice.tenant, 10).await;
        assert_eq!(begun.unwrap().len(), 1);
        // Nobody does it: so it is when the process is killed. The clock stands still.
        let mut events = bob.events("/api/v1/streaming/user").await;
        let working = tokio::spawn(hosting::work(world.registry().clone()));
        assert_eq!(events.hears().await.0, "update");
        working.abort();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_goes_on_with_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let config = server::config::Config {
        data: folder.path().to_owned(),
        domain: "kept.test".into(),
        ..Default::default()
    };
    for title in ["Steppe", "Kept"] {
        let registry = server::registry(&config).unwrap();
        let servers = registry.all();
        assert_eq!(servers.len(), 1);
        let tenant = registry.open(&servers[0]).await.unwrap();
        assert_eq!(tenant.settings().title, title);
        tenant
            .change_settings(|settings| settings.title = "Kept".into())
            .await
            .unwrap();
    }
}
