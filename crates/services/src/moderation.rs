//! What moderators do about people: let in and turn away, silence, suspend, switch off, give roles.

use std::sync::Arc;

use store::jobs::Job;
use store::moderation::{self, Case, Entry};
use store::users::{self, User};
use tenant::{Tenant, Unit};
use types::{AccountId, ReportId};

use crate::mail::{self, Letter};
use crate::oauth::Person;
use crate::people::{self, Role};
use crate::{Error, Result, accounts, password_resets, sessions, statuses};

/// Characters of a note at most; more is cut off.
const NOTE: usize = 1_000;

/// What is done about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// What they write is shown only to those who follow them or ask for it.
    Silence,
    Unsilence,
    /// Nothing of theirs is seen any more, and they cannot sign in.
    Suspend,
    Unsuspend,
    /// They cannot sign in, but all of theirs stays.
    Disable,
    Enable,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Silence,
        Self::Unsilence,
        Self::Suspend,
        Self::Unsuspend,
        Self::Disable,
        Self::Enable,
    ];

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// Its name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Silence => "silence",
            Self::Unsilence => "unsilence",
            Self::Suspend => "suspend",
            Self::Unsuspend => "unsuspend",
            Self::Disable => "disable",
            Self::Enable => "enable",
        }
    }
}

/// Takes a measure against an account, of this server or of another. Whom it concerns here gets a mail.
///
/// # Errors
/// Forbidden, when the account's role is not below that of the moderator.
pub async fn take(
    tenant: &Arc<Tenant>,
    by: Person,
    target: AccountId,
    measure: Measure,
    note: &str,
) -> Result<()> {
    let note = cut(note);
    tenant
        .write(move |unit| {
            let case = below(unit, by, target)?;
            apply(unit, &case, measure)?;
            log(unit, by, Some(target), measure.name(), &note)?;
            tell(unit, &case, measure, &note)
        })
        .await
}

fn apply(unit: &Unit<'_>, case: &Case, measure: Measure) -> Result<()> {
    let id = case.account_id;
    match measure {
        Measure::Silence => {
            moderation::set_silenced(unit, id, Some(unit.now))?;
            statuses::relist(unit, &[id])?;
        }
        Measure::Unsilence => {
            moderation::set_silenced(unit, id, None)?;
            statuses::relist(unit, &[id])?;
        }
        Measure::Suspend => {
            store::accounts::suspend(unit, id, unit.now)?;
            tell_elsewhere(unit, case, measure)?;
        }
        Measure::Unsuspend => {
            moderation::unsuspend(unit, id)?;
            tell_elsewhere(unit, case, measure)?;
        }
        Measure::Disable | Measure::Enable => {
            let user = case.user_id.ok_or(Error::NotFound)?;
            moderation::set_disabled(unit, user, measure == Measure::Disable)?;
        }
    }
    accounts::changed(unit, id)?;
    if let Some(user) = case.user_id {
        unit.touch_user(user);
    }
    Ok(())
}

/// Other servers hear whether somebody of this one is suspended. Who is let go here is looked for on their own server.
fn tell_elsewhere(unit: &Unit<'_>, case: &Case, measure: Measure) -> Result<()> {
    let account_id = case.account_id;
    let job = match (case.domain.is_empty(), measure) {
        (true, _) => Job::ShareProfile { account_id },
        (false, Measure::Unsuspend) => Job::FetchAccount { account_id },
        (false, _) => return Ok(()),
    };
    Ok(unit.enqueue(&job)?)
}

/// Writes to somebody of this server what was decided about them.
fn tell(unit: &Unit<'_>, case: &Case, measure: Measure, note: &str) -> Result<()> {
    let Some(user) = case.user_id else {
        return Ok(());
    };
    let user = users::by_id(unit, user)?.ok_or(Error::NotFound)?;
    mail::write(unit, &user, |t, site, name| {
        let said = match measure {
            Measure::Silence => t.mail_measure_silence(site, name),
            Measure::Suspend => t.mail_measure_suspend(site, name),
            Measure::Disable => t.mail_measure_disable(site, name),
            Measure::Unsilence | Measure::Unsuspend | Measure::Enable => {
                t.mail_measure_lifted(site, name)
            }
        };
        let body = [said.as_str(), note].join("\n\n");
        Letter {
            subject: t.mail_measure_subject(site),
            body: body.trim().to_owned(),
        }
    })
}

/// Gives somebody of this server a role.
///
/// # Errors
/// Forbidden, when the role or the account's own is not below that of who gives it; owners name owners.
pub async fn set_role(
    tenant: &Arc<Tenant>,
    by: Person,
    target: AccountId,
    role: Role,
) -> Result<()> {
    tenant
        .write(move |unit| {
            let case = below(unit, by, target)?;
            let user = case.user_id.ok_or(Error::NotFound)?;
            if by.role < Role::Admin || role >= by.role && by.role != Role::Owner {
                return Err(Error::Forbidden);
            }
            people::give_role(unit, user, target, role)?;
            log(unit, by, Some(target), "role", role.name())
        })
        .await
}

/// Mails somebody a link to choose a new password.
pub async fn send_reset(tenant: &Arc<Tenant>, by: Person, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            let user = user_below(unit, by, target)?;
            password_resets::send(unit, &user)?;
            log(unit, by, Some(target), "reset", "")
        })
        .await
}

/// Signs somebody out of all browsers and apps.
pub async fn sign_out(tenant: &Arc<Tenant>, by: Person, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            let user = user_below(unit, by, target)?;
            sessions::end_all(unit, &user)?;
            log(unit, by, Some(target), "sign_out", "")
        })
        .await
}

fn user_below(unit: &Unit<'_>, by: Person, target: AccountId) -> Result<User> {
    let case = below(unit, by, target)?;
    let user = case.user_id.ok_or(Error::NotFound)?;
    users::by_id(unit, user)?.ok_or(Error::NotFound)
}

/// The account, when somebody with this role may do something about it.
fn below(unit: &Unit<'_>, by: Person, target: AccountId) -> Result<Case> {
    let case = moderation::one(unit, target)?.ok_or(Error::NotFound)?;
    if case.gone_at.is_some() {
        return Err(Error::Gone);
    }
    let outranked = case.role.unwrap_or_default() < by.role;
    match outranked && by.role >= Role::Moderator && target != by.account_id {
        true => Ok(case),
        false => Err(Error::Forbidden),
    }
}

/// Lets in somebody who waits.
pub async fn approve(tenant: &Arc<Tenant>, by: Person, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            let user = user_below(unit, by, target)?;
            crate::confirmations::let_in(unit, &user)?;
            log(unit, by, Some(target), "approve", "")
        })
        .await
}

/// Turns away somebody who waits: they get a mail, and what they sent is deleted.
pub async fn reject(tenant: &Arc<Tenant>, by: Person, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            let user = user_below(unit, by, target)?;
            if user.approved {
                return Err(Error::Forbidden);
            }
            let name = people::username(unit, &user)?;
            mail::write(unit, &user, |t, site, _| Letter {
                subject: t.mail_rejected_subject(site),
                body: t.mail_rejected_body(site),
            })?;
            accounts::forget(unit, target)?;
            unit.touch_user(user.id);
            log(unit, by, None, "reject", &name)
        })
        .await
}

/// What is done with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// The moderator looks after it.
    Assign,
    Unassign,
    /// It is done with.
    Resolve,
    Reopen,
}

/// Does something with a report.
pub async fn handle(
    tenant: &Arc<Tenant>,
    by: Person,
    id: ReportId,
    handling: Handling,
) -> Result<()> {
    tenant
        .write(move |unit| {
            if by.role < Role::Moderator {
                return Err(Error::Forbidden);
            }
            let mut matter = moderation::matter(unit, id)?.ok_or(Error::NotFound)?;
            let name = match handling {
                Handling::Assign => {
                    matter.assigned_id = Some(by.account_id);
                    "assign_report"
                }
                Handling::Unassign => {
                    matter.assigned_id = None;
                    "unassign_report"
                }
                Handling::Resolve => {
                    (matter.resolved_id, matter.resolved_at) =
                        (Some(by.account_id), Some(unit.now));
                    "resolve_report"
                }
                Handling::Reopen => {
                    (matter.resolved_id, matter.resolved_at) = (None, None);
                    "reopen_report"
                }
            };
            moderation::update_matter(unit, &matter)?;
            log(unit, by, Some(matter.target_id), name, &id.to_string())
        })
        .await
}

/// Writes down what a moderator did.
pub(crate) fn log(
    unit: &Unit<'_>,
    by: Person,
    target: Option<AccountId>,
    action: &str,
    note: &str,
) -> Result<()> {
    let entry = Entry {
        id: unit.id(),
        account_id: Some(by.account_id),
        target_id: target,
        action: action.to_owned(),
        note: note.to_owned(),
    };
    Ok(moderation::log(unit, &entry)?)
}

fn cut(note: &str) -> String {
    note.trim().chars().take(NOTE).collect()
}
