//! A new password for those who forgot theirs.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use services::Error;
use services::password_resets::{self, HOURS};
use tenant::Tenant;
use tenant::bounds::PASSWORD_SHORTEST;

use crate::{
    confirmation::Address,
    errors::PageError,
    fields::{Field, Problems},
    forms::Form,
    layout::{self, Page},
    notices::{Action, Notice},
};

#[derive(Template)]
#[template(path = "password/new.html")]
pub struct Forgotten<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub email: Field,
}

#[derive(Template)]
#[template(path = "password/edit.html")]
pub struct NewPassword<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub password: Field,
    pub token: String,
}

/// `GET /auth/password/new`
pub async fn new(page: Page) -> Response {
    let form = Forgotten {
        page: &page,
        problems: Problems::default(),
        email: Field::email(page.t),
    };
    layout::html(StatusCode::OK, &form)
}

/// `POST /auth/password/new`: says the same whether or not there is such an account.
pub async fn request(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    Form(address): Form<Address>,
) -> Result<Response, PageError> {
    password_resets::request(&tenant, address.email(), ip).await?;
    let notice = Notice {
        page: &page,
        title: page.t.password_sent_title().into(),
        text: vec![
            page.t.password_sent(HOURS.unsigned_abs()),
            page.t.setup_nothing().into(),
        ],
        action: Some(Action::new("/auth/password/new", page.t.password_again())),
    };
    Ok(layout::html(StatusCode::OK, &notice))
}

/// What the link in the mail carries.
#[derive(Debug, Deserialize)]
pub struct Link {
    #[serde(default)]
    reset_password_token: String,
}

/// `GET /auth/password/edit`: the link in the mail.
pub async fn edit(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(link): Query<Link>,
) -> Result<Response, PageError> {
    if !password_resets::is_valid(&tenant, &link.reset_password_token).await? {
        return Ok(bad_link(&page));
    }
    Ok(form(
        &page,
        StatusCode::OK,
        link.reset_password_token,
        Problems::default(),
    ))
}

#[derive(Debug, Deserialize)]
pub struct Choice {
    #[serde(default)]
    reset_password_token: String,
    #[serde(default)]
    password: String,
}

/// `POST /auth/password/edit`
pub async fn update(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(choice): Form<Choice>,
) -> Result<Response, PageError> {
    let token = choice.reset_password_token;
    match password_resets::reset(&tenant, &token, choice.password).await {
        Ok(()) => Ok(done(&page)),
        Err(Error::NotFound) => Ok(bad_link(&page)),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            Ok(form(
                &page,
                StatusCode::UNPROCESSABLE_ENTITY,
                token,
                problems,
            ))
        }
    }
}

fn form(page: &Page, status: StatusCode, token: String, mut problems: Problems) -> Response {
    let t = page.t;
    let password = Field::new_password(t, t.field_new_password(), PASSWORD_SHORTEST as u64)
        .checked(&mut problems);
    layout::html(
        status,
        &NewPassword {
            page,
            problems,
            password,
            token,
        },
    )
}

fn done(page: &Page) -> Response {
    let notice = Notice {
        page,
        title: page.t.password_done_title().into(),
        text: vec![page.t.password_done().into()],
        action: Some(Action::new("/auth/sign_in", page.t.sign_in_link())),
    };
    layout::html(StatusCode::OK, &notice)
}

fn bad_link(page: &Page) -> Response {
    let notice = Notice {
        page,
        title: page.t.password_bad_title().into(),
        text: vec![page.t.password_bad().into()],
        action: Some(Action::new("/auth/password/new", page.t.password_again())),
    };
    layout::html(StatusCode::NOT_FOUND, &notice)
}
