//! Accounts and reports as moderators see them, and what moderators did.

use db::{Json, Result, Tx, model, params, sql};
use types::{AccountId, ReportId, RowId, StatusId, Timestamp, UserId};

use crate::users::Role;

model! {
    /// An account with its login, as moderators see it.
    pub struct Case {
        pub account_id: AccountId,
        pub username: String,
        /// Empty for this server.
        pub domain: String,
        pub display_name: String,
        pub url: String,
        pub statuses_count: i64,
        pub followers_count: i64,
        pub created_at: Timestamp,
        pub suspended_at: Option<Timestamp>,
        pub silenced_at: Option<Timestamp>,
        /// When it was deleted for ever.
        pub gone_at: Option<Timestamp>,
        /// None: of another server.
        pub user_id: Option<UserId>,
        pub email: Option<String>,
        pub role: Option<Role>,
        pub confirmed_at: Option<Timestamp>,
        pub approved: Option<bool>,
        pub disabled: Option<bool>,
        /// When the login is to be deleted.
        pub deletion_at: Option<Timestamp>,
        pub reason: Option<String>,
        pub sign_up_ip: Option<String>,
        pub last_sign_in_at: Option<Timestamp>,
    }
}

model! {
    /// Something that a moderator did.
    pub struct Entry {
        pub id: RowId,
        /// None: from the command line, or by somebody who is gone.
        pub account_id: Option<AccountId>,
        pub target_id: Option<AccountId>,
        pub action: String,
        pub note: String,
    }
}

model! {
    /// A report with who looks after it.
    pub struct Matter {
        pub id: ReportId,
        /// Who reports.
        pub account_id: AccountId,
        pub target_id: AccountId,
        pub status_ids: Json<Vec<StatusId>>,
        pub comment: String,
        pub created_at: Timestamp,
        /// The moderator who looks after it.
        pub assigned_id: Option<AccountId>,
        /// Who is done with it.
        pub resolved_id: Option<AccountId>,
        pub resolved_at: Option<Timestamp>,
    }
}

/// Which people of this server are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Everybody.
    #[default]
    Any = 0,
    /// With a confirmed address, but not let in.
    Waiting = 1,
    /// With a role.
    Staff = 2,
    Silenced = 3,
    /// Suspended, or with a login that was switched off.
    Suspended = 4,
}

/// People of this server, the newest first. `words`: a part of the name or the address, in lower case; empty for all.
pub fn people(
    tx: &Tx<'_>,
    kind: Kind,
    words: &str,
    before: AccountId,
    limit: usize,
) -> Result<Vec<Case>> {
    tx.all(
        sql!(
            "select a.id, a.username, a.domain, a.display_name, a.url, a.statuses_count, a.followers_count, a.created_at,
               a.suspended_at, a.silenced_at, a.gone_at, u.id, u.email, u.role, u.confirmed_at, u.approved, u.disabled, u.deletion_at, u.reason,
               u.sign_up_ip, u.last_sign_in_at
             from users u join accounts a on a.id = u.account_id
             where a.id < $1
               and ($2 = '' or replace(a.username_key, $2, '') <> a.username_key or replace(u.email_key, $2, '') <> u.email_key)
               and ($3 = 0 or $3 = 1 and u.confirmed_at is not null and not u.approved or $3 = 2 and u.role > 0
                 or $3 = 3 and a.silenced_at is not null or $3 = 4 and (a.suspended_at is not null or u.disabled))
             order by a.id desc limit $4"
        ),
        params![before, words, kind as i64, limit],
    )
}

/// Accounts of other servers, the newest first. `words`: a name or a host, in lower case; empty for all.
pub fn strangers(tx: &Tx<'_>, words: &str, before: AccountId, limit: usize) -> Result<Vec<Case>> {
    tx.all(
        sql!(
            "select a.id, a.username, a.domain, a.display_name, a.url, a.statuses_count, a.followers_count, a.created_at,
               a.suspended_at, a.silenced_at, a.gone_at, null, null, null, null, null, null, null, null, null, null
             from accounts a
             where a.domain <> '' and a.id < $1 and ($2 = '' or a.username_key = $2 or a.domain = $2)
             order by a.id desc limit $3"
        ),
        params![before, words, limit],
    )
}

/// One account.
pub fn one(tx: &Tx<'_>, id: AccountId) -> Result<Option<Case>> {
    tx.opt(
        sql!(
            "select a.id, a.username, a.domain, a.display_name, a.url, a.statuses_count, a.followers_count, a.created_at,
               a.suspended_at, a.silenced_at, a.gone_at, u.id, u.email, u.role, u.confirmed_at, u.approved, u.disabled, u.deletion_at, u.reason,
               u.sign_up_ip, u.last_sign_in_at
             from accounts a left join users u on u.account_id = a.id where a.id = $1"
        ),
        params![id],
    )
}

/// How many people wait for a moderator.
pub fn waiting(tx: &Tx<'_>) -> Result<i64> {
    let count = tx.scalar(
        sql!("select count(*) from users where not approved and confirmed_at is not null"),
        params![],
    )?;
    Ok(count.unwrap_or(0))
}

/// Lets an account be seen again. What its own server thinks of it is asked anew.
pub fn unsuspend(tx: &Tx<'_>, id: AccountId) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set suspended_at = null, suspended_elsewhere = false, fetched_at = null where id = $1"
        ),
        params![id],
    )?;
    Ok(())
}

/// Silences an account, or lets it speak again.
pub fn set_silenced(tx: &Tx<'_>, id: AccountId, since: Option<Timestamp>) -> Result<()> {
    tx.exec(
        sql!("update accounts set silenced_at = $2, silenced_with_domain = false where id = $1"),
        params![id, since],
    )?;
    Ok(())
}

/// Switches a login off or on.
pub fn set_disabled(tx: &Tx<'_>, id: UserId, disabled: bool) -> Result<()> {
    tx.exec(
        sql!("update users set disabled = $2 where id = $1"),
        params![id, disabled],
    )?;
    Ok(())
}

/// Writes down what a moderator did.
pub fn log(tx: &Tx<'_>, entry: &Entry) -> Result<()> {
    tx.exec(
        sql!(
            Entry,
            "insert into moderation_log ({cols}) values ({marks})"
        ),
        &entry.values(),
    )?;
    Ok(())
}

/// What moderators did to an account, the latest first.
pub fn history(tx: &Tx<'_>, target: AccountId, limit: usize) -> Result<Vec<Entry>> {
    tx.all(
        sql!(
            Entry,
            "select {cols} from moderation_log where target_id = $1 order by id desc limit $2"
        ),
        params![target, limit],
    )
}

/// Reports that wait, or those that are done with, the latest first.
pub fn matters(tx: &Tx<'_>, resolved: bool, before: ReportId, limit: usize) -> Result<Vec<Matter>> {
    let sql = match resolved {
        false => sql!(
            Matter,
            "select {cols} from reports where resolved_at is null and id < $1 order by id desc limit $2"
        ),
        true => sql!(
            Matter,
            "select {cols} from reports where resolved_at is not null and id < $1 order by id desc limit $2"
        ),
    };
    tx.all(sql, params![before, limit])
}

/// One report.
pub fn matter(tx: &Tx<'_>, id: ReportId) -> Result<Option<Matter>> {
    tx.opt(
        sql!(Matter, "select {cols} from reports where id = $1"),
        params![id],
    )
}

/// How many reports wait.
pub fn open_matters(tx: &Tx<'_>) -> Result<i64> {
    let count = tx.scalar(
        sql!("select count(*) from reports where resolved_at is null"),
        params![],
    )?;
    Ok(count.unwrap_or(0))
}

/// Stores who looks after a report and whether it is done with.
pub fn update_matter(tx: &Tx<'_>, matter: &Matter) -> Result<()> {
    tx.exec(
        sql!(
            "update reports set assigned_id = $2, resolved_id = $3, resolved_at = $4 where id = $1"
        ),
        params![
            matter.id,
            matter.assigned_id,
            matter.resolved_id,
            matter.resolved_at
        ],
    )?;
    Ok(())
}
