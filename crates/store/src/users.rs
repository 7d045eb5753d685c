//! Logins of local accounts.

use db::{Json, Result, Tx, model, params, sql};
use serde::{Deserialize, Serialize};
use types::{AccountId, AppId, Timestamp, UserId, Visibility};

model! {
    /// A login.
    pub struct User {
        pub id: UserId,
        pub account_id: AccountId,
        pub email: String,
        /// Lower case.
        pub email_key: String,
        pub unconfirmed_email: Option<String>,
        /// PHC string.
        pub password_hash: String,
        pub role: Role,
        pub locale: String,
        pub settings: Json<UserSettings>,
        /// Why they want to join, where approval is needed.
        pub reason: String,
        pub app_id: Option<AppId>,
        pub sign_up_ip: String,
        pub confirmed_at: Option<Timestamp>,
        pub approved: bool,
        pub disabled: bool,
        pub created_at: Timestamp,
        pub last_sign_in_at: Option<Timestamp>,
        /// When the account is to be deleted, because its owner said so.
        pub deletion_at: Option<Timestamp>,
    }
}

model! {
    /// What it takes to sign in.
    pub struct Login {
        pub user_id: UserId,
        pub password_hash: String,
        pub confirmed_at: Option<Timestamp>,
        pub approved: bool,
        pub disabled: bool,
        pub suspended_at: Option<Timestamp>,
    }
}

/// What a person may do on the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Nothing beyond their own account.
    #[default]
    User,
    /// Handles reports and accounts.
    Moderator,
    /// Changes the server's settings, too.
    Admin,
    /// Cannot be removed by others.
    Owner,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::User, Self::Moderator, Self::Admin, Self::Owner];

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Its name in the API and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl From<i64> for Role {
    fn from(code: i64) -> Self {
        match code {
            3 => Self::Owner,
            2 => Self::Admin,
            1 => Self::Moderator,
            _ => Self::User,
        }
    }
}

impl db::Column for Role {
    fn get(row: &db::Row<'_>, index: usize) -> Result<Self> {
        row.get::<i64>(index).map(Self::from)
    }
}

impl db::Param for Role {
    fn value(&self) -> db::Value<'_> {
        db::Value::Int(*self as i64)
    }
}

/// A person's preferences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserSettings {
    /// Visibility of a post that names none; none: public, or private when the account is locked.
    pub privacy: Option<Visibility>,
    /// Whether media are marked sensitive by default.
    pub sensitive: bool,
    /// ISO 639 code of a post that names none.
    pub language: Option<String>,
    /// `public`, `followers` or `nobody`.
    pub quote_policy: String,
    /// `default`, `show_all` or `hide_all`.
    pub expand_media: String,
    /// Whether content warnings are opened at once.
    pub expand_spoilers: bool,
    /// Whether animated pictures play by themselves.
    pub autoplay_gifs: bool,
    /// Which notifications come through.
    pub notifications: NotificationPolicy,
}

/// What becomes of notifications from whom, by the wishes of who gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationPolicy {
    /// Whom they do not follow.
    pub not_following: Passage,
    /// Who does not follow them, or only since a few days.
    pub not_followers: Passage,
    /// Whose account is new.
    pub new_accounts: Passage,
    /// Who writes to them directly without having been written to.
    pub private_mentions: Passage,
    /// Whom the moderators limited.
    pub limited_accounts: Passage,
    /// Machines.
    pub bots: Passage,
}

impl Default for NotificationPolicy {
    fn default() -> Self {
        Self {
            not_following: Passage::Accept,
            not_followers: Passage::Accept,
            new_accounts: Passage::Accept,
            private_mentions: Passage::Filter,
            limited_accounts: Passage::Filter,
            bots: Passage::Accept,
        }
    }
}

/// What becomes of a notification, the strictest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// It comes.
    #[default]
    Accept,
    /// It is kept aside.
    Filter,
    /// It is dropped.
    Drop,
}

impl Default for UserSettings {
    fn default() -> Self {
        Self {
            privacy: None,
            sensitive: false,
            language: None,
            quote_policy: "public".into(),
            expand_media: "default".into(),
            expand_spoilers: false,
            autoplay_gifs: false,
            notifications: NotificationPolicy::default(),
        }
    }
}

/// Stores a new login.
pub fn insert(tx: &Tx<'_>, user: &User) -> Result<()> {
    tx.exec(
        sql!(User, "insert into users ({cols}) values ({marks})"),
        &user.values(),
    )?;
    Ok(())
}

/// The login with this id.
pub fn by_id(tx: &Tx<'_>, id: UserId) -> Result<Option<User>> {
    tx.opt(
        sql!(User, "select {cols} from users where id = $1"),
        params![id],
    )
}

/// The login of an account.
pub fn by_account(tx: &Tx<'_>, id: AccountId) -> Result<Option<User>> {
    tx.opt(
        sql!(User, "select {cols} from users where account_id = $1"),
        params![id],
    )
}

/// The login with this address in lower case.
pub fn login_by_email(tx: &Tx<'_>, email_key: &str) -> Result<Option<Login>> {
    tx.opt(
        sql!(
            "select u.id, u.password_hash, u.confirmed_at, u.approved, u.disabled, a.suspended_at
             from users u join accounts a on a.id = u.account_id where u.email_key = $1"
        ),
        params![email_key],
    )
}

/// The login of the local account with this name in lower case.
pub fn login_by_username(tx: &Tx<'_>, username_key: &str) -> Result<Option<Login>> {
    tx.opt(
        sql!(
            "select u.id, u.password_hash, u.confirmed_at, u.approved, u.disabled, a.suspended_at
             from users u join accounts a on a.id = u.account_id where a.username_key = $1 and a.domain = ''"
        ),
        params![username_key],
    )
}

/// What it takes to sign in to this login.
pub fn login(tx: &Tx<'_>, id: UserId) -> Result<Option<Login>> {
    tx.opt(
        sql!(
            "select u.id, u.password_hash, u.confirmed_at, u.approved, u.disabled, a.suspended_at
             from users u join accounts a on a.id = u.account_id where u.id = $1"
        ),
        params![id],
    )
}

/// Says that somebody signed in.
pub fn signed_in(tx: &Tx<'_>, id: UserId, at: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update users set last_sign_in_at = $2 where id = $1"),
        params![id, at],
    )?;
    Ok(())
}

/// Whether there is any login at all.
pub fn any(tx: &Tx<'_>) -> Result<bool> {
    tx.exists(sql!("select 1 from users limit 1"), params![])
}

/// Whether the server has an owner.
pub fn any_owner(tx: &Tx<'_>) -> Result<bool> {
    tx.exists(
        sql!("select 1 from users where role > 0 and role = $1 limit 1"),
        params![Role::Owner],
    )
}

/// Gives a login a role.
pub fn set_role(tx: &Tx<'_>, id: UserId, role: Role) -> Result<()> {
    tx.exec(
        sql!("update users set role = $2 where id = $1"),
        params![id, role],
    )?;
    Ok(())
}

/// Stores a person's preferences.
pub fn set_settings(tx: &Tx<'_>, id: UserId, settings: &Json<UserSettings>) -> Result<()> {
    tx.exec(
        sql!("update users set settings = $2 where id = $1"),
        params![id, settings],
    )?;
    Ok(())
}

/// Those of `accounts` whose people have more than the usual role.
pub fn staff(tx: &Tx<'_>, accounts: &[AccountId]) -> Result<Vec<(AccountId, Role)>> {
    tx.all(
        sql!("select account_id, role from users where account_id {in $1} and role > 0"),
        params![accounts],
    )
}

/// The logins of those who let others in and may use their accounts.
pub fn moderators(tx: &Tx<'_>) -> Result<Vec<User>> {
    tx.all(
        sql!(
            User,
            "select {cols:u} from users u join accounts a on a.id = u.account_id
             where u.role > 0 and u.confirmed_at is not null and u.approved and not u.disabled and a.suspended_at is null
             order by u.id"
        ),
        params![],
    )
}

/// The login with this address, in lower case.
pub fn by_email(tx: &Tx<'_>, email_key: &str) -> Result<Option<User>> {
    tx.opt(
        sql!(User, "select {cols} from users where email_key = $1"),
        params![email_key],
    )
}

/// Notes that the address of a login is confirmed.
pub fn confirm(tx: &Tx<'_>, id: UserId, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update users set confirmed_at = coalesce(confirmed_at, $2) where id = $1"),
        params![id, now],
    )?;
    Ok(())
}

/// Changes the address of a login.
pub fn set_email(tx: &Tx<'_>, id: UserId, email: &str) -> Result<()> {
    tx.exec(
        sql!("update users set email = $2, email_key = $3, unconfirmed_email = null where id = $1"),
        params![id, email, email.to_lowercase()],
    )?;
    Ok(())
}

/// Lets a login in that waited for approval.
pub fn approve(tx: &Tx<'_>, id: UserId) -> Result<()> {
    tx.exec(
        sql!("update users set approved = true where id = $1"),
        params![id],
    )?;
    Ok(())
}

/// Gives a login a new password.
pub fn set_password(tx: &Tx<'_>, id: UserId, hash: &str) -> Result<()> {
    tx.exec(
        sql!("update users set password_hash = $2 where id = $1"),
        params![id, hash],
    )?;
    Ok(())
}

/// Notes the address that a login is to have once it is confirmed.
pub fn set_unconfirmed_email(tx: &Tx<'_>, id: UserId, email: &str) -> Result<()> {
    tx.exec(
        sql!("update users set unconfirmed_email = $2 where id = $1"),
        params![id, email],
    )?;
    Ok(())
}

/// Changes the language of somebody's pages and mails.
pub fn set_locale(tx: &Tx<'_>, id: UserId, locale: &str) -> Result<()> {
    tx.exec(
        sql!("update users set locale = $2 where id = $1"),
        params![id, locale],
    )?;
    Ok(())
}

/// Notes when an account is to be deleted; none: it stays.
pub fn set_deletion(tx: &Tx<'_>, id: UserId, at: Option<Timestamp>) -> Result<()> {
    tx.exec(
        sql!("update users set deletion_at = $2 where id = $1"),
        params![id, at],
    )?;
    Ok(())
}

/// Removes a login with all that hangs on it; its account stays.
pub fn delete(tx: &Tx<'_>, id: UserId) -> Result<()> {
    tx.exec(sql!("delete from users where id = $1"), params![id])?;
    Ok(())
}
