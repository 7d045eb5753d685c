//! The first run: the page behind the link that an empty server prints, which makes its owner's account and names it.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use messages::Locale;
use serde::Deserialize;
use services::Error;
use services::first_run::{self, Founding, MAX_TITLE};
use tenant::bounds::PASSWORD_SHORTEST;
use tenant::{Registrations, Tenant};

use crate::{
    console::done,
    cookies::SESSION,
    errors::PageError,
    fields::{Field, Problems},
    forms::Form,
    layout::{self, Page},
    notices::{Action, Notice},
    visit,
};

#[derive(Template)]
#[template(path = "first_run.html")]
pub struct FirstRun<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub key: String,
    pub title: Field,
    pub registrations: Registrations,
    pub username: Field,
    pub email: Field,
    pub password: Field,
}

impl FirstRun<'_> {
    /// Who may join: the value, its words, and whether it is chosen.
    fn choices(&self) -> [(&'static str, &'static str, bool); 3] {
        ways_in(self.page.t)
            .map(|(value, words, choice)| (value, words, choice == self.registrations))
    }
}

/// Who may join: the values of a form, with their words.
pub(crate) fn ways_in(t: Locale) -> [(&'static str, &'static str, Registrations); 3] {
    [
        ("approval", t.first_run_approval(), Registrations::Approval),
        ("open", t.first_run_open(), Registrations::Open),
        ("closed", t.first_run_closed(), Registrations::Closed),
    ]
}

/// What the link carries.
#[derive(Debug, Deserialize)]
pub struct Link {
    #[serde(default)]
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct Decisions {
    key: String,
    title: String,
    registrations: Registrations,
    username: String,
    email: String,
    password: String,
}

impl Default for Decisions {
    fn default() -> Self {
        Self {
            key: String::new(),
            title: String::new(),
            registrations: Registrations::Approval,
            username: String::new(),
            email: String::new(),
            password: String::new(),
        }
    }
}

/// `GET /first_run`: the link that was printed.
pub async fn new(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(Link { key }): Query<Link>,
) -> Result<Response, PageError> {
    if !first_run::is_open(&tenant, &key).await? {
        return Ok(bad_link(&page));
    }
    let blank = Decisions {
        key,
        ..Decisions::default()
    };
    Ok(form(&page, StatusCode::OK, blank, Problems::default()))
}

/// `POST /first_run`
pub async fn create(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    headers: HeaderMap,
    Form(it): Form<Decisions>,
) -> Result<Response, PageError> {
    let founding = Founding {
        title: it.title.clone(),
        registrations: it.registrations,
        username: it.username.clone(),
        email: it.email.clone(),
        password: it.password.clone(),
        locale: page.t.code().to_owned(),
    };
    let browser = visit::browser(ip, &headers);
    match first_run::found(&tenant, &it.key, founding, browser).await {
        Ok(secret) => {
            let cookie = SESSION.write(&secret, visit::is_https(&tenant));
            Ok((
                [(header::SET_COOKIE, cookie)],
                done("/admin/server", "opened"),
            )
                .into_response())
        }
        Err(Error::NotFound) => Ok(bad_link(&page)),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            Ok(form(&page, StatusCode::UNPROCESSABLE_ENTITY, it, problems))
        }
    }
}

fn form(page: &Page, status: StatusCode, it: Decisions, mut problems: Problems) -> Response {
    let t = page.t;
    let form = FirstRun {
        page,
        key: it.key,
        title: Field::short("title", t.first_run_name(), MAX_TITLE)
            .hint(t.first_run_name_hint().into())
            .value(&it.title)
            .checked(&mut problems),
        registrations: it.registrations,
        username: Field::username(t)
            .hint(t.sign_up_username_hint(&page.domain))
            .value(&it.username)
            .checked(&mut problems),
        email: Field::email(t)
            .hint(t.first_run_email_hint().into())
            .value(&it.email)
            .checked(&mut problems),
        password: Field::new_password(t, t.field_password(), PASSWORD_SHORTEST as u64)
            .checked(&mut problems),
        problems,
    };
    layout::html(status, &form)
}

fn bad_link(page: &Page) -> Response {
    let notice = Notice {
        page,
        title: page.t.first_run_bad_title().into(),
        text: vec![page.t.first_run_bad().into()],
        action: Some(Action::new("/", page.t.error_back())),
    };
    layout::html(StatusCode::NOT_FOUND, &notice)
}
