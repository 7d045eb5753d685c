//! One's own login: its password and address, and the browsers and apps that are signed in.

use std::sync::Arc;

use store::access_tokens::{self, Held};
use store::oauth_codes;
use store::sessions::{self, Session};
use store::user_tokens::{self, Purpose};
use store::users::{self, User};
use tenant::{Tenant, Unit};
use types::{AppId, HOUR, MINUTE, SessionId};

use crate::limits::{self, Limit};
use crate::mail::{self, Letter};
use crate::oauth::{self, Person};
use crate::sessions::Visitor;
use crate::{Error, Result, Why, password_resets, passwords, secrets, sign_ups};

/// Wrong passwords of somebody who is signed in.
const GUESSES: Limit = Limit {
    most: 10,
    span: 15 * MINUTE,
};
/// How long the link in the mail works, in hours.
pub const HOURS: i64 = 24;
/// Tokens that are looked at at most.
const TOKENS: usize = 500;

/// An app that may use somebody's account.
#[derive(Clone, Debug)]
pub struct SignedInApp {
    /// Its newest token with the scopes of all.
    pub app: Held,
    /// Since when it may.
    pub since: types::Timestamp,
}

/// Makes sure that it is really they who ask: they give their password.
///
/// # Errors
/// Invalid `current_password`, when it is another.
pub async fn check_password(
    tenant: &Arc<Tenant>,
    person: Person,
    password: String,
) -> Result<User> {
    let read = tenant.read(move |unit| users::by_id(unit, person.user_id));
    let user = read.await?.ok_or(Error::NotFound)?;
    let hash = Some(user.password_hash.clone());
    let verified = passwords::verify(tenant, password, hash);
    match limits::counted(tenant, "own password", person.user_id, GUESSES, verified).await? {
        true => Ok(user),
        false => Err(Error::invalid("current_password", Why::Invalid)),
    }
}

/// Changes the password; other browsers are signed out, apps stay signed in.
pub async fn change_password(
    tenant: &Arc<Tenant>,
    visitor: &Visitor,
    current: String,
    new: String,
) -> Result<()> {
    if let Some(why) = sign_ups::password_problem(&new) {
        return Err(Error::invalid("password", why));
    }
    let user = check_password(tenant, visitor.person, current).await?;
    let hash = passwords::hash(tenant, new).await?;
    let keep = visitor.session_id;
    tenant
        .write(move |unit| {
            users::set_password(unit, user.id, &hash)?;
            user_tokens::forget(unit, user.id, Purpose::PasswordReset)?;
            sessions::delete_others(unit, user.id, keep)?;
            password_resets::tell(unit, &user)
        })
        .await
}

/// Asks for another address: it holds once the link in the mail that is sent there was opened.
pub async fn change_email(
    tenant: &Arc<Tenant>,
    person: Person,
    current: String,
    email: &str,
) -> Result<()> {
    let email = email.trim().to_owned();
    if let Some(why) = sign_ups::email_problem(&email) {
        return Err(Error::invalid("email", why));
    }
    let user = check_password(tenant, person, current).await?;
    tenant
        .write(move |unit| {
            if users::by_email(unit, &email.to_lowercase())?.is_some() {
                return Err(Error::invalid("email", Why::Taken));
            }
            users::set_unconfirmed_email(unit, user.id, &email)?;
            send_link(unit, &user, email)
        })
        .await
}

fn send_link(unit: &Unit<'_>, user: &User, email: String) -> Result<()> {
    let secret = secrets::random();
    let end = unit.now.plus(HOURS * HOUR);
    user_tokens::forget(unit, user.id, Purpose::NewAddress)?;
    let hash = secrets::hash(&secret);
    user_tokens::insert(unit, &hash, user.id, Purpose::NewAddress, end)?;
    let path = format!("/auth/confirmation?confirmation_token={secret}");
    let link = unit.tenant().urls.absolute(&path);
    mail::write_to(unit, email, user, |t, site, name| Letter {
        subject: t.mail_confirm_subject(site),
        body: t.mail_new_address_body(&link, site, name),
    })
}

/// Gives somebody the address that they confirmed; their old one is told.
pub(crate) fn settle_email(unit: &Unit<'_>, user: &User) -> Result<()> {
    user_tokens::forget(unit, user.id, Purpose::NewAddress)?;
    let email = user.unconfirmed_email.clone().ok_or(Error::NotFound)?;
    if users::by_email(unit, &email.to_lowercase())?.is_some() {
        return Err(Error::NotFound);
    }
    mail::write(unit, user, |t, site, name| Letter {
        subject: t.mail_address_changed_subject(site),
        body: t.mail_address_changed_body(&email, site, name),
    })?;
    Ok(users::set_email(unit, user.id, &email)?)
}

/// Somebody's own login.
pub fn own(unit: &Unit<'_>, person: Person) -> Result<User> {
    users::by_id(unit, person.user_id)?.ok_or(Error::NotFound)
}

/// The browsers in which somebody is signed in, the last used first.
pub fn browsers(unit: &Unit<'_>, person: Person) -> Result<Vec<Session>> {
    Ok(sessions::of(unit, person.user_id)?)
}

/// The apps that may use somebody's account, the last used first.
pub fn apps(unit: &Unit<'_>, person: Person) -> Result<Vec<SignedInApp>> {
    let mut apps: Vec<SignedInApp> = Vec::new();
    for held in access_tokens::held(unit, person.user_id, TOKENS)? {
        match apps.iter_mut().find(|app| app.app.app_id == held.app_id) {
            Some(known) => {
                known.since = known.since.min(held.created_at);
                known.app.scopes.extend(&held.scopes);
            }
            None => apps.push(SignedInApp {
                since: held.created_at,
                app: held,
            }),
        }
    }
    Ok(apps)
}

/// Signs somebody out of one browser.
pub async fn end_browser(tenant: &Arc<Tenant>, person: Person, id: SessionId) -> Result<()> {
    tenant
        .write(
            move |unit| match sessions::delete_one(unit, person.user_id, id)? {
                true => Ok(()),
                false => Err(Error::NotFound),
            },
        )
        .await
}

/// Signs somebody out of all browsers but theirs.
pub async fn end_other_browsers(tenant: &Arc<Tenant>, visitor: &Visitor) -> Result<()> {
    let (user, keep) = (visitor.person.user_id, visitor.session_id);
    let work = move |unit: &Unit<'_>| sessions::delete_others(unit, user, keep);
    Ok(tenant.write(work).await?)
}

/// Takes an app's right back to use somebody's account.
pub async fn end_app(tenant: &Arc<Tenant>, person: Person, app: AppId) -> Result<()> {
    tenant
        .write(move |unit| {
            oauth_codes::remove_of_user(unit, person.user_id)?;
            let ended = access_tokens::remove_of_app(unit, person.user_id, app)?;
            if ended.is_empty() {
                return Err(Error::NotFound);
            }
            oauth::end(unit, ended);
            Ok(())
        })
        .await
}
