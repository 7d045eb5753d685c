//! `/settings/two_factor`: codes of an app beside the password.

use std::fmt::Write;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use services::Error;
use services::second_factors::{self, State};
use tenant::Tenant;

use crate::access::SignedIn;
use crate::console::done;
use crate::errors::PageError;
use crate::fields::{Field, Problems};
use crate::forms::Form;
use crate::layout::{self, Page};

const PATH: &str = "/settings/two_factor";

#[derive(Template)]
#[template(path = "settings/second_factor.html")]
struct Overview<'a> {
    page: &'a Page,
    problems: Problems,
    state: State,
    password: Field,
}

#[derive(Template)]
#[template(path = "settings/second_factor_on.html")]
struct Setup<'a> {
    page: &'a Page,
    problems: Problems,
    /// For those who type it.
    secret: String,
    /// What the app reads.
    address: String,
    /// The path of the dark fields in an SVG of this size.
    path: String,
    size: i32,
    code: Field,
}

#[derive(Template)]
#[template(path = "settings/recovery_codes.html")]
struct Codes<'a> {
    page: &'a Page,
    codes: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Password {
    current_password: String,
}

#[derive(Debug, Deserialize)]
pub struct Given {
    code: String,
}

/// `GET /settings/two_factor`
pub async fn show(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    let read = tenant.read(move |unit| second_factors::state(unit, visitor.person));
    Ok(overview(&page, read.await?, Problems::default()))
}

fn overview(page: &Page, state: State, mut problems: Problems) -> Response {
    let status = problems.status();
    let overview = Overview {
        page,
        state,
        password: Field::current_password(page.t).checked(&mut problems),
        problems,
    };
    layout::html(status, &overview)
}

/// `GET /settings/two_factor/on`
pub async fn begin(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    match second_factors::begin(&tenant, visitor.person).await {
        Ok(secret) => Ok(setup(&page, secret, Problems::default())),
        Err(Error::Conflict) => Ok(Redirect::to(PATH).into_response()),
        Err(error) => Err(error.into()),
    }
}

fn setup(page: &Page, secret: String, mut problems: Problems) -> Response {
    let address = address(page, &secret);
    let status = problems.status();
    let (path, size) = drawing(&address);
    let setup = Setup {
        page,
        path,
        size,
        address,
        secret: groups(&secret),
        code: Field::code(page.t).checked(&mut problems),
        problems,
    };
    layout::html(status, &setup)
}

/// <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>
fn address(page: &Page, secret: &str) -> String {
    let name = page.account.as_deref().unwrap_or_default();
    let label: String = form_urlencoded::byte_serialize(page.domain.as_bytes()).collect();
    let issuer: String = form_urlencoded::byte_serialize(page.site.as_bytes()).collect();
    let issuer = issuer.replace('+', "%20");
    format!("otpauth://totp/{label}:{name}?secret={secret}&issuer={issuer}")
}

fn groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
    groups.join(" ")
}

/// A QR code as the path of an SVG; empty when the address does not fit, and it is typed.
fn drawing(address: &str) -> (String, i32) {
    let Ok(code) = QrCode::encode_text(address, QrCodeEcc::Medium) else {
        return (String::new(), 0);
    };
    let size = code.size();
    let mut path = String::new();
    for (x, y) in (0..size).flat_map(|y| (0..size).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + 4, y + 4);
        }
    }
    (path, size + 8)
}

/// `POST /settings/two_factor/on`
pub async fn confirm(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(Given { code }): Form<Given>,
) -> Result<Response, PageError> {
    match second_factors::confirm(&tenant, visitor.person, &code).await {
        Ok(codes) => Ok(show_codes(&page, codes)),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            let secret = second_factors::begin(&tenant, visitor.person).await?;
            Ok(setup(&page, secret, problems))
        }
    }
}

fn show_codes(page: &Page, codes: Vec<String>) -> Response {
    layout::html(StatusCode::OK, &Codes { page, codes })
}

/// `POST /settings/two_factor/codes`
pub async fn renew_codes(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<Password>,
) -> Result<Response, PageError> {
    let person = visitor.person;
    match second_factors::renew_codes(&tenant, person, it.current_password).await {
        Ok(codes) => Ok(show_codes(&page, codes)),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            let read = tenant.read(move |unit| second_factors::state(unit, person));
            Ok(overview(&page, read.await?, problems))
        }
    }
}

/// `POST /settings/two_factor/off`
pub async fn turn_off(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<Password>,
) -> Result<Response, PageError> {
    let person = visitor.person;
    match second_factors::turn_off(&tenant, person, it.current_password).await {
        Ok(()) => Ok(done(PATH, "off")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            let read = tenant.read(move |unit| second_factors::state(unit, person));
            Ok(overview(&page, read.await?, problems))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_drawn_and_grouped() {
        let (path, size) = drawing("otpauth://totp/a.test:ada?secret=ABC&issuer=Steppe");
        assert!(
            size > 29 && path.starts_with("M4,4h1v1h-1z"),
            "{size} {path}"
        );
        assert_eq!(groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
