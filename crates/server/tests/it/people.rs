//! Signing up, confirming, forgetting the password.

use ::http::Method;
use axum::body::Body;
use serde_json::{Value, json};
use services::grants::{self, Question};
use store::users::Role;
use tenant::Registrations;
use testkit::{Answer, Persona, World, story};
use types::{DAY, HOUR, MINUTE};

const PASSWORD: &str = "correct horse battery";

async fn sign_up(world: &World, form: Value) -> Answer {
    let app = world.person("somebody").await.app("read write").await;
    app.post("/api/v1/accounts", form).await
}

fn form(username: &str) -> Value {
    json!({
        "username": username, "email": format!("{username}@mail.test"), "password": PASSWORD,
        "agreement": true, "locale": "en", "reason": "I like wide horizons",
    })
}

fn link(mail: &str) -> String {
    mail.split_whitespace()
        .find(|word| word.starts_with("https://"))
        .expect("a link")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_up_by_an_app_confirms_and_posts() {
    story(async |world| {
        let token = sign_up(world, form("Ada")).await.ok();
        let ada = world
            .stranger()
            .await
            .with_token(token["access_token"].as_str().unwrap());
        let post = json!({"status": "hello"});
        let refused = ada.post("/api/v1/statuses", post.clone()).await.is(403);
        assert_eq!(
            refused["error"],
            "Your login is missing a confirmed e-mail address"
        );
        assert_eq!(
            ada.get("/api/v1/emails/check_confirmation").await.ok(),
            json!(false)
        );
        let mails = world.mails_to("Ada@mail.test").await;
        assert_eq!(mails.len(), 1);
        let mut browser = world.browser().await;
        let page = browser.open(&link(&mails[0])).await;
        assert!(page.contains("Your address is confirmed"), "{page}");
        assert_eq!(
            ada.get("/api/v1/emails/check_confirmation").await.ok(),
            json!(true)
        );
        ada.post("/api/v1/statuses", post).await.ok();
        browser.open(&link(&mails[0])).await;
        assert_eq!(browser.page.status, 404, "a link works once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_the_line_full_is_told_so_and_loses_nothing() {
    story(async |world| {
        let app = world.person("somebody").await.app("read write").await;
        let tenant = world.tenant().await;
        let mut browser = world.browser().await;
        browser.open("/auth/sign_up").await;
        let crowd: Vec<_> =
            std::iter::from_fn(|| tenant.process.hashing_queue.enter(tenant.number)).collect();

        // More often than a network may sign up.
        for _ in 0..30 {
            let answer = app.post("/api/v1/accounts", form("ada")).await;
            let seconds = answer.header("retry-after").to_owned();
            let error = answer.is(503)["error"].as_str().unwrap().to_owned();
            assert!(error.contains("waiting in line"), "{error}");
            assert!(
                error.contains(&format!("again in {seconds} seconds")),
                "{error}"
            );
        }
        let fields = [
            ("username", "bob"),
            ("email", "bob@mail.test"),
            ("password", PASSWORD),
            ("agreement", "1"),
        ];
        let page = browser.submit("/auth/sign_up", &fields).await;
        assert_eq!(browser.page.status, 503);
        let seconds = browser.page.header("retry-after");
        assert!(page.contains("sign-ups are waiting in line"), "{page}");
        assert!(
            page.contains(&format!("again in {seconds} seconds")),
            "{page}"
        );
        for kept in [
            "value=\"bob\"",
            "value=\"bob@mail.test\"",
            "value=\"1\" required checked",
        ] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        assert!(!page.contains(PASSWORD), "{page}");

        // More often than one may try a password.
        for _ in 0..30 {
            let mut guest = world.browser().await;
            guest.open("/auth/sign_in").await;
            let login = [("login", "somebody@mail.test"), ("password", PASSWORD)];
            let page = guest.submit("/auth/sign_in", &login).await;
            assert_eq!(guest.page.status, 503);
            let seconds = guest.page.header("retry-after");
            let told = format!("send the form again in {seconds} seconds");
            assert!(page.contains(&told), "{page}");
            assert!(page.contains("value=\"somebody@mail.test\""), "{page}");
            assert!(!page.contains(PASSWORD), "{page}");
        }

        drop(crowd);
        assert_eq!(world.signed_in_browser("somebody").await.path, "/");
        app.post("/api/v1/accounts", form("ada")).await.ok();
        browser.submit("/auth/sign_up", &fields).await;
        assert_eq!(browser.path, "/auth/setup");
        for name in ["ada", "bob"] {
            assert_eq!(world.mails_to(&format!("{name}@mail.test")).await.len(), 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_sign_up_is_said_field_by_field() {
    story(async |world| {
        world.person("taken").await;
        let wrong = json!({"username": "tak en", "email": "nowhere", "password": "short", "agreement": false});
        let answer = sign_up(world, wrong).await.is(422);
        let code = |field: &str| answer["details"][field][0]["error"].clone();
        assert_eq!(code("username"), "ERR_INVALID");
        assert_eq!(code("email"), "ERR_INVALID");
        assert_eq!(code("password"), "ERR_TOO_SHORT");
        assert_eq!(code("agreement"), "ERR_ACCEPTED");
        let app = world.person("other").await.app("read write").await;
        let mut twin = form("TAKEN");
        twin["email"] = json!("TAKEN@mail.test");
        let answer = app.post("/api/v1/accounts", twin).await.is(422);
        assert_eq!(answer["details"]["username"][0]["error"], "ERR_TAKEN");
        assert_eq!(answer["details"]["email"][0]["error"], "ERR_TAKEN");
        for name in ["admin", "API", &"a".repeat(31), ""] {
            app.post("/api/v1/accounts", form(name)).await.is(422);
        }
        let person = world.person("third").await;
        person.post("/api/v1/accounts", form("free")).await.is(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_the_same_name_at_once_one_gets_it() {
    story(async |world| {
        let app = world.person("somebody").await.app("read write").await;
        let (mut one, mut two) = (form("same"), form("same"));
        one["email"] = json!("one@mail.test");
        two["email"] = json!("two@mail.test");
        let (one, two) = tokio::join!(
            app.post("/api/v1/accounts", one),
            app.post("/api/v1/accounts", two)
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_may_be_closed_or_ask_for_a_reason() {
    story(async |world| {
        let tenant = world.tenant().await;
        let mode = async |mode| {
            tenant
                .change_settings(|it| it.registrations = mode)
                .await
                .unwrap()
        };
        let app = world.person("somebody").await.app("read write").await;
        mode(Registrations::Closed).await;
        app.post("/api/v1/accounts", form("ada")).await.is(403);
        let mut browser = world.browser().await;
        let page = browser.open("/auth/sign_up").await;
        assert!(page.contains("No new accounts at the moment"), "{page}");
        mode(Registrations::Approval).await;
        let mut silent = form("ada");
        silent["reason"] = json!("");
        app.post("/api/v1/accounts", silent).await.is(422);
        let token = app.post("/api/v1/accounts", form("ada")).await.ok();
        let ada = world
            .stranger()
            .await
            .with_token(token["access_token"].as_str().unwrap());
        let page = browser
            .open(&link(&world.mails_to("ada@mail.test").await[0]))
            .await;
        assert!(page.contains("A moderator will now look"), "{page}");
        let refused = ada.get("/api/v1/timelines/home").await.is(403);
        assert_eq!(refused["error"], "Your login is currently pending approval");
        services::confirmations::approve(&tenant, "ada")
            .await
            .unwrap();
        ada.get("/api/v1/timelines/home").await.ok();
        assert_eq!(world.mails_to("ada@mail.test").await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_signs_up_on_the_pages_in_italian() {
    story(async |world| {
        let mut browser = world.browser().await;
        browser.language = "it";
        browser.open("/auth/sign_up").await;
        let fields = [
            ("username", "ada"),
            ("email", "ada"),
            ("password", "x"),
            ("agreement", "1"),
        ];
        let page = browser.submit("/auth/sign_up", &fields).await;
        assert_eq!(browser.page.status, 422);
        assert!(
            page.contains("value=\"ada\"") && !page.contains("value=\"x\""),
            "{page}"
        );
        let fields = [
            ("username", "ada"),
            ("email", "ada@mail.test"),
            ("password", PASSWORD),
            ("agreement", "1"),
        ];
        browser.submit("/auth/sign_up", &fields).await;
        assert_eq!(browser.path, "/auth/setup");
        let mails = world.mails_to("ada@mail.test").await;
        assert!(mails[0].contains("Ciao ada"), "{}", mails[0]);
        world.clock.advance(MINUTE);
        browser.open("/auth/confirmation/new").await;
        browser
            .submit("/auth/confirmation/new", &[("email", "ada@mail.test")])
            .await;
        browser.open("/auth/confirmation/new").await;
        browser
            .submit("/auth/confirmation/new", &[("email", "nobody@mail.test")])
            .await;
        let mails = world.mails_to("ada@mail.test").await;
        assert_eq!(mails.len(), 2);
        browser.open(&link(&mails[0])).await;
        assert_eq!(browser.page.status, 200, "the older link works, too");
        browser.open(&link(&mails[1])).await;
        assert_eq!(browser.page.status, 404, "the address is confirmed");
    })
    .await;
}

const CALLBACK: &str = "https://app.test/callback";

/// A code that somebody has just given to an app, and that app.
async fn code_for(person: &Persona<'_>) -> (Value, String) {
    let app = json!({"client_name": "A", "redirect_uris": CALLBACK, "scopes": "read"});
    let app = person.post("/api/v1/apps", app).await.ok();
    let question = Question {
        client_id: app["client_id"].as_str().unwrap().into(),
        redirect_uri: CALLBACK.into(),
        response_type: "code".into(),
        ..Question::default()
    };
    let id = person.id;
    let asked = person.tenant.read(move |unit| -> services::Result<_> {
        let user = store::users::by_account(unit, id)?.unwrap();
        Ok((grants::read(unit, &question)?.unwrap(), user.id))
    });
    let (request, user) = asked.await.unwrap();
    let code = grants::allow(&person.tenant, request, user).await.unwrap();
    (app, code)
}

fn redemption(app: &Value, code: &str) -> Value {
    json!({
        "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
        "client_id": app["client_id"], "client_secret": app["client_secret"],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_and_everybody_is_signed_out() {
    story(async |world| {
        let ada = world.person("ada").await;
        let events = ada.events("/api/v1/streaming/public").await;
        let mut browser = world.browser().await;
        browser.open("/auth/password/new").await;
        let before = ada.tenant.statements();
        let known = browser
            .submit("/auth/password/new", &[("email", "ada@mail.test")])
            .await;
        let work = ada.tenant.statements() - before;
        browser.open("/auth/password/new").await;
        let before = ada.tenant.statements();
        let unknown = browser
            .submit("/auth/password/new", &[("email", "bob@mail.test")])
            .await;
        let same = (unknown, ada.tenant.statements() - before);
        assert_eq!((known, work), same, "nobody learns who has an account");
        let mails = world.mails_to("ada@mail.test").await;
        let (app, code) = code_for(&ada).await;
        let mut other = world.browser().await;
        other.open("/auth/sign_in").await;
        let fields = [("login", "ada"), ("password", testkit::PASSWORD)];
        other.submit("/auth/sign_in", &fields).await;
        browser.open(&link(&mails[0])).await;
        let page = browser
            .submit("/auth/password/edit", &[("password", "short")])
            .await;
        assert_eq!(browser.page.status, 422, "{page}");
        let page = browser
            .submit(
                "/auth/password/edit",
                &[("password", "a new long password")],
            )
            .await;
        assert!(page.contains("Your password is changed"), "{page}");
        ada.get("/api/v1/timelines/home").await.is(401);
        events.ends().await;
        let stranger = world.stranger().await;
        let refused = stranger.post("/oauth/token", redemption(&app, &code)).await;
        assert_eq!(refused.is(400)["error"], "invalid_grant");
        other.open("/auth/sign_in").await;
        assert_eq!(other.path, "/auth/sign_in", "that browser is signed out");
        browser.open(&link(&mails[0])).await;
        assert_eq!(browser.page.status, 404, "a link works once");
        browser.open("/auth/sign_in").await;
        let fields = [("login", "ada"), ("password", "a new long password")];
        browser.submit("/auth/sign_in", &fields).await;
        assert_eq!(browser.path, "/");
        assert_eq!(world.mails_to("ada@mail.test").await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_too_old_no_longer_work() {
    story(async |world| {
        world.person("ada").await;
        let mut browser = world.browser().await;
        browser.open("/auth/password/new").await;
        browser
            .submit("/auth/password/new", &[("email", "ada@mail.test")])
            .await;
        let reset = link(&world.mails_to("ada@mail.test").await[0]);
        world.clock.advance(7 * HOUR);
        browser.open(&reset).await;
        assert_eq!(browser.page.status, 404);
        sign_up(world, form("late")).await.ok();
        let confirm = link(&world.mails_to("late@mail.test").await[0]);
        world.clock.advance(8 * DAY);
        browser.open(&confirm).await;
        assert_eq!(browser.page.status, 404);
        browser
            .open("/auth/confirmation?confirmation_token=nonsense")
            .await;
        assert_eq!(browser.page.status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_are_written_to_when_somebody_waits_for_them() {
    story(async |world| {
        let waits = |settings: &mut tenant::Settings| {
            settings.registrations = Registrations::Approval;
        };
        let tenant = world.tenant().await;
        tenant.change_settings(waits).await.unwrap();
        world.staff("mod", Role::Moderator).await;
        world.staff("owner", Role::Owner).await;
        sign_up(world, form("ada")).await.ok();
        let mail = link(&world.mails_to("ada@mail.test").await[0]);
        assert_eq!(world.mails_to("mod@mail.test").await.len(), 0);
        world.browser().await.open(&mail).await;
        for address in ["mod@mail.test", "owner@mail.test"] {
            let mails = world.mails_to(address).await;
            assert_eq!(mails.len(), 1);
            assert!(mails[0].contains("@ada (ada@mail.test)"), "{}", mails[0]);
            assert!(mails[0].contains("I like wide horizons"), "{}", mails[0]);
        }
        assert_eq!(world.mails_to("somebody@mail.test").await.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_confirms_the_address_that_it_was_sent_to() {
    story(async |world| {
        let token = sign_up(world, form("ada")).await.ok();
        let ada = world.stranger().await;
        let ada = ada.with_token(token["access_token"].as_str().unwrap());
        let old = link(&world.mails_to("ada@mail.test").await[0]);
        let path = "/api/v1/emails/confirmations";
        ada.post(path, json!({"email": "new@mail.test"})).await.ok();
        let mut browser = world.browser().await;
        browser.open(&old).await;
        assert_eq!(browser.page.status, 404);
        browser
            .open(&link(&world.mails_to("new@mail.test").await[0]))
            .await;
        assert_eq!(browser.page.status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_confirms_is_free_again_when_no_link_works_any_more() {
    story(async |world| {
        let app = world.person("somebody").await.app("read write").await;
        let token = app.post("/api/v1/accounts", form("ada")).await.ok();
        let ada = app.with_token(token["access_token"].as_str().unwrap());
        app.post("/api/v1/accounts", form("eve")).await.ok();
        let eve = link(&world.mails_to("eve@mail.test").await[0]);
        world.browser().await.open(&eve).await;
        world.clock.advance(5 * DAY);
        let again = "/api/v1/emails/confirmations";
        ada.post(again, json!({})).await.ok();
        world.clock.advance(5 * DAY);
        world.run_jobs().await;
        app.post("/api/v1/accounts", form("ada")).await.is(422);
        ada.get("/api/v1/emails/check_confirmation").await.is(200);
        world.clock.advance(2 * DAY);
        world.run_jobs().await;
        ada.get("/api/v1/emails/check_confirmation").await.is(401);
        app.post("/api/v1/accounts", form("ada")).await.is(200);
        app.post("/api/v1/accounts", form("eve")).await.is(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_makes_only_so_many_accounts() {
    story(async |world| {
        let app = world.person("somebody").await.app("read write").await;
        let from = async |address: &str, form: Value| {
            let request = app
                .request(Method::POST, "/api/v1/accounts")
                .header("content-type", "application/json")
                .header("x-forwarded-for", address);
            let request = request.body(Body::from(form.to_string())).unwrap();
            app.send_request(request).await
        };
        for number in 0..25 {
            let neighbour = format!("2001:db8::{number}");
            from(&neighbour, form(&format!("a{number}"))).await.ok();
        }
        let refused = from("2001:db8::a", form("one_more")).await;
        assert_eq!(refused.is(429)["error"], "Too many requests");
        assert!(!refused.header("retry-after").is_empty());
        from("2001:db9::1", form("elsewhere")).await.ok();
        for _ in 0..100 {
            from("2001:db9::1", json!({})).await;
        }
        from("2001:db9::1", json!({})).await.is(429);
        world.clock.advance(30 * MINUTE);
        from("2001:db8::a", form("one_more")).await.ok();
    })
    .await;
}
