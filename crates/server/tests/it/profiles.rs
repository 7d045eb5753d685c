//! Profiles and preferences.

use http::Method;
use serde_json::{Value, json};
use store::users::Role;
use testkit::{Form, Persona, pictures, story};

const UPDATE: &str = "/api/v1/accounts/update_credentials";
const ME: &str = "/api/v1/accounts/verify_credentials";
const MISSING_AVATAR: &str = "https://a.test/avatars/original/missing.png";
const MISSING_HEADER: &str = "https://a.test/headers/original/missing.png";

/// Whether what a URL of this server leads to is there.
async fn is_there(persona: &Persona<'_>, url: &Value) -> bool {
    let path = url
        .as_str()
        .unwrap()
        .strip_prefix("https://a.test")
        .unwrap();
    persona.get(path).await.status.is_success()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_says_who_they_are() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        let form = Form::default()
            .text("display_name", " Alice A. ")
            .text("note", "Likes @bob and #Tea\nhttps://example.org/tea")
            .text("fields_attributes[0][name]", "Site")
            .text("fields_attributes[0][value]", "https://example.org")
            .text("fields_attributes[1][name]", "")
            .text("fields_attributes[1][value]", "")
            .text("fields_attributes[2][name]", "Bread")
            .text("fields_attributes[2][value]", "toasty")
            .text("attribution_domains[]", "https://Example.com/about")
            .text("bot", "1")
            .text("discoverable", "true")
            .text("indexable", "true")
            .text("hide_collections", "on");
        let me = alice.sends(Method::PATCH, UPDATE, form).await.is(200);
        assert_eq!(me["display_name"], "Alice A.");
        let note = me["note"].as_str().unwrap();
        for part in [
            r#"<a href="https://a.test/@bob" class="u-url mention">@<span>bob</span></a>"#,
            r#"<a href="https://a.test/tags/tea""#,
            r#"<a href="https://example.org/tea""#,
        ] {
            assert!(note.contains(part), "{note} has {part}");
        }
        let site = me["fields"][0]["value"].as_str().unwrap();
        assert!(
            site.contains(r#"rel="me nofollow noopener noreferrer""#),
            "{site}"
        );
        for flag in ["bot", "discoverable", "indexable", "hide_collections"] {
            assert_eq!(me[flag], true, "{flag}");
        }
        let source = &me["source"];
        assert_eq!(
            source["note"],
            "Likes @bob and #Tea\nhttps://example.org/tea"
        );
        let fields = json!([
            {"name": "Site", "value": "https://example.org", "verified_at": null},
            {"name": "Bread", "value": "toasty", "verified_at": null},
        ]);
        assert_eq!(source["fields"], fields);
        assert_eq!(source["attribution_domains"], json!(["example.com"]));
        assert_eq!(alice.get(ME).await.ok(), me);
        let path = format!("/api/v1/accounts/{}", alice.id);
        assert_eq!(bob.get(&path).await.ok()["note"], me["note"]);

        let cleared =
            json!({"note": "", "display_name": "", "fields_attributes": [], "bot": false});
        let me = alice.patch(UPDATE, cleared).await.is(200);
        for (field, value) in [
            ("note", json!("")),
            ("display_name", json!("")),
            ("fields", json!([])),
            ("bot", json!(false)),
            ("discoverable", json!(true)),
        ] {
            assert_eq!(me[field], value, "{field}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_come_as_json_too_in_both_shapes() {
    story(async |world| {
        let alice = world.person("alice").await;
        for fields in [
            json!([{"name": "a", "value": "b"}, {"name": "c", "value": "d"}]),
            json!({"0": {"name": "a", "value": "b"}, "1": {"name": "c", "value": "d"}}),
        ] {
            let me = alice
                .patch(UPDATE, json!({"fields_attributes": fields}))
                .await
                .is(200);
            assert_eq!(me["fields"][1]["value"], "d");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn avatar_and_header_replace_each_other_and_go() {
    story(async |world| {
        let alice = world.person("alice").await;
        let me = alice.get(ME).await.ok();
        assert_eq!(
            (&me["avatar"], &me["header"]),
            (&json!(MISSING_AVATAR), &json!(MISSING_HEADER))
        );
        let form = Form::default()
            .file("avatar", &pictures::gif(64, 64, 3))
            .file("header", &pictures::jpeg(1600, 900))
            .text("avatar_description", "A cat");
        let first = alice.sends(Method::PATCH, UPDATE, form).await.is(200);
        assert_ne!(first["avatar"], first["avatar_static"], "it moves");
        assert_eq!(first["header"], first["header_static"]);
        assert_eq!(first["avatar_description"], "A cat");
        let form = Form::default().file("avatar", &pictures::png(500, 500));
        let second = alice.sends(Method::PATCH, UPDATE, form).await.is(200);
        assert_eq!(second["header"], first["header"]);
        assert_eq!(second["avatar"], second["avatar_static"]);
        world.run_jobs().await;
        for (url, there) in [
            (&first["avatar"], false),
            (&first["avatar_static"], false),
            (&second["avatar"], true),
            (&second["header"], true),
        ] {
            assert_eq!(is_there(&alice, url).await, there, "{url}");
        }
        let without = alice.delete("/api/v1/profile/avatar").await.is(200);
        assert_eq!(without["avatar"], MISSING_AVATAR);
        assert_eq!(without["header"], second["header"]);
        let without = alice.delete("/api/v1/profile/header").await.is(200);
        assert_eq!(without["header"], MISSING_HEADER);
        alice.delete("/api/v1/profile/header").await.is(200);
        world.run_jobs().await;
        assert!(!is_there(&alice, &second["avatar"]).await);
        assert!(!is_there(&alice, &second["header"]).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_sees_the_profile_as_it_was_written() {
    story(async |world| {
        let alice = world.person("alice").await;
        let changes = json!({
            "note": "I *am*", "show_media": false, "show_featured": "false",
            "fields_attributes": [{"name": "Site", "value": "https://example.org"}],
        });
        let profile = alice.patch("/api/v1/profile", changes).await.is(200);
        assert_eq!(profile["note"], "I *am*");
        assert_eq!(profile["fields"][0]["value"], "https://example.org");
        assert!(
            profile["formatted_fields"][0]["value"]
                .as_str()
                .unwrap()
                .starts_with("<a ")
        );
        assert_eq!(profile["avatar"], Value::Null);
        assert_eq!(profile["show_media"], false);
        assert_eq!(profile["show_media_replies"], true);
        assert_eq!(profile["show_featured"], false);
        assert_eq!(profile["featured_tags"], json!([]));
        let narrow = alice.with_scopes("profile").await;
        assert_eq!(narrow.get("/api/v1/profile").await.is(200), profile);
        narrow.get(ME).await.is(200);
        narrow
            .patch("/api/v1/profile", json!({"note": "x"}))
            .await
            .is(403);
        let account = alice
            .get(&format!("/api/v1/accounts/{}", alice.id))
            .await
            .ok();
        assert_eq!(account["show_media"], false);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn preferences_are_kept_and_hold_for_posts() {
    story(async |world| {
        let alice = world.person("alice").await;
        let usual = json!({
            "posting:default:visibility": "public",
            "posting:default:sensitive": false,
            "posting:default:language": null,
            "posting:default:quote_policy": "public",
            "reading:expand:media": "default",
            "reading:expand:spoilers": false,
            "reading:autoplay:gifs": false,
        });
        assert_eq!(alice.get("/api/v1/preferences").await.ok(), usual);
        let source = json!({
            "privacy": "unlisted", "sensitive": true, "language": "it", "quote_policy": "nobody",
        });
        let me = alice.patch(UPDATE, json!({"source": source})).await.is(200);
        for (name, value) in source.as_object().unwrap() {
            assert_eq!(me["source"][name], *value, "{name}");
        }
        let now = alice.get("/api/v1/preferences").await.ok();
        assert_eq!(now["posting:default:visibility"], "unlisted");
        assert_eq!(now["posting:default:language"], "it");
        let post = alice.says("Ciao").await;
        assert_eq!(post["visibility"], "unlisted");
        assert_eq!(post["language"], "it");
        assert_eq!(post["sensitive"], true);
        let me = alice
            .patch(UPDATE, json!({"source": {"language": ""}}))
            .await
            .is(200);
        assert_eq!(me["source"]["language"], Value::Null);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_the_door_lets_everybody_in_who_waits() {
    story(async |world| {
        let (alice, bob) = (world.person("alice").await, world.person("bob").await);
        alice.patch(UPDATE, json!({"locked": true})).await.is(200);
        let follow = format!("/api/v1/accounts/{}/follow", alice.id);
        assert_eq!(bob.post(&follow, json!({})).await.ok()["requested"], true);
        let me = alice.get(ME).await.ok();
        assert_eq!(me["source"]["follow_requests_count"], 1);
        assert_eq!(me["source"]["privacy"], "private");
        alice.patch(UPDATE, json!({"locked": false})).await.is(200);
        world.run_jobs().await;
        let me = alice.get(ME).await.ok();
        assert_eq!(me["source"]["follow_requests_count"], 0);
        assert_eq!(me["followers_count"], 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_the_limits_is_refused_whole() {
    story(async |world| {
        let alice = world.person("alice").await;
        let before = alice.get(ME).await.ok();
        let field = |n: usize| json!({"name": n.to_string(), "value": "x"});
        let cases = [
            (
                json!({"display_name": "x".repeat(41)}),
                "Display name is too long (maximum is 40 characters)",
            ),
            (
                json!({"note": "x".repeat(501)}),
                "Note character limit of 500 exceeded",
            ),
            (
                json!({"fields_attributes": (0..5).map(field).collect::<Vec<_>>()}),
                "Fields is too long (maximum is 4 characters)",
            ),
            (
                json!({"fields_attributes": [{"name": "", "value": "x"}]}),
                "Fields contains values with missing labels",
            ),
            (
                json!({"avatar_description": "x".repeat(151)}),
                "Avatar description is too long (maximum is 150 characters)",
            ),
            (
                json!({"attribution_domains": ["no host"]}),
                "Attribution domains is invalid",
            ),
            (
                json!({"source": {"privacy": "direct"}}),
                "Privacy is not included in the list",
            ),
            (
                json!({"source": {"language": "xx"}}),
                "Language is not included in the list",
            ),
            (
                json!({"source": {"quote_policy": "all"}}),
                "Quote policy is not included in the list",
            ),
        ];
        for (mut changes, words) in cases {
            changes["bot"] = json!(true);
            let answer = alice.patch(UPDATE, changes).await.is(422);
            assert_eq!(answer["error"], format!("Validation failed: {words}"));
        }
        let form = Form::default()
            .text("display_name", "Al")
            .file("header", &pictures::png(20, 20))
            .file("avatar", b"<svg/>");
        let answer = alice.sends(Method::PATCH, UPDATE, form).await.is(422);
        let words = "Validation failed: Avatar content type is invalid, Avatar is invalid";
        assert_eq!(answer["error"], words);
        assert_eq!(alice.get(ME).await.ok(), before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_says_what_its_holder_may_do() {
    story(async |world| {
        for (role, name, permissions) in [
            (Role::User, "", "65536"),
            (Role::Moderator, "Moderator", "67356"),
            (Role::Admin, "Admin", "8388604"),
            (Role::Owner, "Owner", "8388607"),
        ] {
            let person = world.staff(&format!("p{permissions}"), role).await;
            let me = person.get(ME).await.ok();
            assert_eq!(me["role"]["name"], name);
            assert_eq!(me["role"]["permissions"], permissions);
            assert_eq!(me["role"]["highlighted"], role != Role::User);
            let badges: Vec<&Value> = me["roles"].as_array().unwrap().iter().collect();
            match role {
                Role::User => assert!(badges.is_empty()),
                _ => assert_eq!(badges[0]["name"], name),
            }
        }
    })
    .await;
}
