//! Signing in and out.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use services::Error;
use services::apps;
use services::oauth::Standing;
use services::passkeys;
use services::sessions::{self, Outcome, Visitor};
use services::sign_ups;
use tenant::{Registrations, Tenant};

use crate::{
    consent,
    cookies::SESSION,
    errors::{PageError, come_back},
    fields::{Field, Problems},
    forms::Form,
    layout::{self, Page},
    next::Next,
    notices::{Action, Notice},
    visit,
};

#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub login: Field,
    pub password: Field,
    /// Name of the app for which one signs in.
    pub app: Option<String>,
    /// Whether one could make an account.
    pub open: bool,
    /// Whether the server can have passkeys.
    pub passkeys: bool,
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct SecondFactor<'a> {
    page: &'a Page,
    problems: Problems,
    code: Field,
    /// Says whose password was right.
    secret: String,
    /// Where one begins anew.
    again: String,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_out.html")]
pub struct SignOut<'a> {
    pub page: &'a Page,
}

#[derive(Debug, Deserialize)]
pub struct Way {
    #[serde(default)]
    next: Next,
}

#[derive(Debug, Deserialize)]
pub struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    next: Next,
}

#[derive(Debug, Deserialize)]
pub struct Given {
    secret: String,
    code: String,
    #[serde(default)]
    next: Next,
}

/// `GET /auth/sign_in`
pub async fn new(
    page: Page,
    visitor: Option<Extension<Visitor>>,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(Way { next }): Query<Way>,
) -> Result<Response, PageError> {
    if visitor.is_some() {
        return Ok(Redirect::to(next.path()).into_response());
    }
    form(&page, &tenant, None, "", next).await
}

/// `POST /auth/sign_in`
pub async fn create(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    headers: HeaderMap,
    Form(it): Form<Credentials>,
) -> Result<Response, PageError> {
    let browser = visit::browser(ip, &headers);
    match sessions::sign_in(&tenant, &it.login, it.password, browser).await {
        Ok(outcome) => match follow(&page, &tenant, outcome, &it.next) {
            Some(answer) => Ok(answer),
            None => {
                let wrong = page.t.sign_in_wrong().into();
                let problem = (StatusCode::UNPROCESSABLE_ENTITY, wrong);
                form(&page, &tenant, Some(problem), &it.login, it.next).await
            }
        },
        Err(Error::Crowded { retry_after }) => {
            let line = page.t.sign_in_line(retry_after.unsigned_abs() / 1000);
            let problem = (StatusCode::SERVICE_UNAVAILABLE, line);
            let form = form(&page, &tenant, Some(problem), &it.login, it.next).await?;
            Ok((come_back(retry_after), form).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What follows a try to sign in; none, where it was wrong.
pub(crate) fn follow(
    page: &Page,
    tenant: &Tenant,
    outcome: Outcome,
    next: &Next,
) -> Option<Response> {
    match outcome {
        Outcome::SignedIn(secret) => {
            let cookie = SESSION.write(&secret, visit::is_https(tenant));
            let answer = ([(header::SET_COOKIE, cookie)], Redirect::to(next.path()));
            Some(answer.into_response())
        }
        Outcome::NeedsCode(secret) => Some(code_form(page, StatusCode::OK, secret, next.clone())),
        Outcome::Wrong => None,
        Outcome::Refused(standing) => Some(refused(page, standing)),
    }
}

/// `POST /auth/sign_in/code`: the second factor.
pub async fn give_code(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    headers: HeaderMap,
    Form(it): Form<Given>,
) -> Result<Response, PageError> {
    let browser = visit::browser(ip, &headers);
    match sessions::give_code(&tenant, &it.secret, &it.code, browser).await {
        Ok(outcome) => {
            let answer = follow(&page, &tenant, outcome, &it.next);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer.unwrap_or_else(|| code_form(&page, status, it.secret, it.next)))
        }
        Err(Error::NotFound) => form(&page, &tenant, None, "", it.next).await,
        Err(error) => Err(error.into()),
    }
}

/// The form for a code; any status but OK means that it was not the right one.
fn code_form(page: &Page, status: StatusCode, secret: String, next: Next) -> Response {
    let mut problems = Problems::default();
    if status != StatusCode::OK {
        problems.add("code", page.t.invalid_code());
    }
    let form = SecondFactor {
        page,
        code: Field::code(page.t)
            .hint(page.t.sign_in_code_hint().into())
            .checked(&mut problems),
        problems,
        secret,
        again: next.sign_in(),
        next: next.given(),
    };
    layout::html(status, &form)
}

/// The form, and why it did not open the door.
async fn form(
    page: &Page,
    tenant: &Arc<Tenant>,
    problem: Option<(StatusCode, String)>,
    login: &str,
    next: Next,
) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    let status = match problem {
        Some((status, why)) => {
            problems.add("login", why);
            status
        }
        None => StatusCode::OK,
    };
    let client = consent::client_id(next.path());
    let read = tenant.read(move |unit| {
        let app = client.map(|id| apps::name(unit, &id)).transpose()?;
        sign_ups::registrations(unit).map(|registrations| (app.flatten(), registrations))
    });
    let (app, registrations) = read.await?;
    let sign_in = SignIn {
        page,
        login: Field::login(page.t).value(login).checked(&mut problems),
        password: Field::password(page.t),
        problems,
        app,
        open: registrations != Registrations::Closed,
        passkeys: passkeys::are_possible(tenant),
        next: next.given(),
    };
    Ok(layout::scripted(status, &sign_in))
}

fn refused(page: &Page, standing: Standing) -> Response {
    let t = page.t;
    let (title, text) = match standing {
        Standing::Unconfirmed => (
            t.sign_in_unconfirmed_title(),
            t.sign_in_unconfirmed().into(),
        ),
        Standing::Pending => (t.sign_in_pending_title(), t.sign_in_pending().into()),
        _ => (t.sign_in_disabled_title(), t.sign_in_disabled(&page.site)),
    };
    let resend = Action::new("/auth/confirmation/new", t.setup_resend());
    let notice = Notice {
        page,
        title: title.to_owned(),
        text: vec![text],
        action: (standing == Standing::Unconfirmed).then_some(resend),
    };
    layout::html(StatusCode::FORBIDDEN, &notice)
}

/// `GET /auth/sign_out`
pub async fn ask_to_sign_out(page: Page, visitor: Option<Extension<Visitor>>) -> Response {
    if visitor.is_none() {
        return Redirect::to("/").into_response();
    }
    layout::html(StatusCode::OK, &SignOut { page: &page })
}

/// `POST /auth/sign_out`
pub async fn destroy(
    mut page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Form(Way { next }): Form<Way>,
) -> Result<Response, PageError> {
    let https = visit::is_https(&tenant);
    if let Some(secret) = SESSION.read(&headers, https) {
        sessions::sign_out(&tenant, secret).await?;
    }
    let answer = match next.given() {
        Some(path) => Redirect::to(&path).into_response(),
        None => {
            page.account = None;
            layout::html(StatusCode::OK, &signed_out(&page))
        }
    };
    Ok(([(header::SET_COOKIE, SESSION.remove(https))], answer).into_response())
}

fn signed_out(page: &Page) -> Notice<'_> {
    Notice {
        page,
        title: page.t.sign_out_done_title().into(),
        text: vec![page.t.sign_out_done().into()],
        action: Some(Action::new("/", page.t.error_back())),
    }
}
