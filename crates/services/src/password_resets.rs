//! A new password for those who forgot theirs.

use std::net::IpAddr;
use std::sync::Arc;

use store::jobs::Job;
use store::user_tokens::{self, Purpose};
use store::users::{self, User};
use store::{passkeys, second_factors};
use tenant::{Tenant, Unit};
use types::{HOUR, MINUTE};

use crate::limits::{self, Limit};
use crate::mail::{self, Letter};
use crate::{Error, Result, confirmations, passwords, people, secrets, sessions, sign_ups};

/// How long the link in the mail works, in hours.
pub const HOURS: i64 = 6;
/// Links to one address, and from one network, are asked for so often at most.
const REQUESTS: Limit = Limit {
    most: 5,
    span: 30 * MINUTE,
};
const NETWORK_REQUESTS: Limit = Limit {
    most: 25,
    ..REQUESTS
};

/// Mails a link to choose a new password, by a job: neither the answer nor the time that it takes tells whether there is
/// such an account.
pub async fn request(tenant: &Arc<Tenant>, email: &str, ip: IpAddr) -> Result<()> {
    let network = tenant::network(ip);
    limits::count(tenant, "password resets", network, NETWORK_REQUESTS)?;
    let email = email.trim().to_lowercase();
    if sign_ups::email_problem(&email).is_some() {
        return Ok(());
    }
    limits::count(tenant, "password reset", &email, REQUESTS)?;
    let job = Job::MailResetLink { email };
    Ok(tenant.write(move |unit| unit.enqueue(&job)).await?)
}

pub(crate) async fn mail_link(tenant: &Arc<Tenant>, email: String) -> Result<()> {
    tenant
        .write(move |unit| match users::by_email(unit, &email)? {
            Some(user) => send(unit, &user),
            None => Ok(()),
        })
        .await
}

/// Mails somebody a link to choose a new password; older links stop working.
pub(crate) fn send(unit: &Unit<'_>, user: &User) -> Result<()> {
    let secret = secrets::random();
    let expires_at = unit.now.plus(HOURS * HOUR);
    user_tokens::forget(unit, user.id, Purpose::PasswordReset)?;
    user_tokens::insert(
        unit,
        &secrets::hash(&secret),
        user.id,
        Purpose::PasswordReset,
        expires_at,
    )?;
    let link = unit.tenant().urls.absolute(&format!(
        "/auth/password/edit?reset_password_token={secret}"
    ));
    mail::write(unit, user, |t, site, name| {
        let body = t.mail_reset_body(HOURS.unsigned_abs(), &link, site, name);
        Letter {
            subject: t.mail_reset_subject(site),
            body: [body, t.mail_ignore().into()].join("\n\n"),
        }
    })
}

/// Whether a link still works.
pub async fn is_valid(tenant: &Arc<Tenant>, secret: &str) -> Result<bool> {
    let hash = secrets::hash(secret);
    let holder = tenant
        .read(move |unit| user_tokens::holder(unit, &hash, Purpose::PasswordReset, unit.now))
        .await?;
    Ok(holder.is_some())
}

/// Gives somebody a random password, for whoever runs the server; answers it. Every browser and app is signed out. With
/// `forget_devices` it alone is enough: no code is asked for, and passkeys are removed.
pub async fn reset_by_name(
    tenant: &Arc<Tenant>,
    username: &str,
    forget_devices: bool,
) -> Result<String> {
    let (username, password) = (username.to_owned(), secrets::random());
    let hash = passwords::hash(tenant, password.clone()).await?;
    tenant
        .write(move |unit| {
            let user = people::by_username(unit, &username)?;
            user_tokens::forget(unit, user.id, Purpose::PasswordReset)?;
            users::set_password(unit, user.id, &hash)?;
            if forget_devices {
                second_factors::delete(unit, user.id)?;
                passkeys::delete_of(unit, user.id)?;
            }
            sessions::end_all(unit, &user)?;
            tell(unit, &user)
        })
        .await?;
    Ok(password)
}

/// Changes the password; every browser and app is signed out. The link works once.
pub async fn reset(tenant: &Arc<Tenant>, secret: &str, password: String) -> Result<()> {
    if let Some(why) = sign_ups::password_problem(&password) {
        return Err(Error::invalid("password", why));
    }
    if !is_valid(tenant, secret).await? {
        return Err(Error::NotFound);
    }
    let hash = passwords::hash(tenant, password).await?;
    let secret = secrets::hash(secret);
    tenant
        .write(move |unit| {
            let holder = user_tokens::holder(unit, &secret, Purpose::PasswordReset, unit.now)?;
            let id = holder.ok_or(Error::NotFound)?;
            let user = users::by_id(unit, id)?.ok_or(Error::NotFound)?;
            user_tokens::forget(unit, id, Purpose::PasswordReset)?;
            users::set_password(unit, id, &hash)?;
            // Who can read the mail owns the address.
            confirmations::settle(unit, &user)?;
            sessions::end_all(unit, &user)?;
            tell(unit, &user)
        })
        .await
}

/// Writes to somebody that their password was changed.
pub(crate) fn tell(unit: &Unit<'_>, user: &User) -> Result<()> {
    let link = unit.tenant().urls.absolute("/auth/password/new");
    mail::write(unit, user, |t, site, name| Letter {
        subject: t.mail_password_changed_subject(site),
        body: t.mail_password_changed_body(&link, site, name),
    })
}
