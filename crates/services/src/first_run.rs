//! The first run: whoever started an empty server makes its owner's account, by a link that nobody else has seen.

use std::sync::Arc;

use store::settings;
use store::users;
use tenant::{Registrations, Settings, Tenant, Unit};

use crate::people::{self, NewPerson, Role};
use crate::sessions::{self, Browser};
use crate::sign_ups::{self, SignUp};
use crate::{Error, Problem, Result, Why, passwords, secrets};

/// The row of the settings that keeps the hash of the secret.
const KEY: &str = "first_run";
/// Characters of a server's name at most.
pub const MAX_TITLE: usize = 60;

/// What the owner of a new server decides.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The server's name.
    pub title: String,
    pub registrations: Registrations,
    pub username: String,
    pub email: String,
    pub password: String,
    /// ISO 639 code; the server's first language, too.
    pub locale: String,
}

/// Whether the owner was invited, and nobody is here yet: until then nobody else comes in.
pub fn awaits_owner(unit: &Unit<'_>) -> Result<bool> {
    Ok(settings::has(unit, KEY)? && !users::any(unit)?)
}

/// Makes the link, when the server has no owner; older ones stop working.
pub async fn invite(tenant: &Arc<Tenant>) -> Result<Option<String>> {
    if tenant.read(|unit| users::any_owner(unit)).await? {
        return Ok(None);
    }
    let secret = secrets::random();
    let kept = kept(&secret);
    let link = tenant.urls.absolute(&format!("/first_run?key={secret}"));
    let store = move |unit: &Unit<'_>| settings::set(unit, KEY, &kept);
    tenant.write(store).await?;
    Ok(Some(link))
}

/// Whether the link with this secret works: it is the newest, was not used, and the server has no owner.
pub async fn is_open(tenant: &Arc<Tenant>, secret: &str) -> Result<bool> {
    let kept = kept(secret);
    tenant
        .read(move |unit| Ok(settings::is(unit, KEY, &kept)? && !users::any_owner(unit)?))
        .await
}

/// Makes the owner's account and names the server; answers the secret of a session.
///
/// # Errors
/// Not found, when the link does not work.
pub async fn found(
    tenant: &Arc<Tenant>,
    secret: &str,
    founding: Founding,
    browser: Browser,
) -> Result<String> {
    if !is_open(tenant, secret).await? {
        return Err(Error::NotFound);
    }
    let owner = SignUp {
        username: founding.username.clone(),
        email: founding.email.clone(),
        password: founding.password.clone(),
        agreement: true,
        locale: founding.locale.clone(),
        ip: Some(browser.ip),
        ..SignUp::default()
    };
    let mut problems = Vec::from_iter(title_problem(&founding.title));
    problems.extend(sign_ups::check_open(&owner));
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let hash = passwords::hash(tenant, founding.password.clone()).await?;
    let kept = kept(secret);
    let session = tenant
        .write(move |unit| {
            if users::any_owner(unit)? || !settings::take(unit, KEY, &kept)? {
                return Err(Error::NotFound);
            }
            let problems = sign_ups::taken(unit, &owner)?;
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
            unit.store_settings(named(unit, &founding))?;
            let owner = NewPerson {
                approved: true,
                confirmed: true,
                role: Role::Owner,
                ..sign_ups::person(&owner, hash)
            };
            let (_, user) = people::create(unit, owner)?;
            sessions::begin(unit, user, &browser)
        })
        .await?;
    tenant.usage.forget();
    Ok(session)
}

fn named(unit: &Unit<'_>, founding: &Founding) -> Settings {
    Settings {
        title: founding.title.trim().to_owned(),
        registrations: founding.registrations,
        contact_account: founding.username.clone(),
        languages: vec![founding.locale.clone()],
        ..(*unit.tenant().settings()).clone()
    }
}

pub(crate) fn title_problem(title: &str) -> Option<Problem> {
    let why = match title.trim().chars().count() {
        0 => Why::Blank,
        length if length > MAX_TITLE => Why::TooLong(MAX_TITLE),
        _ => return None,
    };
    Some(Problem {
        field: "title",
        why,
    })
}

/// What is kept of a secret, as JSON.
fn kept(secret: &str) -> String {
    serde_json::Value::from(secrets::hash(secret).to_vec()).to_string()
}
