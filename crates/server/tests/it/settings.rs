//! A person's own pages: profile, preferences, who may follow, browsers and apps, password and address, the second factor,
//! and the end of an account. In a browser without JavaScript.

use serde_json::json;
use services::people::Role;
use services::second_factors::code_at;
use testkit::{PASSWORD, World, pictures, story, story_at};
use types::DAY;

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_for_those_who_are_signed_in_and_lead_back_there() {
    story(async |world| {
        world.person("ada").await;
        let mut browser = world.browser().await;
        let page = browser.open("/settings/profile").await;
        assert!(page.contains("<h1>Sign in</h1>"), "{page}");
        let fields = [("login", "ada"), ("password", PASSWORD)];
        let page = browser.submit("/auth/sign_in", &fields).await;
        assert_eq!(browser.path, "/settings/profile");
        assert!(page.contains("<h1>Profile</h1>"), "{page}");
        browser
            .forge("/settings/preferences", &[("privacy", "public")])
            .await;
        assert_eq!(browser.page.status, 422, "a form from elsewhere is refused");
        let mut stranger = world.browser().await;
        let page = stranger.forge("/settings/account/delete", &[]).await;
        assert!(page.contains("<h1>Sign in</h1>"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_edited_with_pictures_and_a_table() {
    story(async |world| {
        let ada = world.person("ada").await;
        let mut browser = world.signed_in_browser("ada").await;
        browser.open("/settings/profile").await;
        let fields = [
            ("display_name", "Ada <3"),
            ("note", "Out on the #steppe"),
            ("name-0", "Home"),
            ("value-0", "https://ada.example"),
            ("noindex", "1"),
            ("locked", "1"),
            ("avatar_description", "A hill"),
        ];
        let picture = pictures::png(64, 64);
        let page = browser
            .upload("/settings/profile", &fields, &[("avatar", &picture)])
            .await;
        assert!(page.contains("It is saved."), "{page}");
        let me = ada.get("/api/v1/accounts/verify_credentials").await.ok();
        assert_eq!(me["display_name"], "Ada <3");
        assert_eq!(me["locked"], true);
        assert_eq!(me["noindex"], true);
        assert_eq!(me["source"]["fields"][0]["name"], "Home");
        assert!(me["avatar"].as_str().unwrap().contains("/media/avatars/"));
        let stranger = world.stranger().await;
        let public = stranger.get("/@ada").await.text();
        assert!(
            public.contains("<meta name=\"robots\" content=\"noindex\">"),
            "{public}"
        );
        browser.open("/settings/profile").await;
        let page = browser
            .upload("/settings/profile", &fields, &[("avatar", b"no picture")])
            .await;
        assert_eq!(browser.page.status, 422);
        assert_eq!(
            page.matches("no picture that we can read").count(),
            2,
            "in the summary and at its field: {page}"
        );
        assert!(
            page.contains("Ada &#60;3") || page.contains("Ada &lt;3"),
            "{page}"
        );
        let fields = [("display_name", ""), ("remove_avatar", "1")];
        browser.upload("/settings/profile", &fields, &[]).await;
        let me = ada.get("/api/v1/accounts/verify_credentials").await.ok();
        assert!(me["avatar"].as_str().unwrap().ends_with("missing.png"));
        assert_eq!(
            (me["locked"].as_bool(), me["noindex"].as_bool()),
            (Some(false), Some(false))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_page_of_ones_own_is_verified() {
    story(async |world| {
        let ada = world.person("ada").await;
        let home = world.peer("home.test");
        home.has(
            "/ada",
            json!("<a rel='me' href='https://a.test/@ada'>Ada</a>"),
        );
        home.has(
            "/bob",
            json!("<a rel='me' href='https://a.test/@bob'>Bob</a>"),
        );
        let fields = json!([
            {"name": "Home", "value": "https://home.test/ada"},
            {"name": "Friend", "value": "https://home.test/bob"},
        ]);
        let profile = json!({"fields_attributes": fields});
        ada.patch("/api/v1/accounts/update_credentials", profile)
            .await
            .ok();
        world.run_jobs().await;
        let me = ada.get("/api/v1/accounts/verify_credentials").await.ok();
        assert!(me["fields"][0]["verified_at"].is_string(), "{me}");
        assert!(me["fields"][1]["verified_at"].is_null(), "{me}");
        let page = world.stranger().await.get("/@ada").await.text();
        assert!(page.contains("Verified on 2 January 2026"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn preferences_are_kept_and_change_the_language() {
    story(async |world| {
        let ada = world.person("ada").await;
        let mut browser = world.signed_in_browser("ada").await;
        browser.open("/settings/preferences").await;
        let fields = [
            ("locale", "it"),
            ("privacy", "private"),
            ("language", "de"),
            ("sensitive", "1"),
            ("expand_media", "hide_all"),
            ("expand_spoilers", "1"),
        ];
        let page = browser.submit("/settings/preferences", &fields).await;
        assert!(page.contains("È salvato."), "{page}");
        let kept = ada.get("/api/v1/preferences").await.ok();
        assert_eq!(kept["posting:default:visibility"], "private");
        assert_eq!(kept["posting:default:language"], "de");
        assert_eq!(kept["reading:expand:media"], "hide_all");
        assert_eq!(kept["reading:expand:spoilers"], true);
        assert_eq!(kept["reading:autoplay:gifs"], false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_blocks_and_mutes_are_listed_and_ended() {
    story(async |world| {
        let (ada, bob, eve) = (
            world.person("ada").await,
            world.person("bob").await,
            world.person("eve").await,
        );
        ada.account_is(|account| account.locked = true).await;
        bob.does("follow", &ada).await;
        eve.does("follow", &ada).await;
        let mut browser = world.signed_in_browser("ada").await;
        let page = browser.open("/settings/follow_requests").await;
        assert!(page.contains("@bob") && page.contains("@eve"), "{page}");
        let path = |who: &str, what: &str| format!("/settings/follow_requests/{who}/{what}");
        let page = browser
            .submit(&path(&bob.id.to_string(), "authorize"), &[])
            .await;
        assert!(page.contains("They follow you now."), "{page}");
        let page = browser
            .submit(&path(&eve.id.to_string(), "reject"), &[])
            .await;
        assert!(page.contains("The request was refused."), "{page}");
        assert!(page.contains("Nobody is asking."), "{page}");
        assert_eq!(bob.stands_to(&ada).await["following"], true);
        assert_eq!(eve.stands_to(&ada).await["requested"], false);
        ada.does("block", &eve).await;
        ada.does("mute", &bob).await;
        ada.post("/api/v1/domain_blocks", json!({"domain": "bad.test"}))
            .await
            .ok();
        let page = browser.open("/settings/blocks").await;
        assert!(page.contains("@eve") && page.contains("bad.test"), "{page}");
        assert!(
            page.contains("Unblock<span class=\"hidden\"> eve</span>"),
            "{page}"
        );
        let page = browser
            .submit("/settings/blocks/domains/bad.test/end", &[])
            .await;
        assert!(page.contains("No longer blocked."), "{page}");
        let page = browser
            .submit(&format!("/settings/blocks/{}/end", eve.id), &[])
            .await;
        assert!(page.contains("You block nobody."), "{page}");
        browser.open("/settings/mutes").await;
        let page = browser
            .submit(&format!("/settings/mutes/{}/end", bob.id), &[])
            .await;
        assert!(page.contains("You mute nobody."), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_and_apps_are_signed_out() {
    story(async |world| {
        let ada = world.person("ada").await;
        let mut phone = world.signed_in_browser("ada").await;
        let mut desk = world.signed_in_browser("ada").await;
        let page = desk.open("/settings/sessions").await;
        assert_eq!(page.matches("this one").count(), 1, "{page}");
        assert!(page.contains("Testkit"), "{page}");
        desk.submit("/settings/sessions/end_others", &[]).await;
        let page = phone.open("/settings/sessions").await;
        assert!(page.contains("<h1>Sign in</h1>"), "{page}");
        let page = desk.open("/settings/sessions").await;
        let (_, rest) = page.split_once("action=\"/settings/apps/").expect("an app");
        let app = rest.split('/').next().unwrap();
        let page = desk.submit(&format!("/settings/apps/{app}/end"), &[]).await;
        assert!(page.contains("No app may use your account."), "{page}");
        ada.get("/api/v1/accounts/verify_credentials").await.is(401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_and_an_address_change_only_with_the_password() {
    story(async |world| {
        world.person("ada").await;
        world.person("bob").await;
        let mut browser = world.signed_in_browser("ada").await;
        browser.open("/settings/account").await;
        let wrong = [
            ("current_password", "guess"),
            ("password", "a new long one"),
        ];
        let page = browser.submit("/settings/account/password", &wrong).await;
        assert_eq!(browser.page.status, 422);
        assert!(page.contains("This is not your password."), "{page}");
        let right = [
            ("current_password", PASSWORD),
            ("password", "a new long one"),
        ];
        let page = browser.submit("/settings/account/password", &right).await;
        assert!(page.contains("It is saved."), "{page}");
        assert_eq!(world.mails_to("ada@mail.test").await.len(), 1);

        let taken = [
            ("current_password", "a new long one"),
            ("email", "BOB@mail.test"),
        ];
        let page = browser.submit("/settings/account/email", &taken).await;
        assert!(page.contains("already taken"), "{page}");
        let new = [
            ("current_password", "a new long one"),
            ("email", "ada@new.test"),
        ];
        let page = browser.submit("/settings/account/email", &new).await;
        assert!(page.contains("ada@new.test"), "{page}");
        let mails = world.mails_to("ada@new.test").await;
        let (_, link) = mails[0].split_once("/auth/confirmation?").expect("a link");
        let link = format!(
            "/auth/confirmation?{}",
            link.split_whitespace().next().unwrap()
        );
        let page = browser.open(&link).await;
        assert!(page.contains("mail for you goes there"), "{page}");
        assert_eq!(
            world.mails_to("ada@mail.test").await.len(),
            2,
            "the old address is told"
        );
        let page = browser.open("/settings/account").await;
        assert!(
            page.contains("Mail for you goes to ada@new.test."),
            "{page}"
        );
        browser.open(&link).await;
        assert_eq!(browser.page.status, 404, "a link works once");
    })
    .await;
}

/// The code that an app shows now.
pub(crate) async fn code(world: &World, page: &str) -> String {
    let (_, rest) = page.split_once("secret=").expect("a secret");
    let secret: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let secret = base32(&secret);
    code_at(&secret, world.tenant().await.clock.now().seconds() / 30)
}

fn base32(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let value = |letter| alphabet.find(letter).expect("base 32");
    let bits: String = text
        .chars()
        .map(|letter| format!("{:05b}", value(letter)))
        .collect();
    let bytes = bits.as_bytes().chunks_exact(8);
    bytes
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_asked_for_and_turned_off() {
    story(async |world| {
        world.person("ada").await;
        let mut browser = world.signed_in_browser("ada").await;
        let page = browser.open("/settings/two_factor/on").await;
        assert!(page.contains("otpauth://totp/a.test:ada?secret="), "{page}");
        let page = browser
            .submit("/settings/two_factor/on", &[("code", "000000")])
            .await;
        assert_eq!(browser.page.status, 422);
        let now = code(world, &page).await;
        let page = browser
            .submit("/settings/two_factor/on", &[("code", &now)])
            .await;
        let codes: Vec<&str> = page.split("<li><code>").skip(1).collect();
        assert_eq!(codes.len(), 10, "{page}");
        let recovery = codes[0].split('<').next().unwrap().to_owned();
        assert_eq!(world.mails_to("ada@mail.test").await.len(), 1);

        let mut other = world.signed_in_browser("ada").await;
        assert!(
            other.page.text().contains("Your code, please"),
            "{}",
            other.page.text()
        );
        other.submit("/auth/sign_in/code", &[("code", &now)]).await;
        assert_eq!(other.page.status, 422, "a code works once");
        other
            .submit("/auth/sign_in/code", &[("code", &recovery)])
            .await;
        assert!(
            other
                .open("/settings/profile")
                .await
                .contains("<h1>Profile</h1>")
        );
        let mut third = world.signed_in_browser("ada").await;
        third
            .submit("/auth/sign_in/code", &[("code", &recovery)])
            .await;
        assert_eq!(third.page.status, 422, "a recovery code works once");
        let page = third.open("/settings/profile").await;
        assert!(page.contains("<h1>Sign in</h1>"), "{page}");

        let page = browser.open("/settings/two_factor").await;
        assert!(page.contains("9 recovery codes are left."), "{page}");
        let wrong = [("current_password", "guess")];
        browser
            .forge_with_token("/settings/two_factor/off", &wrong)
            .await;
        assert_eq!(browser.page.status, 422);
        let right = [("current_password", PASSWORD)];
        browser
            .forge_with_token("/settings/two_factor/off", &right)
            .await;
        let mut last = world.signed_in_browser("ada").await;
        assert!(
            last.open("/settings/profile")
                .await
                .contains("<h1>Profile</h1>")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_deleted_after_a_time_to_think() {
    story_at(&["a.test", "b.test"], async |world| {
        let ada = world.person("ada").await;
        let bob = world.person_at("bob", "b.test").await;
        let found = bob
            .get("/api/v2/search?q=@ada@a.test&resolve=true")
            .await
            .ok();
        let id = found["accounts"][0]["id"]
            .as_str()
            .expect("she is found")
            .to_owned();
        bob.post(&format!("/api/v1/accounts/{id}/follow"), json!({}))
            .await
            .ok();
        world.run_jobs().await;
        let picture = ada.uploads(&pictures::png(32, 32)).await;
        let post = ada
            .posts(json!({"status": "here", "media_ids": [picture["id"]]}))
            .await;
        world.run_jobs().await;
        let mut browser = world.signed_in_browser("ada").await;
        browser.open("/settings/account").await;
        let password = [("current_password", PASSWORD)];
        browser.submit("/settings/account/delete", &password).await;
        let page = browser.submit("/settings/account/keep", &[]).await;
        assert!(page.contains("Your account stays."), "{page}");
        world.clock.advance(31 * DAY);
        world.run_jobs().await;
        let stranger = world.stranger().await;
        assert_eq!(
            stranger.get("/@ada").await.status,
            200,
            "she thought better of it"
        );

        let mut browser = world.signed_in_browser("ada").await;
        browser.open("/settings/account").await;
        browser.submit("/settings/account/delete", &password).await;
        world.clock.advance(29 * DAY);
        world.run_jobs().await;
        assert_eq!(stranger.get("/@ada").await.status, 200);
        world.clock.advance(2 * DAY);
        world.run_jobs().await;
        assert_eq!(stranger.get("/@ada").await.status, 410);
        let path = post["url"]
            .as_str()
            .unwrap()
            .strip_prefix("https://a.test")
            .unwrap()
            .to_owned();
        assert_eq!(stranger.get(&path).await.status, 410);
        bob.get(&format!("/api/v1/accounts/{id}")).await.is(404);
        let mut browser = world.signed_in_browser("ada").await;
        assert!(
            browser.page.text().contains("do not match an account"),
            "{}",
            browser.page.text()
        );
        browser.open("/auth/sign_up").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_cannot_leave_by_a_click() {
    story(async |world| {
        world.staff("ada", Role::Owner).await;
        let mut browser = world.signed_in_browser("ada").await;
        let page = browser.open("/settings/account").await;
        assert!(!page.contains("/settings/account/delete"), "{page}");
        let password = [("current_password", PASSWORD)];
        browser
            .forge_with_token("/settings/account/delete", &password)
            .await;
        assert_eq!(browser.page.status, 403);
    })
    .await;
}
