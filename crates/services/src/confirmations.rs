//! Confirming addresses, and letting in those who wait for approval.

use std::net::IpAddr;
use std::sync::Arc;

use store::jobs::Job;
use store::user_tokens::{self, Purpose};
use store::users::{self, User};
use tenant::{Tenant, Unit};
use types::{MINUTE, UserId};

use crate::limits::{self, Limit};
use crate::mail::{self, Letter};
use crate::{Error, Result, Why, accounts, logins, people, secrets, sign_ups};

/// Links to one address, and from one network, are asked for so often at most.
const RESENDS: Limit = Limit {
    most: 5,
    span: 30 * MINUTE,
};
const NETWORK_RESENDS: Limit = Limit {
    most: 25,
    ..RESENDS
};

/// What a confirmed person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// Sign in.
    Ready,
    /// Wait for a moderator.
    Pending,
    /// Get mail at their new address.
    NewAddress,
}

/// Confirms the address that the secret was mailed to. That works once, with any link that was sent there.
pub async fn confirm(tenant: &Arc<Tenant>, secret: &str) -> Result<Confirmed> {
    let hash = secrets::hash(secret);
    tenant
        .write(move |unit| {
            if let Some(id) = user_tokens::holder(unit, &hash, Purpose::NewAddress, unit.now)? {
                let user = users::by_id(unit, id)?.ok_or(Error::NotFound)?;
                logins::settle_email(unit, &user)?;
                return Ok(Confirmed::NewAddress);
            }
            let holder = user_tokens::holder(unit, &hash, Purpose::Confirmation, unit.now)?;
            let user = users::by_id(unit, holder.ok_or(Error::NotFound)?)?;
            let user = user.ok_or(Error::NotFound)?;
            settle(unit, &user)?;
            Ok(if user.approved {
                Confirmed::Ready
            } else {
                Confirmed::Pending
            })
        })
        .await
}

/// Notes that somebody can read the mail that is sent to their address; now a moderator may let them in.
pub(crate) fn settle(unit: &Unit<'_>, user: &User) -> Result<()> {
    user_tokens::forget(unit, user.id, Purpose::Confirmation)?;
    if user.confirmed_at.is_some() {
        return Ok(());
    }
    users::confirm(unit, user.id, unit.now)?;
    unit.touch_user(user.id);
    if user.approved {
        return Ok(());
    }
    tell_moderators(unit, user)
}

/// Confirms the address of somebody by name, for whoever runs the server.
pub async fn confirm_by_name(tenant: &Arc<Tenant>, username: &str) -> Result<Confirmed> {
    let username = username.to_owned();
    tenant
        .write(move |unit| {
            let user = people::by_username(unit, &username)?;
            settle(unit, &user)?;
            Ok(if user.approved {
                Confirmed::Ready
            } else {
                Confirmed::Pending
            })
        })
        .await
}

fn tell_moderators(unit: &Unit<'_>, newcomer: &User) -> Result<()> {
    let username = people::username(unit, newcomer)?;
    for moderator in users::moderators(unit)? {
        mail::write(unit, &moderator, |t, site, _| Letter {
            subject: t.mail_pending_subject(site, &username),
            body: t.mail_pending_body(&newcomer.email, &newcomer.reason, site, &username),
        })?;
    }
    Ok(())
}

/// Mails the link again to somebody whose address is not confirmed, by a job: neither the answer nor the time that it
/// takes tells whether there is such an account.
pub async fn resend(tenant: &Arc<Tenant>, email: &str, ip: IpAddr) -> Result<()> {
    let network = tenant::network(ip);
    limits::count(tenant, "confirmations", network, NETWORK_RESENDS)?;
    let email = email.trim().to_lowercase();
    if sign_ups::email_problem(&email).is_some() {
        return Ok(());
    }
    limits::count(tenant, "confirmation", &email, RESENDS)?;
    let job = Job::MailConfirmationLink { email };
    Ok(tenant.write(move |unit| unit.enqueue(&job)).await?)
}

pub(crate) async fn mail_link(tenant: &Arc<Tenant>, email: String) -> Result<()> {
    tenant
        .write(move |unit| match users::by_email(unit, &email)? {
            Some(user) if user.confirmed_at.is_none() => sign_ups::send_confirmation(unit, &user),
            _ => Ok(()),
        })
        .await
}

/// Removes an account whose address was never confirmed, when no link works any more: its name is free again.
pub(crate) async fn forget_newcomer(tenant: &Arc<Tenant>, id: UserId) -> Result<()> {
    tenant
        .write(move |unit| {
            let user = users::by_id(unit, id)?;
            let Some(user) = user.filter(|user| user.confirmed_at.is_none()) else {
                return Ok(());
            };
            let end = user_tokens::last_end(unit, id, Purpose::Confirmation)?;
            if let Some(end) = end.filter(|end| *end > unit.now) {
                return Ok(unit.enqueue_at(&Job::ForgetNewcomer { user_id: id }, end)?);
            }
            unit.touch_user(id);
            accounts::forget(unit, user.account_id)
        })
        .await
}

/// Mails the link again, to another address when one is given.
pub async fn resend_to(tenant: &Arc<Tenant>, id: UserId, email: Option<String>) -> Result<()> {
    limits::count(tenant, "confirmation", id, RESENDS)?;
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
    // The links that were sent to the old address do not confirm the new one.
    user_tokens::forget(unit, user.id, Purpose::Confirmation)?;
    Ok(users::set_email(unit, user.id, email)?)
}

/// Lets in somebody who waits, and writes to them; answers whether they waited.
pub async fn approve(tenant: &Arc<Tenant>, username: &str) -> Result<bool> {
    let username = username.to_owned();
    let work = move |unit: &Unit<'_>| {
        let user = people::by_username(unit, &username)?;
        let_in(unit, &user)?;
        Ok(!user.approved)
    };
    tenant.write(work).await
}

/// The same, in a unit of others.
pub(crate) fn let_in(unit: &Unit<'_>, user: &User) -> Result<()> {
    if user.approved {
        return Ok(());
    }
    users::approve(unit, user.id)?;
    unit.touch_user(user.id);
    let link = unit.tenant().urls.absolute("/auth/sign_in");
    mail::write(unit, user, |t, site, name| Letter {
        subject: t.mail_approved_subject(site),
        body: t.mail_approved_body(&link, site, name),
    })
}
