//! Every page with sample content, checked as HTML, and written to `target/gallery` to be looked at.

use std::{fs, path::Path};

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http_body_util::BodyExt;
use messages::Locale;
use services::people::Role;
use store::moderation::Case;
use tenant::Registrations;
use types::{AccountId, Timestamp, UserId};

use crate::{
    about::Rule,
    admin::requests::Requests,
    assets,
    confirmation::{Resend, Setup},
    consent::{Code, Consent, Target},
    errors,
    fields::{Field, Problems},
    first_run::FirstRun,
    front::Front,
    layout::Page,
    notices::{Action, Notice},
    outside::Outside,
    password::{Forgotten, NewPassword},
    public::Meta,
    scopes,
    sign_in::{SignIn, SignOut},
    sign_up::{Rules, SignUp},
};

const HOSTILE: &str = "\"><script>alert(1)</script>";

fn page(t: Locale) -> Page {
    Page {
        t,
        site: "Open Country".into(),
        domain: "steppe.example".into(),
        base: "https://steppe.example".into(),
        address: "/auth/sign_in?next=%2F&lang=en".into(),
        fetched: true,
        account: None,
        role: Role::User,
        form_token: "token-of-the-form".into(),
    }
}

fn rules() -> Vec<Rule> {
    let rule = |text: &str, hint: &str| Rule {
        text: text.into(),
        hint: hint.into(),
    };
    vec![
        rule(
            "Be kind",
            "Disagree with what was said, not with who said it.",
        ),
        rule("No hate", "No racism, sexism, homophobia or transphobia."),
        rule("Describe your pictures", ""),
    ]
}

/// Somebody who waits to be let in.
fn newcomer() -> Case {
    Case {
        account_id: AccountId(1),
        username: "bob".into(),
        domain: String::new(),
        display_name: String::new(),
        url: "https://steppe.example/@bob".into(),
        statuses_count: 0,
        followers_count: 0,
        created_at: Timestamp(0),
        suspended_at: None,
        silenced_at: None,
        gone_at: None,
        deletion_at: None,
        user_id: Some(UserId(1)),
        email: Some("bob@example.org".into()),
        role: Some(Role::User),
        confirmed_at: Some(Timestamp(0)),
        approved: Some(false),
        disabled: Some(false),
        reason: Some(HOSTILE.into()),
        sign_up_ip: Some("192.0.2.1".into()),
        last_sign_in_at: None,
    }
}

fn pages(t: Locale) -> Vec<(&'static str, String)> {
    let visitor = page(t);
    let member = Page {
        account: Some("ada".into()),
        ..page(t)
    };
    let moderator = Page {
        role: Role::Moderator,
        address: "/admin/requests".into(),
        ..member.clone()
    };
    let mut problems = Problems::default();
    problems.add("username", t.invalid_taken());
    problems.add("email", t.invalid_email());
    problems.add("agreement", t.invalid_accepted());
    let sign_up = |mut problems: Problems, name: &str| {
        SignUp {
            page: &visitor,
            username: Field::username(t)
                .hint(t.sign_up_username_hint(&visitor.domain))
                .value(name)
                .checked(&mut problems),
            email: Field::email(t)
                .hint(t.sign_up_email_hint().into())
                .value(name)
                .checked(&mut problems),
            password: Field::new_password(t, t.field_password(), 8).checked(&mut problems),
            reason: Some(
                Field::long("reason", t.field_reason(), 500)
                    .hint(t.sign_up_reason_hint().into())
                    .value(name),
            ),
            agreement: Field::checkbox("agreement", t.sign_up_agreement()).checked(&mut problems),
            next: None,
            problems,
        }
        .render()
        .unwrap()
    };
    let mut wrong = Problems::default();
    wrong.add("login", t.sign_in_wrong());
    let consent = |scopes: &[&str], app: &str| {
        Consent {
            page: &member,
            app: app.into(),
            website: Some("tusky.app".into()),
            account: "@ada@steppe.example".into(),
            groups: scopes::groups(t, scopes),
            target: Target::App,
            request: "/oauth/authorize?client_id=1".into(),
        }
        .render()
        .unwrap()
    };
    let about = |page: &Page, registrations| {
        Front {
            page,
            meta: Meta::default(),
            description: vec!["A small server for people who like wide horizons, slow evenings and good questions.".into()],
            registrations,
            awaits_owner: false,
            people: 1,
            posts_count: 5012,
            posts: Vec::new(),
        }
        .render()
        .unwrap()
    };
    vec![
        ("about", about(&visitor, Registrations::Open)),
        ("about-member", about(&member, Registrations::Closed)),
        (
            "first-run",
            FirstRun {
                page: &visitor,
                problems: Problems::default(),
                key: HOSTILE.into(),
                title: Field::short("title", t.first_run_name(), 60).value(HOSTILE),
                registrations: Registrations::Approval,
                username: Field::username(t),
                email: Field::email(t),
                password: Field::new_password(t, t.field_password(), 8),
            }
            .render()
            .unwrap(),
        ),
        (
            "sign-up-rules",
            Rules {
                page: &visitor,
                rules: rules(),
                next: Some("/".into()),
            }
            .render()
            .unwrap(),
        ),
        ("sign-up", sign_up(Problems::default(), "")),
        ("sign-up-wrong", sign_up(problems, HOSTILE)),
        (
            "sign-up-closed",
            Notice {
                page: &visitor,
                title: t.sign_up_closed_title().into(),
                text: vec![t.sign_up_closed(&visitor.site)],
                action: Some(Action::new("/", t.error_back())),
            }
            .render()
            .unwrap(),
        ),
        (
            "setup",
            Setup {
                page: &visitor,
                email: Some("ada@example.org".into()),
                approval: true,
            }
            .render()
            .unwrap(),
        ),
        (
            "resend",
            Resend {
                page: &visitor,
                problems: Problems::default(),
                email: Field::email(t),
            }
            .render()
            .unwrap(),
        ),
        (
            "sign-in",
            SignIn {
                page: &visitor,
                problems: Problems::default(),
                login: Field::login(t),
                password: Field::password(t),
                app: Some("Tusky".into()),
                open: true,
                passkeys: true,
                next: Some("/oauth/authorize?client_id=1".into()),
            }
            .render()
            .unwrap(),
        ),
        (
            "sign-in-wrong",
            SignIn {
                page: &visitor,
                login: Field::login(t).value(HOSTILE).checked(&mut wrong),
                problems: wrong,
                password: Field::password(t),
                app: None,
                open: false,
                passkeys: false,
                next: None,
            }
            .render()
            .unwrap(),
        ),
        (
            "outside",
            Outside::new(&visitor, StatusCode::FORBIDDEN)
                .render()
                .unwrap(),
        ),
        ("sign-out", SignOut { page: &member }.render().unwrap()),
        (
            "password-new",
            Forgotten {
                page: &visitor,
                problems: Problems::default(),
                email: Field::email(t),
            }
            .render()
            .unwrap(),
        ),
        (
            "password-edit",
            NewPassword {
                page: &visitor,
                problems: Problems::default(),
                password: Field::new_password(t, t.field_new_password(), 8),
                token: "abc".into(),
            }
            .render()
            .unwrap(),
        ),
        (
            "consent",
            consent(&["read", "write", "follow", "push"], "Tusky"),
        ),
        (
            "consent-admin",
            consent(
                &[
                    "read:statuses",
                    "read:me",
                    "write:media",
                    "admin:write:reports",
                ],
                HOSTILE,
            ),
        ),
        (
            "admin-requests",
            Requests {
                page: &moderator,
                cases: vec![newcomer()],
                older: None,
            }
            .render()
            .unwrap(),
        ),
        (
            "code",
            Code {
                page: &member,
                code: "oq7QfT0yBYZ2xJ9gqk1UQoZP4wJ0w2Zc9b1Qy8cXj4s".into(),
            }
            .render()
            .unwrap(),
        ),
    ]
}

async fn body(answer: Response) -> Vec<u8> {
    answer
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes()
        .to_vec()
}

async fn all(t: Locale) -> Vec<(&'static str, String)> {
    let mut all = pages(t);
    for status in [400, 403, 404, 405, 410, 413, 422, 429, 500, 503] {
        let bare = StatusCode::from_u16(status).unwrap().into_response();
        let answer = errors::dress(&page(t), &bare);
        assert_eq!(answer.status(), status);
        all.push(("error", String::from_utf8(body(answer).await).unwrap()));
    }
    all
}

fn count(html: &str, piece: &str) -> usize {
    html.matches(piece).count()
}

/// Values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[tokio::test]
async fn every_page_is_well_framed_in_every_language() {
    for t in Locale::ALL {
        for (name, html) in all(t).await {
            assert!(
                html.starts_with(&format!("<!doctype html>\n<html lang=\"{}\">", t.code())),
                "{name}"
            );
            for once in [
                "<h1>",
                "<main ",
                "<header ",
                "<footer ",
                "<title>",
                "class=\"skip\"",
            ] {
                assert_eq!(count(&html, once), 1, "{once} in {name}");
            }
            for never in [" style=", " onclick", "javascript:"] {
                assert_eq!(count(&html, never), 0, "{never} in {name}");
            }
            let scripts = usize::from(name.starts_with("sign-in"));
            assert_eq!(count(&html, "<script"), scripts, "scripts in {name}");
            let ours = format!("<script src=\"{}\" defer></script>", assets::PASSKEYS.path);
            assert_eq!(count(&html, &ours), scripts, "scripts in {name}");
        }
    }
}

#[test]
fn every_field_has_a_label_and_every_reference_a_target() {
    for (name, html) in pages(Locale::En) {
        let ids = values(&html, "id");
        for (i, id) in ids.iter().enumerate() {
            assert!(!ids[..i].contains(id), "{id} stands twice in {name}");
        }
        let referenced = values(&html, "for").into_iter().chain(
            values(&html, "aria-describedby")
                .into_iter()
                .flat_map(str::split_whitespace),
        );
        for id in referenced.chain(
            values(&html, "href")
                .into_iter()
                .filter_map(|href| href.strip_prefix('#')),
        ) {
            assert!(ids.contains(&id), "{id} is missing in {name}");
        }
        for field in html.split(['<']).filter(|tag| {
            tag.starts_with("textarea") || tag.starts_with("input") && !tag.contains("hidden")
        }) {
            assert!(
                values(&html, "for").contains(&values(field, "id")[0]),
                "{field} in {name}"
            );
        }
    }
}

/// A browser would end the paragraph before the form.
#[test]
fn no_paragraph_holds_a_form() {
    for (name, html) in pages(Locale::En) {
        for paragraph in html.split("<p").skip(1) {
            let open = paragraph.starts_with(['>', ' ']);
            let inside = paragraph.split("</p>").next().unwrap_or_default();
            assert!(!open || !inside.contains("<form"), "{inside} in {name}");
        }
    }
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    for (name, html) in pages(Locale::En) {
        assert_eq!(
            count(&html, "method=\"post\""),
            count(&html, "value=\"token-of-the-form\""),
            "{name}"
        );
    }
}

#[test]
fn the_link_to_another_language_keeps_the_query() {
    assert_eq!(
        page(Locale::En).other_languages(),
        [(Locale::It, "/auth/sign_in?next=%2F&lang=it".to_owned())]
    );
}

#[tokio::test]
#[ignore = "writes the pages to target/gallery, to be looked at"]
async fn the_gallery_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/gallery");
    fs::create_dir_all(folder.join("assets")).unwrap();
    for asset in [
        &assets::STYLESHEET,
        &assets::FONT,
        &assets::ICON,
        &assets::PASSKEYS,
    ] {
        let name = asset.path.strip_prefix("/assets/").unwrap();
        fs::write(
            folder.join("assets").join(name),
            body(assets::show(axum::extract::Path(name.to_owned())).await).await,
        )
        .unwrap();
    }
    for t in Locale::ALL {
        for (name, html) in all(t).await {
            fs::write(folder.join(format!("{name}.{}.html", t.code())), html).unwrap();
        }
    }
}
