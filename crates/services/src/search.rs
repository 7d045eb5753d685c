//! Search: keeping the index true, and finding.

use store::search;
use tenant::Unit;
use types::{AccountId, Handle, StatusId};

pub use store::search::{forget_status, index_account, index_status};

use crate::Result;

/// Words of a query at most.
const MAX_WORDS: usize = 12;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub text: String,
    /// Only accounts that the viewer follows.
    pub following: bool,
    /// Only posts by this account.
    pub author: Option<AccountId>,
    pub max_id: Option<i64>,
    pub min_id: Option<i64>,
    pub offset: usize,
    pub limit: usize,
}

/// Accounts by handle, name or the beginning of one.
pub fn accounts(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    query: &Query,
) -> Result<Vec<AccountId>> {
    let named = query.text.trim().trim_start_matches('@');
    let words = text::words(named, MAX_WORDS);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let found = search::Accounts {
        words: &words,
        username: &named.split('@').next().unwrap_or_default().to_lowercase(),
        followed_by: viewer.filter(|_| query.following),
        offset: query.offset,
        limit: query.limit,
    };
    let mut ids = search::accounts(unit, found)?;
    if let Some(exact) = by_handle(unit, named)?.filter(|_| query.offset == 0 && !query.following) {
        ids.retain(|id| *id != exact);
        ids.insert(0, exact);
        ids.truncate(query.limit);
    }
    Ok(ids)
}

/// The account with this handle; `user@our.domain` is `user`.
pub fn by_handle(unit: &Unit<'_>, text: &str) -> Result<Option<AccountId>> {
    let Some(handle) = handle(unit, text) else {
        return Ok(None);
    };
    Ok(store::accounts::by_handle(unit, &handle)?
        .filter(|account| account.suspended_at.is_none())
        .map(|account| account.id))
}

/// A handle as it is stored: without the host when that is this server.
pub(crate) fn handle(unit: &Unit<'_>, text: &str) -> Option<Handle> {
    let handle = text.parse::<Handle>().ok()?;
    let urls = &unit.tenant().urls;
    let host = handle
        .host
        .filter(|host| *host != urls.account_domain && *host != urls.web_domain);
    Some(Handle { host, ..handle })
}

/// Posts that the viewer has to do with.
pub fn statuses(unit: &Unit<'_>, viewer: AccountId, query: &Query) -> Result<Vec<StatusId>> {
    let words = text::words(&query.text, MAX_WORDS);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let found = search::Statuses {
        words: &words,
        viewer,
        author: query.author,
        max_id: query.max_id.unwrap_or(i64::MAX),
        min_id: query.min_id.unwrap_or(0),
        offset: query.offset,
        limit: query.limit,
    };
    Ok(search::statuses(unit, found)?)
}

/// What a URL of this server names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Account(AccountId),
    Status(StatusId),
}

/// The account or post whose page or id `url` is.
pub fn by_url(unit: &Unit<'_>, url: &str) -> Result<Option<Named>> {
    let base = unit.tenant().urls.base();
    let Some(path) = url.trim().strip_prefix(&base) else {
        return known_elsewhere(unit, url.trim());
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let account = |id: &str| id.parse().ok().map(Named::Account);
    let status = |id: &str| id.parse().ok().map(Named::Status);
    Ok(match parts.as_slice() {
        ["ap", "users", id] => account(id),
        ["ap", "users", _, "statuses", id] => status(id),
        [handle] if handle.starts_with('@') => by_handle(unit, handle)?.map(Named::Account),
        [handle, id] if handle.starts_with('@') => status(id),
        _ => None,
    })
}

/// What is stored of another server under this ActivityPub id.
fn known_elsewhere(unit: &Unit<'_>, uri: &str) -> Result<Option<Named>> {
    if !uri.starts_with("https://") && !uri.starts_with("http://") {
        return Ok(None);
    }
    if let Some(status) = store::statuses::by_uri(unit, uri)? {
        return Ok(Some(Named::Status(status.id)));
    }
    let actor = store::actors::by_uri(unit, uri)?;
    Ok(actor.map(|actor| Named::Account(actor.id)))
}
