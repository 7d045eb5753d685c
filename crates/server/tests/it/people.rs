//! Signing up, confirming, forgetting the password.

use serde_json::{Value, json};
use tenant::Registrations;
use testkit::{Answer, World, story};
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
        assert_eq!(browser.page.status, 404, "the older link no longer works");
        browser.open(&link(&mails[1])).await;
        assert_eq!(browser.page.status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_and_everybody_is_signed_out() {
    story(async |world| {
        let ada = world.person("ada").await;
        let events = ada.events("/api/v1/streaming/public").await;
        let mut browser = world.browser().await;
        browser.open("/auth/password/new").await;
        let known = browser
            .submit("/auth/password/new", &[("email", "ada@mail.test")])
            .await;
        browser.open("/auth/password/new").await;
        let unknown = browser
            .submit("/auth/password/new", &[("email", "bob@mail.test")])
            .await;
        assert_eq!(known, unknown, "nobody learns who has an account");
        let mails = world.mails_to("ada@mail.test").await;
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
