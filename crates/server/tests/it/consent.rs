//! People let apps use their account, or do not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use services::secrets;
use testkit::{Answer, Browser, PASSWORD, Persona, World, story};
use types::MINUTE;

const CALLBACK: &str = "https://app.test/callback?from=steppe";
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";
const VERIFIER: &str = "a-verifier-that-nobody-guesses-because-it-is-long";

/// An app with a person's browser before it.
struct Story<'w> {
    stranger: Persona<'w>,
    browser: Browser<'w>,
    app: Value,
}

impl<'w> Story<'w> {
    /// Alice has signed in.
    async fn begin(world: &'w World) -> Self {
        world.person("alice").await;
        let mut story = Self::of_nobody(world).await;
        story.browser.open("/auth/sign_in").await;
        story.sign_in().await;
        story
    }

    /// Nobody has signed in.
    async fn of_nobody(world: &'w World) -> Self {
        let (stranger, browser) = (world.stranger().await, world.browser().await);
        let app = json!({
            "client_name": "Tusky <3",
            "website": "https://tusky.app/about",
            "redirect_uris": [CALLBACK, "tusky://oauth", OUT_OF_BAND],
            "scopes": "read write",
        });
        let app = stranger.post("/api/v1/apps", app).await.ok();
        Self {
            stranger,
            browser,
            app,
        }
    }

    async fn sign_in(&mut self) -> String {
        let fields = [("login", "alice"), ("password", PASSWORD)];
        self.browser.submit("/auth/sign_in", &fields).await
    }

    /// Where an app sends the browser, with some parameters changed.
    fn question(&self, changes: &[(&str, &str)]) -> String {
        let mut parameters = vec![
            ("client_id", self.app["client_id"].as_str().unwrap()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "read write:statuses"),
            ("state", "a&b c"),
        ];
        parameters.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        parameters.extend(changes);
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!(
            "/oauth/authorize?{}",
            query.extend_pairs(parameters).finish()
        )
    }

    /// Alice allows what is asked; answers the code.
    async fn allow(&mut self, changes: &[(&str, &str)]) -> String {
        self.browser.open(&self.question(changes)).await;
        self.decide("allow").await;
        parameter(&self.browser.path, "code").expect("a code")
    }

    async fn decide(&mut self, decision: &str) -> String {
        let fields = [("decision", decision)];
        self.browser.submit("/oauth/authorize", &fields).await
    }

    /// The app comes back with a code.
    async fn redeem(&self, code: &str, changes: Value) -> Answer {
        let mut form = json!({
            "grant_type": "authorization_code",
            "client_id": self.app["client_id"],
            "client_secret": self.app["client_secret"],
            "redirect_uri": CALLBACK,
            "code": code,
        });
        for (name, value) in changes.as_object().unwrap() {
            form[name] = value.clone();
        }
        self.stranger.post("/oauth/token", form).await
    }
}

/// Of the query of an address.
fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(secrets::hash(VERIFIER))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_gets_a_token_for_a_person_who_signs_in_on_the_way() {
    story(async |world| {
        world.person("alice").await;
        let mut story = Story::of_nobody(world).await;
        let challenge = challenge();
        let pkce = [
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        story.browser.open(&story.question(&pkce)).await;
        assert!(
            story.browser.path.starts_with("/auth/sign_in?"),
            "{}",
            story.browser.path
        );
        let page = story.sign_in().await;
        for text in [
            "Let Tusky &#60;3 use your account?",
            "@alice@a.test",
            "tusky.app",
            "Afterwards you return to app.test.",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let policy = story.browser.page.header("content-security-policy");
        assert!(policy.ends_with("form-action 'self' https:"), "{policy}");

        story.decide("allow").await;
        let back = story.browser.path.clone();
        assert!(
            back.starts_with("https://app.test/callback?from=steppe&code="),
            "{back}"
        );
        assert_eq!(parameter(&back, "state").unwrap(), "a&b c");
        let code = parameter(&back, "code").unwrap();
        for wrong in [json!({}), json!({"code_verifier": "another"})] {
            assert_eq!(
                story.redeem(&code, wrong).await.is(400)["error"],
                "invalid_grant"
            );
        }
        let token = story
            .redeem(&code, json!({"code_verifier": VERIFIER}))
            .await
            .ok();
        assert_eq!(token["scope"], "read write:statuses");
        let alice = story
            .stranger
            .with_token(token["access_token"].as_str().unwrap());
        assert_eq!(
            alice.get("/api/v1/accounts/verify_credentials").await.ok()["acct"],
            "alice"
        );
        let post = alice.says("Written with an app").await;
        assert_eq!(post["application"]["name"], "Tusky <3");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_comes_twice_ends_what_it_was_good_for() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        let code = story.allow(&[]).await;
        let token = story.redeem(&code, json!({})).await.ok();
        let alice = story
            .stranger
            .with_token(token["access_token"].as_str().unwrap());
        alice
            .get("/api/v1/accounts/verify_credentials")
            .await
            .is(200);
        assert_eq!(
            story.redeem(&code, json!({})).await.is(400)["error"],
            "invalid_grant"
        );
        alice
            .get("/api/v1/accounts/verify_credentials")
            .await
            .is(401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_come_with_one_code_at_once_only_one_gets_a_token() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        let code = story.allow(&[]).await;
        let (one, other) = tokio::join!(
            story.redeem(&code, json!({})),
            story.redeem(&code, json!({}))
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_its_app_its_address_and_ten_minutes() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        let other = Story::of_nobody(world).await.app;
        let code = story.allow(&[]).await;
        for wrong in [
            json!({"client_id": other["client_id"], "client_secret": other["client_secret"]}),
            json!({"redirect_uri": "tusky://oauth"}),
            json!({"redirect_uri": ""}),
            json!({"code_verifier": VERIFIER}),
        ] {
            let refusal = story.redeem(&code, wrong.clone()).await.is(400);
            assert_eq!(refusal["error"], "invalid_grant", "{wrong}");
        }
        world.clock.advance(10 * MINUTE);
        story.redeem(&code, json!({})).await.is(400);
        let code = story.allow(&[]).await;
        world.clock.advance(10 * MINUTE - 1);
        story.redeem(&code, json!({})).await.is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_without_an_address_gets_its_code_by_hand() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        let code = story.allow(&[("redirect_uri", OUT_OF_BAND)]).await;
        assert!(story.browser.path.starts_with("/oauth/authorize/native?"));
        let page = story.browser.page.text();
        assert!(page.contains(&format!(">{code}</textarea>")), "{page}");
        let token = story
            .redeem(&code, json!({"redirect_uri": OUT_OF_BAND}))
            .await;
        assert_eq!(token.ok()["scope"], "read write:statuses");
        story
            .browser
            .open("/oauth/authorize/native?code=Call%20this%20number")
            .await;
        assert_eq!(story.browser.page.status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_allow_it_gives_nothing() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        story
            .browser
            .open(&story.question(&[("redirect_uri", "tusky://oauth")]))
            .await;
        let policy = story.browser.page.header("content-security-policy");
        assert!(policy.ends_with(" tusky:"), "{policy}");
        story.decide("deny").await;
        assert_eq!(
            story.browser.path,
            "tusky://oauth?error=access_denied&state=a%26b+c"
        );
        story
            .browser
            .open(&story.question(&[("redirect_uri", OUT_OF_BAND)]))
            .await;
        let page = story.decide("deny").await;
        assert!(page.contains("You did not allow it"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_app_asks_wrongly_is_told_to_it_or_else_to_the_person() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        for (change, error) in [
            (("response_type", "token"), "unsupported_response_type"),
            (("scope", "read fly"), "invalid_scope"),
            (("scope", "read push"), "invalid_scope"),
            (("code_challenge", "x"), "invalid_request"),
            (("code_challenge_method", "S256"), "invalid_request"),
        ] {
            story.browser.open(&story.question(&[change])).await;
            let back = format!("{CALLBACK}&error={error}&state=a%26b+c");
            assert_eq!(story.browser.path, back, "{change:?}");
            let out_of_band = [change, ("redirect_uri", OUT_OF_BAND)];
            let page = story.browser.open(&story.question(&out_of_band)).await;
            assert_eq!(story.browser.page.status, 400, "{page}");
        }
        let plain = [
            ("code_challenge", VERIFIER),
            ("code_challenge_method", "plain"),
        ];
        story.browser.open(&story.question(&plain)).await;
        assert!(story.browser.path.contains("error=invalid_request"));

        for (change, text) in [
            (
                ("client_id", "nobody"),
                "The app is not known to this server",
            ),
            (
                ("redirect_uri", "https://evil.test/"),
                "not one that the app registered",
            ),
            (("redirect_uri", ""), "not one that the app registered"),
        ] {
            let page = story.browser.open(&story.question(&[change])).await;
            assert_eq!(story.browser.page.status, 400);
            assert!(page.contains(text), "{page}");
        }
        story.browser.open("/oauth/authorize").await;
        assert_eq!(story.browser.page.status, 400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_say_yes() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        let question = story.question(&[]);
        story.browser.open(&question).await;
        let forged = [("decision", "allow"), ("form_token", "guessed")];
        story.browser.forge(&question, &forged).await;
        assert_eq!(story.browser.page.status, 422);

        let mut nobody = Story::of_nobody(world).await.browser;
        nobody.open("/auth/sign_in").await;
        let token = nobody.cookie("__Host-form").to_owned();
        let fields = [("decision", "allow"), ("form_token", token.as_str())];
        nobody.forge(&question, &fields).await;
        assert!(
            nobody
                .path
                .starts_with("/auth/sign_in?next=%2Foauth%2Fauthorize%3F"),
            "{}",
            nobody.path
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_can_use_another_account_and_another_language() {
    story(async |world| {
        let mut story = Story::begin(world).await;
        let page = story.browser.open(&story.question(&[("lang", "it")])).await;
        assert!(
            page.contains("Vuoi che Tusky &#60;3 usi il tuo account?"),
            "{page}"
        );
        story.browser.submit("/auth/sign_out", &[]).await;
        assert!(
            story.browser.path.starts_with("/auth/sign_in?"),
            "{}",
            story.browser.path
        );
        let page = story.sign_in().await;
        assert!(page.contains("@alice@a.test"), "{page}");
    })
    .await;
}
