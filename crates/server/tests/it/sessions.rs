//! Signing in and out with a browser.

use testkit::{Browser, PASSWORD, World, story};
use types::{DAY, HOUR, MINUTE};

const COOKIE: &str = "__Host-session";

async fn sign_in<'w>(world: &'w World, login: &str, password: &str) -> Browser<'w> {
    let mut browser = world.browser().await;
    browser.open("/auth/sign_in").await;
    let fields = [("login", login), ("password", password)];
    browser.submit("/auth/sign_in", &fields).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn one_signs_in_by_name_or_address_and_out_again() {
    story(async |world| {
        world.person("alice").await;
        for login in ["alice", " Alice ", "alice@mail.test", "ALICE@mail.test"] {
            let mut browser = sign_in(world, login, PASSWORD).await;
            assert_eq!(browser.path, "/", "{login}");
            let page = browser.open("/auth/sign_out").await;
            assert!(page.contains("@alice"), "{page}");
            let secret = browser.cookie(COOKIE).to_owned();
            let page = browser.submit("/auth/sign_out", &[]).await;
            assert!(page.contains("You are signed out"), "{page}");
            assert!(!page.contains("@alice"), "{page}");
            assert_eq!(browser.cookie(COOKIE), "");
            let tenant = world.tenant().await;
            let visitor = services::sessions::by_secret(&tenant, &secret).await;
            assert!(visitor.unwrap().is_none(), "the session is over");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_on_to_where_one_wanted_to_go() {
    story(async |world| {
        world.person("alice").await;
        for (next, end) in [
            ("/auth/sign_out?a=%22b", "/auth/sign_out?a=%22b"),
            ("https://evil.test/", "/"),
            ("//evil.test/", "/"),
        ] {
            let mut browser = world.browser().await;
            let query: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            browser.open(&format!("/auth/sign_in?next={query}")).await;
            let fields = [("login", "alice"), ("password", PASSWORD)];
            browser.submit("/auth/sign_in", &fields).await;
            assert_eq!(browser.path, end);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    story(async |world| {
        world.person("alice").await;
        let mut pages = Vec::new();
        for login in ["alice", "nobody", "alice@mail.test", "nobody@mail.test"] {
            let browser = sign_in(world, login, "wrong horse").await;
            assert_eq!(browser.page.status, 422);
            assert_eq!(browser.cookie(COOKIE), "");
            let token = browser.cookie("__Host-form");
            pages.push(browser.page.text().replace(login, "X").replace(token, "T"));
        }
        assert!(pages[0].contains("do not match an account here"));
        assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_for_the_one_who_guesses() {
    story(async |world| {
        world.person("alice").await;
        for _ in 0..10 {
            sign_in(world, "alice", "guess").await;
        }
        let browser = sign_in(world, "alice", PASSWORD).await;
        assert_eq!(browser.page.status, 429);
        assert_eq!(browser.page.header("retry-after"), "900");
        let page = browser.page.text();
        assert!(
            page.contains("Please wait 15 minutes and try again."),
            "{page}"
        );
        sign_in(world, "bob", "guess").await.page.is(422);
        world.clock.advance(15 * MINUTE);
        assert_eq!(sign_in(world, "alice", PASSWORD).await.path, "/");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_as_long_as_it_is_used() {
    story(async |world| {
        world.person("alice").await;
        let mut browser = sign_in(world, "alice", PASSWORD).await;
        for _ in 0..3 {
            world.clock.advance(89 * DAY);
            assert!(browser.open("/auth/sign_out").await.contains("@alice"));
        }
        let tenant = world.tenant().await;
        let before = tenant.statements();
        world.clock.advance(HOUR / 2);
        browser.open("/auth/sign_out").await;
        assert_eq!(tenant.statements() - before, 1, "a look-up writes nothing");
        world.clock.advance(90 * DAY);
        browser.open("/auth/sign_out").await;
        assert_eq!(browser.path, "/", "nobody is signed in");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_is_refused() {
    story(async |world| {
        world.person("alice").await;
        let mut browser = world.browser().await;
        browser.open("/auth/sign_in").await;
        let fields = [("login", "alice"), ("password", PASSWORD)];
        let page = browser.forge("/auth/sign_in", &fields).await;
        assert_eq!(browser.page.status, 422);
        assert!(page.contains("Please try that once more"), "{page}");
        assert_eq!(browser.cookie(COOKIE), "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said_in_html_or_in_json() {
    story(async |world| {
        let mut browser = world.browser().await;
        browser.language = "it";
        let page = browser.open("/nowhere").await;
        assert_eq!(browser.page.status, 404);
        assert!(page.contains("Qui non c’è niente"), "{page}");
        let stranger = world.stranger().await;
        for path in ["/api/v1/nowhere", "/api/nowhere"] {
            assert_eq!(stranger.get(path).await.is(404)["error"], "Not Found");
        }
        let delete = stranger.delete("/api/v1/timelines/home").await;
        assert_eq!(delete.is(404)["error"], "Not Found");
    })
    .await;
}
