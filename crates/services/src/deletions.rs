//! Deleting one's own account: asked for, thought over for some weeks, done bit by bit.

use std::sync::Arc;

use federation::{deliver, keys};
use store::jobs::Job;
use store::users::{self, Role, User};
use tenant::{Tenant, Unit};
use types::{AccountId, DAY, Timestamp, UserId};

use crate::mail::{self, Letter};
use crate::oauth::Person;
use crate::{Error, Result, accounts, logins, people, pictures, sessions};

/// Days in which one can think better of it.
pub const DAYS: i64 = 30;

/// Somebody wants their account to be deleted; answers when it will be.
///
/// # Errors
/// Refused for an owner: a server is not left without one by a click.
pub async fn ask(tenant: &Arc<Tenant>, person: Person, password: String) -> Result<Timestamp> {
    if person.role == Role::Owner {
        return Err(Error::Denied("The owner's account cannot be deleted"));
    }
    let user = logins::check_password(tenant, person, password).await?;
    tenant
        .write(move |unit| {
            let at = unit.now.plus(DAYS * DAY);
            users::set_deletion(unit, user.id, Some(at))?;
            unit.enqueue_at(&Job::DeleteLogin { user_id: user.id }, at)?;
            let link = unit.tenant().urls.absolute("/settings/account");
            mail::write(unit, &user, |t, site, name| Letter {
                subject: t.mail_deletion_subject(site),
                body: t.mail_deletion_body(DAYS.unsigned_abs(), &link, site, name),
            })?;
            Ok(at)
        })
        .await
}

/// Whoever runs the server deletes an account; it is begun at once.
///
/// # Errors
/// Refused for an owner.
pub async fn order(tenant: &Arc<Tenant>, username: &str) -> Result<()> {
    let username = username.to_owned();
    tenant
        .write(move |unit| {
            let user = people::by_username(unit, &username)?;
            if user.role == Role::Owner {
                return Err(Error::Denied("The owner's account cannot be deleted"));
            }
            users::set_deletion(unit, user.id, Some(unit.now))?;
            Ok(unit.enqueue(&Job::DeleteLogin { user_id: user.id })?)
        })
        .await
}

/// They have thought better of it.
pub async fn take_back(tenant: &Arc<Tenant>, person: Person) -> Result<()> {
    let work = move |unit: &Unit<'_>| users::set_deletion(unit, person.user_id, None);
    Ok(tenant.write(work).await?)
}

/// Deletes an account whose time has come: other servers are told, and all of it is removed. Its name stays taken, so
/// that nobody can pass for them.
pub(crate) async fn run(tenant: &Arc<Tenant>, id: UserId) -> Result<()> {
    let read = tenant.read(move |unit| due_now(unit, id));
    let Some(account) = read.await? else {
        return Ok(());
    };
    // signing needs the key, which is made when it is first needed
    keys::public_pem(tenant, Some(account)).await?;
    if tenant.write(move |unit| say_farewell(unit, id)).await? {
        while tenant
            .write(move |unit| accounts::empty_some(unit, account))
            .await?
        {}
        tenant.write(move |unit| bury(unit, id)).await?;
    }
    Ok(())
}

fn due_now(unit: &Unit<'_>, id: UserId) -> Result<Option<AccountId>> {
    let due = |user: &User| user.deletion_at.is_some_and(|at| at <= unit.now);
    let user = users::by_id(unit, id)?.filter(due);
    Ok(user.map(|user| user.account_id))
}

/// Answers whether its time has come still. Followers' servers are told once, while they are known.
fn say_farewell(unit: &Unit<'_>, id: UserId) -> Result<bool> {
    let Some(account) = due_now(unit, id)? else {
        return Ok(false);
    };
    let account = store::accounts::by_id(unit, account)?.ok_or(Error::NotFound)?;
    if store::accounts::begin_end(unit, account.id, unit.now)? {
        deliver::accounts::delete(unit, &account)?;
        accounts::changed(unit, account.id)?;
        let user = users::by_id(unit, id)?.ok_or(Error::NotFound)?;
        sessions::end_all(unit, &user)?;
    }
    Ok(true)
}

fn bury(unit: &Unit<'_>, id: UserId) -> Result<()> {
    let Some(account) = due_now(unit, id)? else {
        return Ok(());
    };
    let account = store::accounts::by_id(unit, account)?.ok_or(Error::NotFound)?;
    let pictures = [
        &account.avatar,
        &account.avatar_static,
        &account.header,
        &account.header_static,
    ];
    let mut pictures: Vec<String> = pictures.into_iter().cloned().collect();
    pictures.sort_unstable();
    pictures.dedup();
    pictures::discard(unit, pictures)?;
    let media = store::media::delete_of_account(unit, account.id)?;
    let keys = media.iter().flat_map(store::media::Media::keys);
    pictures::discard(unit, keys.collect())?;
    store::accounts::update_profile(unit, &account.bare())?;
    store::search::forget_account(unit, account.id)?;
    unit.touch_account(account.id);
    unit.touch_user(id);
    Ok(users::delete(unit, id)?)
}
