//! Confirming addresses, and letting in those who wait for approval.

use std::sync::Arc;

use store::user_tokens::{self, Purpose};
use store::users::{self, User};
use tenant::{Tenant, Unit};
use types::{MINUTE, UserId};

use crate::mail::{self, Letter};
use crate::{Error, Result, Why, people, secrets, sign_ups};

/// Links to one address are sent so often at most.
const RESENDS: u32 = 5;
const RESEND_WINDOW: i64 = 30 * MINUTE;

/// What a confirmed person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// Sign in.
    Ready,
    /// Wait for a moderator.
    Pending,
}

/// Confirms the address that the secret was mailed to. It works once.
pub async fn confirm(tenant: &Arc<Tenant>, secret: &str) -> Result<Confirmed> {
    let hash = secrets::hash(secret);
    tenant
        .write(move |unit| {
            let holder = user_tokens::holder(unit, &hash, Purpose::Confirmation, unit.now)?;
            let id = holder.ok_or(Error::NotFound)?;
            user_tokens::forget(unit, id, Purpose::Confirmation)?;
            users::confirm(unit, id, unit.now)?;
            unit.touch_user(id);
            let user = users::by_id(unit, id)?.ok_or(Error::NotFound)?;
            Ok(if user.approved {
                Confirmed::Ready
            } else {
                Confirmed::Pending
            })
        })
        .await
}

/// Mails the link again to somebody whose address is not confirmed. Who asks hears nothing of whether there is one.
pub async fn resend(tenant: &Arc<Tenant>, email: &str) -> Result<()> {
    let key = email.trim().to_lowercase();
    slow_down(tenant, &key)?;
    tenant
        .write(move |unit| match users::by_email(unit, &key)? {
            Some(user) if user.confirmed_at.is_none() => sign_ups::send_confirmation(unit, &user),
            _ => Ok(()),
        })
        .await
}

/// Mails the link again, to another address when one is given.
pub async fn resend_to(tenant: &Arc<Tenant>, id: UserId, email: Option<String>) -> Result<()> {
    slow_down(tenant, &id.to_string())?;
    tenant
        .write(move |unit| {
            let user = users::by_id(unit, id)?.ok_or(Error::NotFound)?;
            if user.confirmed_at.is_some() {
                return Err(Error::Forbidden);
            }
            if let Some(email) = &email {
                change_address(unit, &user, email)?;
            }
            let user = users::by_id(unit, id)?.ok_or(Error::NotFound)?;
            sign_ups::send_confirmation(unit, &user)
        })
        .await
}

fn change_address(unit: &Unit<'_>, user: &User, email: &str) -> Result<()> {
    if let Some(why) = sign_ups::email_problem(email) {
        return Err(Error::invalid("email", why));
    }
    let other = users::by_email(unit, &email.to_lowercase())?;
    if other.is_some_and(|other| other.id != user.id) {
        return Err(Error::invalid("email", Why::Taken));
    }
    Ok(users::set_email(unit, user.id, email)?)
}

/// Lets in somebody who waits, and writes to them.
pub async fn approve(tenant: &Arc<Tenant>, username: &str) -> Result<()> {
    let username = username.to_owned();
    tenant
        .write(move |unit| {
            let user = people::by_username(unit, &username)?;
            if user.approved {
                return Ok(());
            }
            users::approve(unit, user.id)?;
            unit.touch_user(user.id);
            let (t, site) = (mail::locale(&user), &unit.tenant().settings().title);
            let link = unit.tenant().urls.absolute("/auth/sign_in");
            let letter = Letter {
                subject: t.mail_approved_subject(site),
                body: t.mail_approved_body(&link, site, &username),
            };
            mail::write(unit, &user, &username, letter)
        })
        .await
}

fn slow_down(tenant: &Tenant, key: &str) -> Result<()> {
    let counted = tenant.process.limits.count(
        ("resend", tenant.number, key),
        RESENDS,
        RESEND_WINDOW,
        tenant.clock.now(),
    );
    counted.map_err(|retry_after| Error::Limited { retry_after })
}
