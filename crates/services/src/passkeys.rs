//! Passkeys: keys on people's devices that sign in without a password ([WebAuthn](https://www.w3.org/TR/webauthn-3/)).

use std::net::IpAddr;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::passkeys::{self, Passkey, Request};
use tenant::{Tenant, Unit};
use types::{MINUTE, PasskeyId, UserId};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Key, PasskeyRegistration, PublicKeyCredential, Url,
    Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::limits::{self, Limit};
use crate::mail::{self, Letter};
use crate::oauth::Person;
use crate::sessions::{self, Browser, Outcome};
use crate::{Error, Result, Why, logins, people, secrets};

/// Characters of a name at most.
pub const NAME: usize = 60;
/// Passkeys of one login at most.
const MOST: usize = 20;
/// A device has so long to answer, in milliseconds: as long as browsers are told to wait for it.
const WAIT: i64 = 5 * MINUTE;
/// Requests that are kept; of more, the oldest are forgotten.
const REQUESTS: i64 = 10_000;
/// A network may ask and answer so often where nobody is signed in: twice as often as passwords are tried.
const TRIES: Limit = Limit {
    most: 200,
    span: 15 * MINUTE,
};

/// What a device is asked.
pub struct Asked {
    /// Goes with the answer.
    pub secret: String,
    /// For the browser: JSON, bytes in base 64 for URLs.
    pub options: String,
}

/// What an answer to the wish for a new passkey is held against.
#[derive(Serialize, Deserialize)]
struct Adding {
    name: String,
    state: PasskeyRegistration,
}

/// Whether this server can have passkeys: browsers tie them to a domain, and a bare address is none.
pub fn are_possible(tenant: &Tenant) -> bool {
    site(tenant).is_ok()
}

/// The server as devices know it. Keys that were made for another never answer here.
fn site(tenant: &Tenant) -> Result<Webauthn> {
    let none = |_| Error::NotFound;
    let origin = Url::parse(&tenant.urls.base()).map_err(|_| Error::NotFound)?;
    let domain = origin.domain().ok_or(Error::NotFound)?;
    let title = &tenant.settings().title;
    let builder = WebauthnBuilder::new(domain, &origin).map_err(none)?;
    builder.rp_name(title).build().map_err(none)
}

/// What devices call a login: a number that says nothing of whose it is.
fn handle(user: UserId) -> Uuid {
    Uuid::from_u64_pair(0, user.0.unsigned_abs())
}

/// The passkeys of somebody, the oldest first.
pub fn all(unit: &Unit<'_>, person: Person) -> Result<Vec<Passkey>> {
    Ok(passkeys::of(unit, person.user_id)?)
}

/// One of them.
pub fn one(unit: &Unit<'_>, person: Person, id: PasskeyId) -> Result<Passkey> {
    passkeys::one(unit, person.user_id, id)?.ok_or(Error::NotFound)
}

/// Begins to add a passkey; asks for the password.
pub async fn begin(
    tenant: &Arc<Tenant>,
    person: Person,
    name: &str,
    password: String,
) -> Result<Asked> {
    let name = checked_name(name)?;
    let user = logins::check_password(tenant, person, password).await?;
    let site = site(tenant)?;
    let work = move |unit: &Unit<'_>| {
        let known = room_for_one(unit, user.id)?;
        let username = people::username(unit, &user)?;
        let full = format!("{username}@{}", unit.tenant().urls.account_domain);
        let ids = known.into_iter().map(|key| key.credential_id).collect();
        let begun = site.start_passkey_registration(handle(user.id), &full, &username, Some(ids));
        let (asked, state) = begun.map_err(fault)?;
        let mut options = serde_json::to_value(&asked.public_key).map_err(fault)?;
        // The library leaves it to the device whether it can be asked without a name; our sign-in has none.
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        ask(
            unit,
            Some(user.id),
            &Adding { name, state },
            options.to_string(),
        )
    };
    tenant.write(work).await
}

/// Adds the passkey that a device has made.
///
/// # Errors
/// Invalid `passkey`, when that is not what it was asked for, or not in time.
pub async fn add(tenant: &Arc<Tenant>, person: Person, secret: &str, answer: &str) -> Result<()> {
    let adding: Option<Adding> = take(tenant, secret, Some(person.user_id)).await?;
    let made = adding.and_then(|adding| made(tenant, adding, answer));
    let (name, key) = made.ok_or_else(|| Error::invalid("passkey", Why::Invalid))?;
    let credential = json(&key)?;
    tenant
        .write(move |unit| {
            room_for_one(unit, person.user_id)?;
            let credential_id = key.cred_id().clone();
            if passkeys::by_credential(unit, &credential_id)?.is_some() {
                return Err(Error::invalid("passkey", Why::Taken));
            }
            let passkey = Passkey {
                id: unit.id(),
                user_id: person.user_id,
                name,
                credential_id,
                credential,
                created_at: unit.now,
                last_used_at: None,
            };
            passkeys::insert(unit, &passkey)?;
            tell(unit, &passkey, true)
        })
        .await
}

/// The name and the key, when the answer is right.
fn made(tenant: &Tenant, adding: Adding, answer: &str) -> Option<(String, Key)> {
    let answer = serde_json::from_str(answer).ok()?;
    let site = site(tenant).ok()?;
    let made = site.finish_passkey_registration(&answer, &adding.state);
    Some((adding.name, made.map_err(log).ok()?))
}

/// Gives a passkey another name.
pub async fn rename(tenant: &Arc<Tenant>, person: Person, id: PasskeyId, name: &str) -> Result<()> {
    let name = checked_name(name)?;
    tenant
        .write(
            move |unit| match passkeys::rename(unit, person.user_id, id, &name)? {
                true => Ok(()),
                false => Err(Error::NotFound),
            },
        )
        .await
}

/// Removes a passkey; asks for the password.
pub async fn remove(
    tenant: &Arc<Tenant>,
    person: Person,
    id: PasskeyId,
    password: String,
) -> Result<()> {
    logins::check_password(tenant, person, password).await?;
    tenant
        .write(move |unit| {
            let passkey = one(unit, person, id)?;
            passkeys::delete(unit, person.user_id, id)?;
            tell(unit, &passkey, false)
        })
        .await
}

/// Begins to sign somebody in, whoever they are.
pub async fn ask_for_one(tenant: &Arc<Tenant>, ip: IpAddr) -> Result<Asked> {
    count_try(tenant, ip)?;
    let begun = site(tenant)?.start_discoverable_authentication();
    let (asked, state) = begun.map_err(fault)?;
    let options = json(&asked.public_key)?;
    tenant
        .write(move |unit| ask(unit, None, &state, options))
        .await
}

/// Signs in whose device has answered. No code is asked for: the device has made sure that it is them.
pub async fn sign_in(
    tenant: &Arc<Tenant>,
    secret: &str,
    answer: &str,
    browser: Browser,
) -> Result<Outcome> {
    count_try(tenant, browser.ip)?;
    let state: Option<DiscoverableAuthentication> = take(tenant, secret, None).await?;
    let (Some(state), Ok(answer)) = (state, serde_json::from_str(answer)) else {
        return Ok(Outcome::Wrong);
    };
    let Some((passkey, credential)) = check(tenant, state, &answer).await? else {
        return Ok(Outcome::Wrong);
    };
    tenant
        .write(move |unit| {
            // It may have been removed meanwhile, or used on a copy of the device.
            match passkeys::note_use(unit, &passkey, &credential, unit.now)? {
                true => sessions::let_in(unit, passkey.user_id, &browser),
                false => Ok(Outcome::Wrong),
            }
        })
        .await
}

/// Which passkey has answered rightly, and what is known of it since.
async fn check(
    tenant: &Arc<Tenant>,
    state: DiscoverableAuthentication,
    answer: &PublicKeyCredential,
) -> Result<Option<(Passkey, String)>> {
    let site = site(tenant)?;
    let Ok((named, id)) = site.identify_discoverable_authentication(answer) else {
        return Ok(None);
    };
    let id = id.to_vec();
    let passkey = tenant.read(move |unit| passkeys::by_credential(unit, &id));
    let passkey = passkey.await?.filter(|it| handle(it.user_id) == named);
    let Some(passkey) = passkey else {
        return Ok(None);
    };
    let mut key: Key = serde_json::from_str(&passkey.credential).map_err(fault)?;
    let checked = site.finish_discoverable_authentication_v2(answer, state, &key);
    let Ok(checked) = checked.map_err(log) else {
        return Ok(None);
    };
    key.update_credential(&checked);
    Ok(Some((passkey, json(&key)?)))
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", Why::Blank));
    }
    if name.chars().count() > NAME {
        return Err(Error::invalid("name", Why::TooLong(NAME)));
    }
    Ok(name.to_owned())
}

/// The passkeys that somebody has, when there may be another.
fn room_for_one(unit: &Unit<'_>, user: UserId) -> Result<Vec<Passkey>> {
    let known = passkeys::of(unit, user)?;
    match known.len() < MOST {
        true => Ok(known),
        false => Err(Error::invalid("name", Why::TooMany(MOST))),
    }
}

fn count_try(tenant: &Tenant, ip: IpAddr) -> Result<()> {
    limits::count(tenant, "passkey", tenant::network(ip), TRIES)
}

fn ask(
    unit: &Unit<'_>,
    user_id: Option<UserId>,
    state: &impl Serialize,
    options: String,
) -> Result<Asked> {
    passkeys::forget_requests(unit, unit.now, REQUESTS)?;
    let secret = secrets::random();
    let request = Request {
        hash: secrets::hash(&secret),
        user_id,
        state: json(state)?,
        expires_at: unit.now.plus(WAIT),
    };
    passkeys::ask(unit, &request)?;
    Ok(Asked { secret, options })
}

/// Takes a request out, whatever becomes of its answer; none when it is too late, or was asked for somebody else.
async fn take<T: DeserializeOwned>(
    tenant: &Arc<Tenant>,
    secret: &str,
    user: Option<UserId>,
) -> Result<Option<T>> {
    let hash = secrets::hash(secret);
    let taken = tenant.write(move |unit| passkeys::take(unit, &hash, unit.now));
    let taken = taken.await?.filter(|(asked, _)| *asked == user);
    let state = taken.map(|(_, state)| serde_json::from_str(&state));
    state.transpose().map_err(fault)
}

fn tell(unit: &Unit<'_>, passkey: &Passkey, added: bool) -> Result<()> {
    let user = store::users::by_id(unit, passkey.user_id)?.ok_or(Error::NotFound)?;
    mail::write(unit, &user, |t, site, name| Letter {
        subject: t.mail_second_factor_subject(site),
        body: match added {
            true => t.mail_passkey_added(&passkey.name, site, name),
            false => t.mail_passkey_removed(&passkey.name, site, name),
        },
    })
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(fault)
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("passkeys: {error}"))
}

fn log(error: WebauthnError) {
    tracing::info!(%error, "a passkey was refused");
}
