//! Every route of the client API against every token that must not open it.

use std::fs;
use std::path::{Path, PathBuf};

use client_api::{Access, Route};
use http::Method;
use services::oauth::Standing;
use services::people::Role;
use testkit::{Engine, Persona, World, story};

/// The scope that a route asks for; empty for any.
fn scope(access: Access) -> &'static str {
    match access {
        Access::Open => "",
        Access::Optional(scope)
        | Access::App(scope)
        | Access::User(scope)
        | Access::Newcomer(scope)
        | Access::Staff(scope) => scope,
    }
}

/// Asks for the route's path with this token.
async fn try_route(route: &Route, persona: &Persona<'_>) -> (u16, String) {
    let path = route.path.replace(['{', '}', '*'], "");
    let answer = persona.send(route.method.clone(), &path, None).await;
    let error = answer.json()["error"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (answer.status.as_u16(), error)
}

/// Asserts that every route of which `guarded` is true refuses the token in these words.
async fn all_refuse(
    persona: &Persona<'_>,
    guarded: impl Fn(Access) -> bool,
    status: u16,
    words: &str,
) {
    let routes = client_api::routes();
    let routes: Vec<_> = routes
        .table()
        .iter()
        .filter(|it| guarded(it.access))
        .collect();
    assert!(!routes.is_empty());
    for route in routes {
        let refusal = try_route(route, persona).await;
        assert_eq!(refusal, (status, words.to_owned()), "{route:?}");
    }
}

fn looks_at_tokens(access: Access) -> bool {
    access != Access::Open
}

fn needs_a_token(access: Access) -> bool {
    !matches!(access, Access::Open | Access::Optional(_))
}

fn needs_a_person(access: Access) -> bool {
    needs_a_token(access) && !matches!(access, Access::App(_))
}

fn needs_a_confirmed_address(access: Access) -> bool {
    looks_at_tokens(access) && !matches!(access, Access::Newcomer(_))
}

const INVALID: &str = "The access token is invalid";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_none_opens_nothing() {
    story(async |world| {
        let stranger = world.stranger().await;
        all_refuse(&stranger, needs_a_token, 401, INVALID).await;
        all_refuse(&stranger.with_token("x"), looks_at_tokens, 401, INVALID).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_server_opens_nothing() {
    let world = World::new(Engine::Sqlite, &["a.test", "b.test"]).await;
    let neighbour = world.person_at("bob", "b.test").await;
    neighbour
        .get("/api/v1/accounts/verify_credentials")
        .await
        .is(200);
    let token = neighbour.token.expect("a person has one");
    let neighbour = world.stranger().await.with_token(&token);
    all_refuse(&neighbour, looks_at_tokens, 401, INVALID).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_scope_opens_nothing() {
    story(async |world| {
        let alice = world.person("alice").await;
        for other in ["push", "profile"] {
            let guarded = |access| !["", other].contains(&scope(access));
            let words = "This action is outside the authorized scopes";
            all_refuse(&alice.with_scopes(other).await, guarded, 403, words).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_for_itself_is_no_person() {
    story(async |world| {
        let scopes = "profile read write follow push admin:read admin:write";
        let app = world.stranger().await.app(scopes).await;
        let words = "This method requires an authenticated user";
        all_refuse(&app, needs_a_person, 422, words).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_may_not_use_their_account_gets_nothing() {
    story(async |world| {
        for (standing, guarded, words) in [
            (
                Standing::Unconfirmed,
                needs_a_confirmed_address as fn(Access) -> bool,
                "Your login is missing a confirmed e-mail address",
            ),
            (
                Standing::Pending,
                looks_at_tokens,
                "Your login is currently pending approval",
            ),
            (
                Standing::Disabled,
                looks_at_tokens,
                "Your login is currently disabled",
            ),
            (
                Standing::Suspended,
                looks_at_tokens,
                "Your login is currently disabled",
            ),
        ] {
            let person = world.person(&format!("{standing:?}")).await;
            person
                .get("/api/v1/accounts/verify_credentials")
                .await
                .is(200);
            person.is_now(standing).await;
            all_refuse(&person, guarded, 403, words).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_answers_no_method_but_those_in_the_table() {
    story(async |world| {
        let stranger = world.stranger().await;
        let routes = client_api::routes();
        let known = |method: &Method, path| {
            let mut rows = routes.table().iter();
            rows.any(|row| row.method == *method && row.path == path)
        };
        for row in routes.table() {
            for method in [
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ] {
                if !known(&method, row.path) {
                    let route = Route {
                        method,
                        ..row.clone()
                    };
                    let (status, _) = try_route(&route, &stranger).await;
                    assert!(matches!(status, 404 | 405), "{route:?}: {status}");
                }
            }
        }
    })
    .await;
}

/// The tables of the pages.
const PAGES: [&str; 3] = [
    include_str!("../../../pages/src/lib.rs"),
    include_str!("../../../pages/src/settings/mod.rs"),
    include_str!("../../../pages/src/admin/mod.rs"),
];

/// The paths of all pages that take a form.
fn forms() -> Vec<String> {
    let rows = PAGES.iter().flat_map(|table| table.lines());
    let rows = rows.filter(|line| line.contains("post("));
    let paths = rows.filter_map(|row| row.split('"').nth(1));
    paths
        .map(|path| path.replace("{id}", "1").replace(['{', '}'], ""))
        .collect()
}

/// A page that changes something takes only forms that it gave out itself, from those who are signed in, too.
#[tokio::test(flavor = "multi_thread")]
async fn no_page_takes_a_form_of_another_site() {
    let paths = forms();
    for some in [
        "/oauth/authorize",
        "/settings/profile",
        "/admin/rules/1/remove",
    ] {
        assert!(paths.iter().any(|path| path == some), "{some}");
    }
    story(async |world| {
        world.staff("own", Role::Owner).await;
        let mut browser = world.signed_in_browser("own").await;
        for path in &paths {
            browser.forge(path, &[("form_token", "guessed")]).await;
            assert_eq!(browser.page.status, 422, "{path}");
        }
    })
    .await;
}

/// What could serve a path without a row in a table.
#[test]
fn routes_are_added_nowhere_else() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tables: [(&str, &[&str]); 2] = [
        ("client-api", &["routes.rs"]),
        ("pages", &["admin/mod.rs", "lib.rs", "settings/mod.rs"]),
    ];
    for (door, tables) in tables {
        let source = crates.join(door).join("src");
        let mut places = Vec::new();
        look_for_routes(&source, &mut places);
        places.sort();
        let tables: Vec<_> = tables.iter().map(|table| source.join(table)).collect();
        assert_eq!(places, tables, "{door}");
    }
}

fn look_for_routes(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            look_for_routes(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let code = text.split("#[cfg(test)]\nmod tests").next();
        if code.is_some_and(|code| code.contains(".route(")) {
            found.push(path);
        }
    }
}
