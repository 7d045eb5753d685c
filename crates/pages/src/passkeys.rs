//! `/auth/passkey`: signing in with a passkey.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use services::passkeys::{self, Asked};
use tenant::Tenant;

use crate::errors::PageError;
use crate::fields::Problems;
use crate::forms::Form;
use crate::layout::{self, Page};
use crate::next::Next;
use crate::{sign_in, visit};

#[derive(Template)]
#[template(path = "sign_in_passkey.html")]
struct Asking<'a> {
    page: &'a Page,
    problems: Problems,
    asked: Asked,
    /// Where one signs in otherwise.
    by_password: String,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Given {
    #[serde(default)]
    secret: String,
    /// None: the device is still to be asked.
    answer: Option<String>,
    #[serde(default)]
    next: Next,
}

/// `POST /auth/passkey`: asks for a passkey, and takes the answer.
pub async fn sign_in(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    Extension(ip): Extension<IpAddr>,
    headers: HeaderMap,
    Form(it): Form<Given>,
) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    if let Some(answer) = it.answer {
        let browser = visit::browser(ip, &headers);
        let outcome = passkeys::sign_in(&tenant, &it.secret, &answer, browser).await?;
        if let Some(answer) = sign_in::follow(&page, &tenant, outcome, &it.next) {
            return Ok(answer);
        }
        problems.add("passkey", page.t.sign_in_passkey_wrong());
    }
    let asking = Asking {
        page: &page,
        asked: passkeys::ask_for_one(&tenant, ip).await?,
        by_password: it.next.sign_in(),
        next: it.next.given(),
        problems,
    };
    Ok(layout::scripted(asking.problems.status(), &asking))
}
