//! Signing up: the rules, then the form.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use services::Error;
use services::sessions::Visitor;
use services::sign_ups::{self, SignUp as SignUpDetails};
use tenant::bounds::{PASSWORD_SHORTEST, REASON};
use tenant::{Registrations, Tenant};

use crate::{
    about::{self, Rule},
    confirmation::Setup,
    errors::{PageError, come_back},
    fields::{Field, Problems},
    forms::Form,
    layout::{self, Page},
    next::Next,
    notices::{Action, Notice},
};

#[derive(Template)]
#[template(path = "sign_up/rules.html")]
pub struct Rules<'a> {
    pub page: &'a Page,
    pub rules: Vec<Rule>,
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_up/form.html")]
pub struct SignUp<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub username: Field,
    pub email: Field,
    pub password: Field,
    pub reason: Option<Field>,
    pub agreement: Field,
    pub next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Way {
    /// The rules were accepted.
    #[serde(default)]
    agreed: Option<String>,
    #[serde(default)]
    next: Next,
}

#[derive(Debug, Deserialize)]
pub struct Details {
    #[serde(default)]
    username: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    agreement: Option<String>,
    #[serde(default)]
    next: Next,
}

/// `GET /auth/sign_up`: the rules, and once they are accepted the form.
pub async fn new(
    page: Page,
    visitor: Option<Extension<Visitor>>,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(way): Query<Way>,
) -> Result<Response, PageError> {
    if visitor.is_some() {
        return Ok(Redirect::to(way.next.path()).into_response());
    }
    let registrations = tenant.read(sign_ups::registrations).await?;
    if registrations == Registrations::Closed {
        return Ok(closed(&page, &tenant));
    }
    if way.agreed.is_none() {
        let rules = about::rules(&tenant).await?;
        if !rules.is_empty() {
            let rules = Rules {
                page: &page,
                rules,
                next: way.next.given(),
            };
            return Ok(layout::html(StatusCode::OK, &rules));
        }
    }
    let blank = Details {
        username: String::new(),
        email: String::new(),
        password: String::new(),
        reason: String::new(),
        agreement: None,
        next: way.next,
    };
    let problems = Problems::default();
    form(&page, &tenant, StatusCode::OK, blank, problems).await
}

/// `POST /auth/sign_up`
pub async fn create(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    Form(details): Form<Details>,
) -> Result<Response, PageError> {
    let sign_up = SignUpDetails {
        username: details.username.clone(),
        email: details.email.clone(),
        password: details.password.clone(),
        agreement: details.agreement.is_some(),
        reason: details.reason.clone(),
        locale: page.t.code().to_owned(),
        app_id: None,
        ip: Some(ip),
    };
    match sign_ups::create(&tenant, sign_up).await {
        Ok(_) => Ok(Redirect::to("/auth/setup").into_response()),
        Err(Error::Forbidden) => Ok(closed(&page, &tenant)),
        Err(Error::Crowded { retry_after }) => {
            let mut problems = Problems::default();
            problems.add(
                "password",
                page.t.sign_up_line(retry_after.unsigned_abs() / 1000),
            );
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let form = form(&page, &tenant, status, details, problems).await?;
            Ok((come_back(retry_after), form).into_response())
        }
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form(&page, &tenant, status, details, problems).await
        }
    }
}

/// `GET /auth/setup`: what to do next.
pub async fn setup(page: Page, Extension(tenant): Extension<Arc<Tenant>>) -> Response {
    let approval = tenant.settings().registrations == Registrations::Approval;
    layout::html(
        StatusCode::OK,
        &Setup {
            page: &page,
            email: None,
            approval,
        },
    )
}

async fn form(
    page: &Page,
    tenant: &Arc<Tenant>,
    status: StatusCode,
    details: Details,
    mut problems: Problems,
) -> Result<Response, PageError> {
    let t = page.t;
    let agreement = match about::rules(tenant).await?.is_empty() {
        true => t.sign_up_agreement_plain(),
        false => t.sign_up_agreement(),
    };
    let approval = tenant.settings().registrations == Registrations::Approval;
    let form = SignUp {
        page,
        username: Field::username(t)
            .hint(t.sign_up_username_hint(&page.domain))
            .value(&details.username)
            .checked(&mut problems),
        email: Field::email(t)
            .hint(t.sign_up_email_hint().into())
            .value(&details.email)
            .checked(&mut problems),
        password: Field::new_password(t, t.field_password(), PASSWORD_SHORTEST as u64)
            .checked(&mut problems),
        reason: approval.then(|| {
            Field::long("reason", t.field_reason(), REASON)
                .hint(t.sign_up_reason_hint().into())
                .value(&details.reason)
                .checked(&mut problems)
        }),
        agreement: Field::checkbox("agreement", agreement)
            .value(if details.agreement.is_some() { "1" } else { "" })
            .checked(&mut problems),
        next: details.next.given(),
        problems,
    };
    Ok(layout::html(status, &form))
}

fn closed(page: &Page, tenant: &Tenant) -> Response {
    let own = tenant.settings().closed_message.clone();
    let text = if own.is_empty() {
        page.t.sign_up_closed(&page.site)
    } else {
        own
    };
    let notice = Notice {
        page,
        title: page.t.sign_up_closed_title().into(),
        text: vec![text],
        action: Some(Action::new("/", page.t.error_back())),
    };
    layout::html(StatusCode::FORBIDDEN, &notice)
}
