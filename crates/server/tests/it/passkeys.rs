//! Passkeys: made in the settings, used to sign in, removed. The device is a soft one that really signs.

use serde_json::Value;
use services::oauth::Standing;
use services::password_resets;
use testkit::{Authenticator, Browser, PASSWORD, World, story, story_at};
use types::MINUTE;

const COOKIE: &str = "__Host-session";

/// Goes so far in the settings that the device is asked for a new passkey.
async fn wants_one(browser: &mut Browser<'_>, name: &str) -> String {
    browser.open("/settings/passkeys").await;
    let fields = [("name", name), ("current_password", PASSWORD)];
    browser.submit("/settings/passkeys/new", &fields).await
}

/// Adds a passkey; answers the list of them.
async fn adds(browser: &mut Browser<'_>, device: &mut Authenticator, name: &str) -> String {
    let page = wants_one(browser, name).await;
    let answer = device.makes(&page);
    browser
        .submit("/settings/passkeys", &[("answer", &answer)])
        .await
}

/// Somebody with a passkey, whose browser is theirs still.
async fn ada<'w>(world: &'w World) -> (Browser<'w>, Authenticator) {
    world.person("ada").await;
    let mut browser = world.signed_in_browser("ada").await;
    let mut device = Authenticator::at("https://a.test");
    let page = adds(&mut browser, &mut device, "My phone").await;
    assert!(page.contains("My phone"), "{page}");
    (browser, device)
}

/// Has a code wanted at sign-in.
async fn asks_for_codes(world: &World, browser: &mut Browser<'_>) {
    let page = browser.open("/settings/two_factor/on").await;
    let now = super::settings::code(world, &page).await;
    browser
        .submit("/settings/two_factor/on", &[("code", &now)])
        .await;
}

/// A new browser that is asked for a passkey.
async fn asked<'w>(world: &'w World) -> (Browser<'w>, String) {
    let mut browser = world.browser().await;
    browser.open("/auth/sign_in").await;
    let page = browser.submit("/auth/passkey", &[]).await;
    (browser, page)
}

/// Signs in with a new browser.
async fn signs_in<'w>(world: &'w World, device: &mut Authenticator) -> Browser<'w> {
    let (mut browser, page) = asked(world).await;
    let answer = device.signs(&page);
    browser
        .submit("/auth/passkey", &[("answer", &answer)])
        .await;
    browser
}

fn is_refused(browser: &Browser<'_>) {
    let page = browser.page.text();
    assert_eq!(browser.page.status, 422, "{page}");
    assert!(page.contains("This passkey opens nothing here"), "{page}");
    assert_eq!(browser.cookie(COOKIE), "");
}

/// The address of the only passkey on the page that lists them.
fn only_one(page: &str) -> String {
    let (_, rest) = page
        .split_once("href=\"/settings/passkeys/")
        .expect("a passkey");
    format!("/settings/passkeys/{}", rest.split('"').next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_made_used_renamed_and_removed() {
    story(async |world| {
        let (mut browser, mut device) = ada(world).await;
        let page = browser.open("/settings/passkeys").await;
        assert!(page.contains("not used yet"), "{page}");
        assert_eq!(world.mails_to("ada@mail.test").await.len(), 1);

        let mut phone = signs_in(world, &mut device).await;
        assert_eq!(phone.path, "/");
        let page = phone.open("/settings/passkeys").await;
        assert!(page.contains("last used 2 January 2026"), "{page}");
        let passkey = only_one(&page);
        phone.open(&passkey).await;
        phone.submit(&passkey, &[("name", " ")]).await;
        assert_eq!(phone.page.status, 422);
        let page = phone.submit(&passkey, &[("name", "My <old> phone")]).await;
        assert!(page.contains("My &#60;old&#62; phone"), "{page}");

        phone.open(&passkey).await;
        let remove = format!("{passkey}/remove");
        let page = phone
            .submit(&remove, &[("current_password", "guess")])
            .await;
        assert_eq!(phone.page.status, 422);
        assert!(page.contains("This is not your password."), "{page}");
        let page = phone
            .submit(&remove, &[("current_password", PASSWORD)])
            .await;
        assert!(page.contains("You have no passkey yet."), "{page}");
        let mails = world.mails_to("ada@mail.test").await;
        assert_eq!(mails.len(), 2);
        is_refused(&signs_in(world, &mut device).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_leads_on_without_a_code_where_a_password_takes_one() {
    story(async |world| {
        let (mut browser, mut device) = ada(world).await;
        asks_for_codes(world, &mut browser).await;
        let other = world.signed_in_browser("ada").await;
        let page = other.page.text();
        assert!(page.contains("Your code, please"), "{page}");

        let mut phone = world.browser().await;
        phone.open("/settings/sessions?a=b").await;
        let page = phone.submit("/auth/passkey", &[]).await;
        let mut wrong: Value = serde_json::from_str(&device.signs(&page)).unwrap();
        wrong["response"]["signature"] = "AAAA".into();
        let wrong = wrong.to_string();
        let page = phone.submit("/auth/passkey", &[("answer", &wrong)]).await;
        is_refused(&phone);
        let answer = device.signs(&page);
        phone.submit("/auth/passkey", &[("answer", &answer)]).await;
        assert_eq!(phone.path, "/settings/sessions?a=b");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_keeps_passkeys_unless_the_devices_are_lost() {
    story(async |world| {
        let (mut browser, mut device) = ada(world).await;
        asks_for_codes(world, &mut browser).await;
        let tenant = world.tenant().await;
        password_resets::reset_by_name(&tenant, "ada", false)
            .await
            .unwrap();
        assert_eq!(signs_in(world, &mut device).await.path, "/");
        let password = password_resets::reset_by_name(&tenant, "ada", true).await;
        is_refused(&signs_in(world, &mut device).await);
        let mut browser = world.browser().await;
        browser.open("/auth/sign_in").await;
        let fields = [("login", "ada"), ("password", &password.unwrap())];
        browser.submit("/auth/sign_in", &fields).await;
        assert_eq!(browser.path, "/", "no code is asked for");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_once_and_not_for_long() {
    story(async |world| {
        let (mut browser, mut device) = ada(world).await;
        let (mut first, page) = asked(world).await;
        let answer = device.signs(&page);
        let secret = secret(&page);
        first.submit("/auth/passkey", &[("answer", &answer)]).await;
        assert_eq!(first.path, "/");
        let mut thief = world.browser().await;
        thief.open("/auth/sign_in").await;
        let again = [("secret", secret.as_str()), ("answer", &answer)];
        thief.forge_with_token("/auth/passkey", &again).await;
        is_refused(&thief);

        let (mut slow, page) = asked(world).await;
        let answer = device.signs(&page);
        world.clock.advance(5 * MINUTE);
        slow.submit("/auth/passkey", &[("answer", &answer)]).await;
        is_refused(&slow);

        let page = wants_one(&mut browser, "Too late").await;
        let mut other = Authenticator::at("https://a.test");
        let answer = other.makes(&page);
        world.clock.advance(5 * MINUTE);
        let page = browser
            .submit("/settings/passkeys", &[("answer", &answer)])
            .await;
        assert_eq!(browser.page.status, 422);
        assert!(page.contains("The passkey was not added"), "{page}");
        assert!(!page.contains("Too late"), "{page}");
    })
    .await;
}

/// The hidden field that goes with an answer.
fn secret(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"secret\" value=\"")
        .expect("a secret");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_was_told_opens_nothing() {
    story_at(&["a.test", "b.test"], async |world| {
        let (_, mut device) = ada(world).await;
        device.origin = "https://evil.test".into();
        is_refused(&signs_in(world, &mut device).await);
        device.origin = "http://a.test".into();
        is_refused(&signs_in(world, &mut device).await);
        device.origin = "https://a.test".into();
        device.verifies = false;
        is_refused(&signs_in(world, &mut device).await);

        // a neighbour of the same process, with people who have the same numbers
        world.person_at("bob", "b.test").await;
        let mut neighbour = world.browser_at("b.test").await;
        neighbour.open("/auth/sign_in").await;
        let page = neighbour.submit("/auth/passkey", &[]).await;
        device.verifies = true;
        let answer = device.signs(&page);
        neighbour
            .submit("/auth/passkey", &[("answer", &answer)])
            .await;
        is_refused(&neighbour);
        assert_eq!(signs_in(world, &mut device).await.path, "/");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_counts_backwards_is_a_copy() {
    story(async |world| {
        let (_, mut device) = ada(world).await;
        device.count = 10;
        assert_eq!(signs_in(world, &mut device).await.path, "/");
        device.count = 5;
        is_refused(&signs_in(world, &mut device).await);
        device.count = 11;
        assert_eq!(signs_in(world, &mut device).await.path, "/");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_use_their_account_does_not_come_in_by_a_passkey() {
    story(async |world| {
        for (standing, title) in [
            (Standing::Unconfirmed, "Confirm your address first"),
            (Standing::Pending, "Your request is being looked at"),
            (Standing::Disabled, "You cannot use this account"),
            (Standing::Suspended, "You cannot use this account"),
        ] {
            let name = format!("{standing:?}").to_lowercase();
            let person = world.person(&name).await;
            let mut browser = world.signed_in_browser(&name).await;
            let mut device = Authenticator::at("https://a.test");
            adds(&mut browser, &mut device, "Key").await;
            person.is_now(standing).await;
            let browser = signs_in(world, &mut device).await;
            let page = browser.page.text();
            assert_eq!(browser.page.status, 403, "{page}");
            assert!(page.contains(title), "{page}");
            assert_eq!(browser.cookie(COOKIE), "");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_only_by_whom_it_is_for() {
    story(async |world| {
        let (mut browser, mut device) = ada(world).await;
        world.person("bob").await;
        let mut bob = world.signed_in_browser("bob").await;
        bob.open("/settings/passkeys").await;
        let wrong = [("name", ""), ("current_password", "guess")];
        bob.submit("/settings/passkeys/new", &wrong).await;
        assert_eq!(bob.page.status, 422);
        let wrong = [("name", "Mine"), ("current_password", "guess")];
        let page = bob.submit("/settings/passkeys/new", &wrong).await;
        assert_eq!(bob.page.status, 422);
        assert!(page.contains("This is not your password."), "{page}");

        // what somebody else was asked
        let page = wants_one(&mut browser, "Second").await;
        let (secret, answer) = (secret(&page), device.makes(&page));
        let stolen = [("secret", secret.as_str()), ("answer", &answer)];
        bob.forge_with_token("/settings/passkeys", &stolen).await;
        assert_eq!(bob.page.status, 422);
        let page = bob.open("/settings/passkeys").await;
        assert!(page.contains("You have no passkey yet."), "{page}");

        // somebody else's passkey
        let passkey = only_one(&browser.open("/settings/passkeys").await);
        bob.open(&passkey).await;
        assert_eq!(bob.page.status, 404);
        let remove = [("current_password", PASSWORD), ("name", "Bob's")];
        for path in [passkey.clone(), format!("{passkey}/remove")] {
            bob.forge_with_token(&path, &remove).await;
            assert_eq!(bob.page.status, 404, "{path}");
        }

        // no sense at all
        let page = wants_one(&mut bob, "Mine").await;
        assert!(page.contains("data-way=\"create\""), "{page}");
        bob.submit("/settings/passkeys", &[("answer", "{}")]).await;
        assert_eq!(bob.page.status, 422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_without_end_is_slowed_down() {
    story(async |world| {
        let (_, mut device) = ada(world).await;
        let mut browser = world.browser().await;
        browser.open("/auth/sign_in").await;
        for _ in 0..200 {
            browser.forge_with_token("/auth/passkey", &[]).await;
            assert_eq!(browser.page.status, 200);
        }
        browser.forge_with_token("/auth/passkey", &[]).await;
        assert_eq!(browser.page.status, 429);
        world.clock.advance(15 * MINUTE);
        assert_eq!(signs_in(world, &mut device).await.path, "/");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_runs_only_where_passkeys_are_asked_for() {
    story(async |world| {
        world.person("ada").await;
        let mut browser = world.browser().await;
        for (path, scripts) in [("/", 0), ("/auth/sign_in", 1), ("/@ada", 0), ("/about", 0)] {
            let page = browser.open(path).await;
            assert_eq!(page.matches("<script").count(), scripts, "{path}");
            let policy = browser.page.header("content-security-policy");
            assert_eq!(policy.contains("script-src 'self'"), scripts == 1, "{path}");
            assert!(!policy.contains("unsafe"), "{policy}");
        }
        let page = browser.open("/auth/sign_in").await;
        let (_, rest) = page.split_once("<script src=\"").expect("a script");
        let script = rest.split('"').next().unwrap().to_owned();
        let script = world.stranger().await.get(&script).await;
        assert!(script.header("content-type").starts_with("text/javascript"));
        assert!(script.body.len() < 4096, "it stays small");
    })
    .await;
}
