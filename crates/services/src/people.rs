//! Accounts and logins: how they come to be.

use std::sync::Arc;

use store::Json;
use store::accounts::Account;
pub use store::users::Role;
use store::users::{User, UserSettings};
use tenant::{Tenant, Unit};
use types::{AccountId, Handle, UserId};

use crate::{Error, Result, notifications, search};

/// What a new person is made of.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub username: String,
    pub email: String,
    /// PHC string.
    pub password_hash: String,
    pub role: Role,
    pub locale: String,
    pub reason: String,
    /// Whether they may begin at once.
    pub approved: bool,
    /// Whether the address needs no confirmation.
    pub confirmed: bool,
    pub ip: String,
}

/// Stores an account with its login.
pub fn create(unit: &Unit<'_>, person: NewPerson) -> Result<(AccountId, UserId)> {
    let account = blank_account(unit, &person.username);
    store::accounts::insert(unit, &account)?;
    search::index_account(unit, &account)?;
    let user = User {
        id: unit.id(),
        account_id: account.id,
        email_key: person.email.to_lowercase(),
        email: person.email,
        unconfirmed_email: None,
        password_hash: person.password_hash,
        role: person.role,
        locale: person.locale,
        settings: Json(UserSettings::default()),
        reason: person.reason,
        app_id: None,
        sign_up_ip: person.ip,
        confirmed_at: person.confirmed.then_some(unit.now),
        approved: person.approved,
        disabled: false,
        created_at: unit.now,
        last_sign_in_at: None,
        deletion_at: None,
    };
    store::users::insert(unit, &user)?;
    Ok((account.id, user.id))
}

fn blank_account(unit: &Unit<'_>, username: &str) -> Account {
    let id: AccountId = unit.id();
    let urls = &unit.tenant().urls;
    Account {
        id,
        username: username.to_owned(),
        username_key: username.to_lowercase(),
        domain: String::new(),
        uri: urls.actor(id),
        url: urls.profile(username),
        display_name: String::new(),
        note: String::new(),
        note_html: String::new(),
        fields: Json(Vec::new()),
        avatar: String::new(),
        avatar_static: String::new(),
        header: String::new(),
        header_static: String::new(),
        avatar_description: String::new(),
        header_description: String::new(),
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        attribution_domains: Json(Vec::new()),
        actor_type: "Person".into(),
        locked: false,
        discoverable: false,
        indexable: false,
        hide_collections: false,
        noindex: false,
        memorial: false,
        followers_count: 0,
        following_count: 0,
        statuses_count: 0,
        last_status_at: None,
        created_at: unit.now,
        suspended_at: None,
        silenced_at: None,
        moved_to_id: None,
        gone_at: None,
    }
}

/// Gives somebody a role.
pub async fn set_role(tenant: &Arc<Tenant>, username: &str, role: Role) -> Result<()> {
    let username = username.to_owned();
    tenant
        .write(move |unit| {
            let user = by_username(unit, &username)?;
            give_role(unit, user.id, user.account_id, role)
        })
        .await
}

/// Gives a login a role. What only moderators are told is shown no more to who is none.
pub(crate) fn give_role(
    unit: &Unit<'_>,
    user: UserId,
    account: AccountId,
    role: Role,
) -> Result<()> {
    store::users::set_role(unit, user, role)?;
    if role < Role::Moderator {
        notifications::forget_staff(unit, account)?;
    }
    unit.touch_user(user);
    unit.touch_account(account);
    Ok(())
}

/// The login of a local account by its name.
pub fn by_username(unit: &Unit<'_>, username: &str) -> Result<User> {
    let handle = Handle {
        username: username.to_owned(),
        host: None,
    };
    let account = store::accounts::by_handle(unit, &handle)?.ok_or(Error::NotFound)?;
    store::users::by_account(unit, account.id)?.ok_or(Error::NotFound)
}

/// The name of a login's account.
pub(crate) fn username(unit: &Unit<'_>, user: &User) -> Result<String> {
    let account = store::accounts::by_id(unit, user.account_id)?;
    Ok(account.ok_or(Error::NotFound)?.username)
}
