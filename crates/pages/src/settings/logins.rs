//! `/settings/account`: the password, the address, and the end of the account.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use entities::Timestamp;
use serde::Deserialize;
use services::oauth::Person;
use services::people::Role;
use services::{deletions, logins};
use tenant::Tenant;
use tenant::bounds::PASSWORD_SHORTEST;

use crate::access::SignedIn;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::fields::{Field, Problems};
use crate::forms::{Form, Nothing};
use crate::layout::{self, Page};

const PATH: &str = "/settings/account";

#[derive(Template)]
#[template(path = "settings/account.html")]
struct Account<'a> {
    page: &'a Page,
    problems: Problems,
    email: String,
    /// The address that waits to be confirmed.
    unconfirmed: Option<String>,
    /// When the account is to be deleted.
    deletion: Option<String>,
    is_owner: bool,
    /// To think better of a deletion.
    days: u64,
    new_email: Field,
    current_for_email: Field,
    current_for_password: Field,
    password: Field,
    current_for_deletion: Field,
}

/// `GET /settings/account`
pub async fn show(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    answer(&page, &tenant, visitor.person, "", Problems::default()).await
}

async fn answer(
    page: &Page,
    tenant: &Arc<Tenant>,
    person: Person,
    email: &str,
    mut problems: Problems,
) -> Result<Response, PageError> {
    let read = tenant.read(move |unit| logins::own(unit, person));
    let (user, t) = (read.await?, page.t);
    let current = |form| Field::current_password_of(t, form);
    let account = Account {
        page,
        email: user.email,
        unconfirmed: user.unconfirmed_email,
        deletion: user.deletion_at.map(|at| dates::day(t, Timestamp(at.0))),
        is_owner: person.role == Role::Owner,
        days: deletions::DAYS.unsigned_abs(),
        new_email: Field::new_email(t).value(email).checked(&mut problems),
        current_for_email: current("email").checked(&mut problems),
        current_for_password: current("password").checked(&mut problems),
        password: Field::new_password(t, t.field_new_password(), PASSWORD_SHORTEST as u64)
            .checked(&mut problems),
        current_for_deletion: current("delete").checked(&mut problems),
        problems,
    };
    let status = account.problems.status();
    Ok(layout::html(status, &account))
}

#[derive(Debug, Deserialize)]
pub struct NewPassword {
    current_password: String,
    password: String,
}

/// `POST /settings/account/password`
pub async fn change_password(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<NewPassword>,
) -> Result<Response, PageError> {
    let changed =
        logins::change_password(&tenant, &visitor, it.current_password, it.password).await;
    match changed {
        Ok(()) => Ok(done(PATH, "saved")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?.in_form("password");
            answer(&page, &tenant, visitor.person, "", problems).await
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct NewEmail {
    current_password: String,
    email: String,
}

/// `POST /settings/account/email`
pub async fn change_email(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<NewEmail>,
) -> Result<Response, PageError> {
    let person = visitor.person;
    match logins::change_email(&tenant, person, it.current_password, &it.email).await {
        Ok(()) => Ok(done(PATH, "sent")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?.in_form("email");
            answer(&page, &tenant, person, &it.email, problems).await
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Farewell {
    current_password: String,
}

/// `POST /settings/account/delete`
pub async fn delete(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<Farewell>,
) -> Result<Response, PageError> {
    match deletions::ask(&tenant, visitor.person, it.current_password).await {
        Ok(_) => Ok(done(PATH, "asked")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?.in_form("delete");
            answer(&page, &tenant, visitor.person, "", problems).await
        }
    }
}

/// `POST /settings/account/keep`
pub async fn keep(
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, PageError> {
    deletions::take_back(&tenant, visitor.person).await?;
    Ok(done(PATH, "kept"))
}
