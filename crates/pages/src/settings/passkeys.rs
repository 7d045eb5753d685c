//! `/settings/passkeys`: keys on one's devices that sign in without a password.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use entities::Timestamp;
use serde::Deserialize;
use services::oauth::Person;
use services::passkeys::{self, Asked};
use store::passkeys::Passkey;
use tenant::Tenant;
use types::PasskeyId;

use crate::access::SignedIn;
use crate::console::done;
use crate::dates;
use crate::errors::PageError;
use crate::fields::{Field, Problems};
use crate::forms::Form;
use crate::layout::{self, Page};

const PATH: &str = "/settings/passkeys";

#[derive(Template)]
#[template(path = "settings/passkeys.html")]
struct Overview<'a> {
    page: &'a Page,
    problems: Problems,
    passkeys: Vec<Row>,
    /// Whether the server can have any.
    possible: bool,
    name: Field,
    password: Field,
}

struct Row {
    id: PasskeyId,
    name: String,
    since: String,
    used: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/passkey_new.html")]
struct Asking<'a> {
    page: &'a Page,
    asked: Asked,
}

#[derive(Template)]
#[template(path = "settings/passkey.html")]
struct One<'a> {
    page: &'a Page,
    problems: Problems,
    id: PasskeyId,
    /// As it is called now.
    called: String,
    name: Field,
    password: Field,
}

#[derive(Debug, Deserialize)]
pub struct Wanted {
    name: String,
    current_password: String,
}

#[derive(Debug, Deserialize)]
pub struct Made {
    secret: String,
    #[serde(default)]
    answer: String,
}

#[derive(Debug, Deserialize)]
pub struct Name {
    name: String,
}

#[derive(Debug, Deserialize)]
pub struct Password {
    current_password: String,
}

/// `GET /settings/passkeys`
pub async fn index(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
) -> Result<Response, PageError> {
    overview(&page, &tenant, visitor.person, "", Problems::default()).await
}

async fn overview(
    page: &Page,
    tenant: &Arc<Tenant>,
    person: Person,
    name: &str,
    mut problems: Problems,
) -> Result<Response, PageError> {
    let read = tenant.read(move |unit| passkeys::all(unit, person));
    let day = |at: types::Timestamp| dates::day(page.t, Timestamp(at.0));
    let row = |passkey: Passkey| Row {
        id: passkey.id,
        name: passkey.name,
        since: day(passkey.created_at),
        used: passkey.last_used_at.map(day),
    };
    let overview = Overview {
        page,
        passkeys: read.await?.into_iter().map(row).collect(),
        possible: passkeys::are_possible(tenant),
        name: name_field(page, name, &mut problems).hint(page.t.passkeys_name_hint().into()),
        password: Field::current_password(page.t).checked(&mut problems),
        problems,
    };
    Ok(layout::scripted(overview.problems.status(), &overview))
}

fn name_field(page: &Page, name: &str, problems: &mut Problems) -> Field {
    let field = Field::short("name", page.t.passkeys_name(), passkeys::NAME);
    field.value(name).checked(problems)
}

/// `POST /settings/passkeys/new`
pub async fn begin(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<Wanted>,
) -> Result<Response, PageError> {
    let person = visitor.person;
    match passkeys::begin(&tenant, person, &it.name, it.current_password).await {
        Ok(asked) => {
            let asking = Asking { page: &page, asked };
            Ok(layout::scripted(http::StatusCode::OK, &asking))
        }
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            overview(&page, &tenant, person, &it.name, problems).await
        }
    }
}

/// `POST /settings/passkeys`
pub async fn add(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Form(it): Form<Made>,
) -> Result<Response, PageError> {
    match passkeys::add(&tenant, visitor.person, &it.secret, &it.answer).await {
        Ok(()) => Ok(done(PATH, "saved")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            overview(&page, &tenant, visitor.person, "", problems).await
        }
    }
}

/// `GET /settings/passkeys/id`
pub async fn show(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let id = PasskeyId(id);
    one(
        &page,
        &tenant,
        visitor.person,
        id,
        None,
        Problems::default(),
    )
    .await
}

async fn one(
    page: &Page,
    tenant: &Arc<Tenant>,
    person: Person,
    id: PasskeyId,
    name: Option<&str>,
    mut problems: Problems,
) -> Result<Response, PageError> {
    let read = tenant.read(move |unit| passkeys::one(unit, person, id));
    let called = read.await?.name;
    let one = One {
        page,
        id,
        name: name_field(page, name.unwrap_or(&called), &mut problems),
        called,
        password: Field::current_password(page.t).checked(&mut problems),
        problems,
    };
    Ok(layout::html(one.problems.status(), &one))
}

/// `POST /settings/passkeys/id`
pub async fn rename(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(it): Form<Name>,
) -> Result<Response, PageError> {
    let (person, id) = (visitor.person, PasskeyId(id));
    match passkeys::rename(&tenant, person, id, &it.name).await {
        Ok(()) => Ok(done(PATH, "saved")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            one(&page, &tenant, person, id, Some(&it.name), problems).await
        }
    }
}

/// `POST /settings/passkeys/id/remove`
pub async fn remove(
    page: Page,
    SignedIn(visitor): SignedIn,
    Extension(tenant): Extension<Arc<Tenant>>,
    Path(id): Path<i64>,
    Form(it): Form<Password>,
) -> Result<Response, PageError> {
    let (person, id) = (visitor.person, PasskeyId(id));
    match passkeys::remove(&tenant, person, id, it.current_password).await {
        Ok(()) => Ok(done(PATH, "removed")),
        Err(error) => {
            let problems = Problems::of(page.t, error)?;
            one(&page, &tenant, person, id, None, problems).await
        }
    }
}
