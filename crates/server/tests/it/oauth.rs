//! Apps: registering, getting tokens, ending them.

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, header};
use serde_json::{Value, json};
use services::{oauth, people, secrets};
use testkit::{Answer, Persona, story};
use types::DAY;

const CALLBACK: &str = "https://app.test/callback";

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Registers an app with these scopes.
async fn register(stranger: &Persona<'_>, scopes: &str) -> Value {
    let app = json!({"client_name": "Tusky", "redirect_uris": CALLBACK, "scopes": scopes});
    stranger.post("/api/v1/apps", app).await.ok()
}

/// `form` with the app's id and secret.
fn with_client(app: &Value, mut form: Value) -> Value {
    form["client_id"] = app["client_id"].clone();
    form["client_secret"] = app["client_secret"].clone();
    form
}

async fn own_token(stranger: &Persona<'_>, app: &Value, scope: &str) -> Answer {
    let form = json!({"grant_type": "client_credentials", "scope": scope});
    stranger.post("/oauth/token", with_client(app, form)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_registers_and_learns_what_it_may_do() {
    story(async |world| {
        let stranger = world.stranger().await;
        let answer = stranger
            .post(
                "/api/v1/apps",
                json!({
                    "client_name": " Ivory ",
                    "redirect_uris": "com.tapbots.Ivory.22300:/request_token\nurn:ietf:wg:oauth:2.0:oob",
                    "scopes": "read write follow push",
                    "website": "https://tapbots.com/ivory",
                }),
            )
            .await;
        let app = answer.is(200);
        assert_eq!(app["name"], "Ivory");
        assert_eq!(app["website"], "https://tapbots.com/ivory");
        assert_eq!(app["scopes"], json!(["read", "write", "follow", "push"]));
        let uris = ["com.tapbots.Ivory.22300:/request_token", "urn:ietf:wg:oauth:2.0:oob"];
        assert_eq!(app["redirect_uris"], json!(uris));
        assert_eq!(app["redirect_uri"], uris.join("\n"));
        assert_eq!(app["client_secret_expires_at"], 0);

        let token = own_token(&stranger, &app, "read").await;
        assert_eq!(token.header("cache-control"), "no-store");
        let token = token.is(200);
        assert_eq!(token["token_type"], "Bearer");
        assert_eq!(token["scope"], "read");
        assert_eq!(token["created_at"], 1_767_323_045);

        let me = stranger.with_token(text(&token["access_token"]));
        let mut seen = me.get("/api/v1/apps/verify_credentials").await.ok();
        seen["client_id"] = app["client_id"].clone();
        seen["client_secret"] = app["client_secret"].clone();
        seen["client_secret_expires_at"] = json!(0);
        assert_eq!(seen, app, "the same without the secret");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_lists_and_basic_authentication_are_as_good_as_json() {
    story(async |world| {
        let stranger = world.stranger().await;
        let form =
            "client_name=toot&redirect_uris[]=https%3A%2F%2Fa.test%2F&redirect_uris[]=b%3A%2F%2Fc";
        let request = stranger
            .request(Method::POST, "/api/v1/apps")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let app = stranger
            .send_request(request.body(Body::from(form)).unwrap())
            .await
            .ok();
        assert_eq!(app["redirect_uris"], json!(["https://a.test/", "b://c"]));
        assert_eq!(app["scopes"], json!(["read"]));

        let (id, secret) = (text(&app["client_id"]), text(&app["client_secret"]));
        let credentials = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let request = stranger
            .request(Method::POST, "/oauth/token")
            .header(header::AUTHORIZATION, credentials)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = Body::from("grant_type=client_credentials");
        let token = stranger
            .send_request(request.body(body).unwrap())
            .await
            .ok();
        assert_eq!(token["scope"], "read");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_that_make_no_sense_are_refused() {
    story(async |world| {
        let stranger = world.stranger().await;
        let good = json!({"client_name": "A", "redirect_uris": [CALLBACK], "scopes": "read"});
        for (field, value, sentence) in [
            ("client_name", json!(""), "Client name can't be blank"),
            (
                "client_name",
                json!("x".repeat(61)),
                "Client name is too long (maximum is 60 characters)",
            ),
            ("redirect_uris", json!(""), "Redirect uris can't be blank"),
            (
                "redirect_uris",
                json!("callback"),
                "Redirect URI must be an absolute URI.",
            ),
            (
                "redirect_uris",
                json!("javascript:alert(1)"),
                "Redirect URI is forbidden by the server.",
            ),
            (
                "redirect_uris",
                json!([CALLBACK, "data:text/html,x"]),
                "Redirect URI is forbidden by the server.",
            ),
            (
                "redirect_uris",
                json!(vec![CALLBACK; 100]),
                "Redirect uris is too long (maximum is 2000 characters)",
            ),
            (
                "scopes",
                json!("read fly"),
                "Scopes doesn't match configured on the server.",
            ),
            (
                "website",
                json!("javascript:alert(1)"),
                "Website is invalid",
            ),
        ] {
            let mut app = good.clone();
            app[field] = value;
            let answer = stranger.post("/api/v1/apps", app).await.is(422);
            assert_eq!(answer["error"], format!("Validation failed: {sentence}"));
            assert!(answer["details"][field].is_array(), "{answer}");
        }
        stranger.post("/api/v1/apps", good).await.is(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_refused_in_the_words_of_oauth() {
    story(async |world| {
        let stranger = world.stranger().await;
        let app = register(&stranger, "read").await;
        let mut thief = app.clone();
        thief["client_secret"] = json!("guessed");
        let (password, code) = (json!({"grant_type": "password"}), "authorization_code");
        let unknown = json!({"grant_type": code, "code": "x", "redirect_uri": CALLBACK});
        for (form, status, error) in [
            (with_client(&app, json!({})), 400, "invalid_request"),
            (with_client(&app, password), 400, "unsupported_grant_type"),
            (with_client(&app, unknown), 400, "invalid_grant"),
            (
                json!({"grant_type": "client_credentials"}),
                401,
                "invalid_client",
            ),
            (
                with_client(&thief, json!({"grant_type": "client_credentials"})),
                401,
                "invalid_client",
            ),
            (
                with_client(
                    &app,
                    json!({"grant_type": "client_credentials", "scope": "write"}),
                ),
                400,
                "invalid_scope",
            ),
            (
                with_client(
                    &app,
                    json!({"grant_type": "client_credentials", "scope": "fly"}),
                ),
                400,
                "invalid_scope",
            ),
        ] {
            let answer = stranger.post("/oauth/token", form).await;
            let body = answer.is(status);
            assert_eq!(body["error"], error);
            assert!(!body["error_description"].as_str().unwrap().is_empty());
            let challenge = answer.header("www-authenticate");
            assert!(
                challenge.contains(&format!("error=\"{error}\"")),
                "{challenge}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_worth_nothing_at_once() {
    story(async |world| {
        let stranger = world.stranger().await;
        let (app, other) = (register(&stranger, "read").await, register(&stranger, "read").await);
        let token = own_token(&stranger, &app, "read").await.ok()["access_token"].clone();
        let me = stranger.with_token(text(&token));
        me.get("/api/v1/apps/verify_credentials").await.is(200);

        let form = json!({"token": token});
        let answer = stranger.post("/oauth/revoke", with_client(&other, form.clone())).await;
        assert_eq!(answer.is(403)["error"], "unauthorized_client");
        stranger.post("/oauth/revoke", form.clone()).await.is(403);
        me.get("/api/v1/apps/verify_credentials").await.is(200);

        for _again in 0..2 {
            let answer = stranger.post("/oauth/revoke", with_client(&app, form.clone())).await;
            assert_eq!(answer.is(200), json!({}));
        }
        let answer = me.get("/api/v1/apps/verify_credentials").await;
        assert_eq!(answer.is(401), json!({"error": "The access token is invalid"}));
        assert_eq!(
            answer.header("www-authenticate"),
            r#"Bearer realm="Steppe", error="invalid_token", error_description="The access token is invalid""#
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_token_costs_no_statement_and_its_use_is_noted_once_a_day() {
    story(async |world| {
        let (alice, tenant) = (world.person("alice").await, world.tenant().await);
        let authenticate = async || {
            let before = tenant.statements();
            let token = secrets::hash(alice.token.as_deref().unwrap());
            let session = oauth::authenticate(&tenant, token).await.unwrap().unwrap();
            (tenant.statements() - before, session.last_used_at)
        };
        let made = world.clock.now();
        assert_eq!(authenticate().await, (1, made));
        assert_eq!(authenticate().await, (0, made));
        world.clock.advance(DAY);
        authenticate().await;
        assert_eq!(
            authenticate().await,
            (1, world.clock.now()),
            "forgotten when it was noted"
        );
        assert_eq!(authenticate().await, (0, world.clock.now()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_may_do_changes_at_once() {
    story(async |world| {
        let (alice, tenant) = (world.person("alice").await, world.tenant().await);
        let role = async || {
            let token = secrets::hash(alice.token.as_deref().unwrap());
            let session = oauth::authenticate(&tenant, token).await.unwrap();
            session.unwrap().person().unwrap().role
        };
        assert_eq!(role().await, people::Role::User);
        people::set_role(&tenant, "alice", people::Role::Moderator)
            .await
            .unwrap();
        assert_eq!(role().await, people::Role::Moderator);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_of_too_many_tokens_ends() {
    story(async |world| {
        let stranger = world.stranger().await;
        let app = register(&stranger, "read").await;
        let mut tokens = Vec::new();
        for _ in 0..51 {
            tokens.push(own_token(&stranger, &app, "read").await.ok()["access_token"].clone());
        }
        for (token, status) in [(&tokens[0], 401), (&tokens[1], 200), (&tokens[50], 200)] {
            let me = stranger.with_token(text(token));
            me.get("/api/v1/apps/verify_credentials").await.is(status);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_learns_who_signed_in_and_how_to_sign_in() {
    story(async |world| {
        let alice = world.person("alice").await.with_scopes("profile").await;
        let info = alice.get("/oauth/userinfo").await.ok();
        assert_eq!(
            info,
            json!({
                "iss": "https://a.test/",
                "sub": format!("https://a.test/ap/users/{}", alice.id),
                "name": "",
                "preferred_username": "alice",
                "profile": "https://a.test/@alice",
                "picture": "https://a.test/avatars/original/missing.png",
            })
        );
        assert_eq!(alice.post("/oauth/userinfo", json!({})).await.ok(), info);

        let server = alice
            .get("/.well-known/oauth-authorization-server")
            .await
            .ok();
        assert_eq!(server["issuer"], "https://a.test/");
        assert_eq!(server["token_endpoint"], "https://a.test/oauth/token");
        assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]));
    })
    .await;
}
