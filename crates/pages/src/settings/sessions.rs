//! `/settings/sessions`: the browsers and apps in which one is signed in.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use entities::Timestamp;
use http::StatusCode;
use services::apps;
use services::logins::{self, SignedInApp};
use tenant::Tenant;
use types::{AppId, SessionId};

use crate::access::SignedIn;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::forms::{Form, Nothing};
use crate::layout::{self, Page};
use crate::scopes;

#[derive(Template)]
#[template(path = "settings/sessions.html")]
struct Sessions<'a> {
    page: &'a Page,
    browsers: Vec<Browser>,
    apps: Vec<App>,
}

struct Browser {
    name: String,
    address: String,
    since: String,
    used: String,
    /// The one in which this is read.
    this: bool,
    button: String,
}

struct App {
    name: String,
    website: Option<String>,
    since: String,
    used: String,
    /// What it may do, in words.
    may: Vec<&'static str>,
    button: String,
}

/// `GET /settings/sessions`
pub async fn index(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let person = visitor.person;
    let read = tenant.read(move |unit| {
        let browsers = logins::browsers(unit, person)?;
        Ok::<_, services::Error>((browsers, logins::apps(unit, person)?))
    });
    let (browsers, apps) = read.await?;
    let t = page.t;
    let day = |at: types::Timestamp| dates::day(t, Timestamp(at.0));
    let browser = |session: store::sessions::Session| {
        let name = browser_name(&session.user_agent);
        Browser {
            address: session.ip,
            since: day(session.created_at),
            used: day(session.last_used_at),
            this: session.id == visitor.session_id,
            button: page.button_of(
                &format!("/settings/sessions/{}/end", session.id),
                t.sessions_end(),
                &name,
            ),
            name,
        }
    };
    let app = |SignedInApp { app, since }: SignedInApp| App {
        may: scopes::groups(t, app.scopes.words())
            .into_iter()
            .flat_map(|group| group.items)
            .collect(),
        website: app.website.as_deref().and_then(apps::host),
        since: day(since),
        used: day(app.last_used_at),
        button: page.button_of(
            &format!("/settings/apps/{}/end", app.app_id),
            t.sessions_revoke(),
            &app.name,
        ),
        name: app.name,
    };
    let sessions = Sessions {
        page: &page,
        browsers: browsers.into_iter().map(browser).collect(),
        apps: apps.into_iter().map(app).collect(),
    };
    Ok(layout::html(StatusCode::OK, &sessions))
}

/// `POST /settings/sessions/id/end`
pub async fn end(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    logins::end_browser(&tenant, visitor.person, SessionId(id)).await?;
    Ok(done("/settings/sessions", "ended"))
}

/// `POST /settings/sessions/end_others`
pub async fn end_others(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    logins::end_other_browsers(&tenant, &visitor).await?;
    Ok(done("/settings/sessions", "ended"))
}

/// `POST /settings/apps/id/end`
pub async fn end_app(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    logins::end_app(&tenant, visitor.person, AppId(id)).await?;
    Ok(done("/settings/sessions", "ended"))
}

/// What people call a browser, on which system; what is neither known stays as it calls itself.
fn browser_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(sign, _)| user_agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => user_agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_have_names() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                "Chrome, Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox, Windows",
            ),
            ("curl/8.0", "curl/8.0"),
        ] {
            assert_eq!(browser_name(agent), name);
        }
    }
}
