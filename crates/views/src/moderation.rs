//! What moderators look at: people, reports with their evidence, what was done before.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{Account, Status};
use store::moderation::{self, Case, Entry, Kind, Matter};
use tenant::Unit;
use types::{AccountId, Handle, ReportId};

use crate::statuses::{self, Wanted};
use crate::{Error, Result, accounts, distinct};

/// Accounts and reports on a page.
pub const PAGE: usize = 40;
/// Entries of the log that are shown of an account.
const HISTORY: usize = 100;
/// Reports about an account that are shown beside it.
const REPORTS: usize = 20;

/// What waits for a moderator.
pub struct Waiting {
    pub people: i64,
    pub reports: i64,
}

/// What waits for a moderator.
pub fn waiting(unit: &Unit<'_>) -> Result<Waiting> {
    Ok(Waiting {
        people: moderation::waiting(unit)?,
        reports: moderation::open_matters(unit)?,
    })
}

/// Which accounts are looked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// A part of a name or an address, a handle, or a host.
    pub words: String,
    pub kind: Kind,
    /// Of other servers.
    pub elsewhere: bool,
    /// Only those made before this one.
    pub before: Option<AccountId>,
}

/// Accounts for moderators, the newest first; a whole handle finds its account wherever it lives.
pub fn find(unit: &Unit<'_>, asked: &Asked) -> Result<Vec<Case>> {
    let words = asked.words.trim().trim_start_matches('@').to_lowercase();
    if let Some(case) = by_handle(unit, &words)? {
        return Ok(vec![case]);
    }
    let before = asked.before.unwrap_or(AccountId(i64::MAX));
    Ok(match asked.elsewhere {
        true => moderation::strangers(unit, &words, before, PAGE)?,
        false => moderation::people(unit, asked.kind, &words, before, PAGE)?,
    })
}

fn by_handle(unit: &Unit<'_>, words: &str) -> Result<Option<Case>> {
    let handle = words.parse::<Handle>().ok();
    let Some(handle) = handle.filter(|handle| handle.host.is_some()) else {
        return Ok(None);
    };
    match store::accounts::by_handle(unit, &handle)? {
        Some(account) => Ok(moderation::one(unit, account.id)?),
        None => Ok(None),
    }
}

/// An account with all that a moderator should know before deciding.
pub struct Looked {
    pub case: Case,
    pub history: Vec<Entry>,
    /// Reports about it, the latest first.
    pub reports: Vec<store::reports::Report>,
    /// Whoever is named in the history, and who reported it.
    pub named: HashMap<AccountId, Arc<Account>>,
}

/// An account with all that a moderator should know before deciding.
pub fn look(unit: &Unit<'_>, id: AccountId) -> Result<Looked> {
    let case = moderation::one(unit, id)?.ok_or(Error::NotFound)?;
    let history = moderation::history(unit, id, HISTORY)?;
    let reports = store::reports::of(unit, id, REPORTS)?;
    let moderators = history.iter().filter_map(|entry| entry.account_id);
    let reporters = reports.iter().map(|report| report.account_id);
    let named = distinct(moderators.chain(reporters).collect());
    Ok(Looked {
        case,
        named: accounts::many(unit, &named)?,
        reports,
        history,
    })
}

/// A page of reports with the accounts that they name.
pub struct Matters {
    pub items: Vec<Matter>,
    pub accounts: HashMap<AccountId, Arc<Account>>,
}

/// Reports that wait, or those that are done with.
pub fn matters(unit: &Unit<'_>, resolved: bool, before: Option<ReportId>) -> Result<Matters> {
    let before = before.unwrap_or(ReportId(i64::MAX));
    let items = moderation::matters(unit, resolved, before, PAGE)?;
    let named = distinct(items.iter().flat_map(named).collect());
    Ok(Matters {
        accounts: accounts::many(unit, &named)?,
        items,
    })
}

fn named(matter: &Matter) -> impl Iterator<Item = AccountId> + use<> {
    let always = [matter.account_id, matter.target_id];
    let perhaps = [matter.assigned_id, matter.resolved_id];
    always.into_iter().chain(perhaps.into_iter().flatten())
}

/// A report with the posts that it shows. Moderators see them as their author does.
pub struct Evidence {
    pub matter: Matter,
    pub accounts: HashMap<AccountId, Arc<Account>>,
    pub statuses: Vec<Status>,
}

/// A report with the posts that it shows.
pub fn evidence(unit: &Unit<'_>, id: ReportId) -> Result<Evidence> {
    let matter = moderation::matter(unit, id)?.ok_or(Error::NotFound)?;
    let named: Vec<AccountId> = named(&matter).collect();
    let (author, posts) = (Some(matter.target_id), &matter.status_ids.0);
    Ok(Evidence {
        accounts: accounts::many(unit, &named)?,
        statuses: statuses::list(unit, author, posts, Wanted::Asked)?,
        matter,
    })
}
