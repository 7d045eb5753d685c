//! Confirming an e-mail address.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use services::Error;
use services::confirmations::{self, Confirmed};
use tenant::Tenant;

use crate::{
    errors::PageError,
    fields::{Field, Problems},
    forms::Form,
    layout::{self, Page},
    notices::{Action, Notice},
};

#[derive(Template)]
#[template(path = "confirmation/setup.html")]
pub struct Setup<'a> {
    pub page: &'a Page,
    pub email: Option<String>,
    /// Whether a moderator decides afterwards.
    pub approval: bool,
}

#[derive(Template)]
#[template(path = "confirmation/new.html")]
pub struct Resend<'a> {
    pub page: &'a Page,
    pub problems: Problems,
    pub email: Field,
}

/// What the link in the mail carries.
#[derive(Debug, Deserialize)]
pub struct Link {
    #[serde(default)]
    confirmation_token: String,
}

/// `GET /auth/confirmation`: the link in the mail.
pub async fn confirm(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Query(link): Query<Link>,
) -> Result<Response, PageError> {
    let t = page.t;
    let sign_in = Some(Action::new("/auth/sign_in", t.sign_in_link()));
    let (status, title, text, action) =
        match confirmations::confirm(&tenant, &link.confirmation_token).await {
            Ok(Confirmed::Ready) => (
                StatusCode::OK,
                t.confirmation_done_title(),
                t.confirmation_done(),
                sign_in,
            ),
            Ok(Confirmed::NewAddress) => (
                StatusCode::OK,
                t.confirmation_done_title(),
                t.confirmation_new_address(),
                None,
            ),
            Ok(Confirmed::Pending) => (
                StatusCode::OK,
                t.confirmation_pending_title(),
                t.confirmation_pending(),
                None,
            ),
            Err(Error::NotFound) => {
                let resend = Action::new("/auth/confirmation/new", t.setup_resend());
                (
                    StatusCode::NOT_FOUND,
                    t.confirmation_bad_title(),
                    t.confirmation_bad(),
                    Some(resend),
                )
            }
            Err(error) => return Err(error.into()),
        };
    let notice = Notice {
        page: &page,
        title: title.into(),
        text: vec![text.into()],
        action,
    };
    Ok(layout::html(status, &notice))
}

/// `GET /auth/confirmation/new`
pub async fn new(page: Page) -> Response {
    let form = Resend {
        page: &page,
        problems: Problems::default(),
        email: Field::email(page.t),
    };
    layout::html(StatusCode::OK, &form)
}

/// An address to write to.
#[derive(Debug, Deserialize)]
pub struct Address {
    #[serde(default)]
    email: String,
}

impl Address {
    pub(crate) fn email(&self) -> &str {
        &self.email
    }
}

/// `POST /auth/confirmation/new`
pub async fn resend(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    Form(address): Form<Address>,
) -> Result<Response, PageError> {
    confirmations::resend(&tenant, &address.email, ip).await?;
    let setup = Setup {
        page: &page,
        email: Some(address.email),
        approval: false,
    };
    Ok(layout::html(StatusCode::OK, &setup))
}
