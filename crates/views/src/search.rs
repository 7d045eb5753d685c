//! Search results.

use std::sync::Arc;

use entities::{Account, Search};
use services::search::{self, Named, Query};
use tenant::Unit;
use types::AccountId;

use crate::statuses::Wanted;
use crate::{Result, accounts, statuses, tags};

/// What kinds of things are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    All,
    Accounts,
    Hashtags,
    Statuses,
}

/// Things of these kinds. `named`: what the text is known to name. <https://docs.joinmastodon.org/methods/search/#v2>
pub fn all(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    query: &Query,
    kinds: Kinds,
    named: Option<Named>,
) -> Result<Search> {
    let wanted = |kind| kinds == Kinds::All || kinds == kind;
    if let Some(named) =
        named.map_or_else(|| search::by_url(unit, &query.text), |it| Ok(Some(it)))?
    {
        return one(unit, viewer, named, kinds);
    }
    let mut found = Search::default();
    if wanted(Kinds::Accounts) {
        found.accounts = self::accounts(unit, viewer, query)?;
    }
    if wanted(Kinds::Hashtags) && !query.text.contains('@') {
        found.hashtags = tags::by_prefix(unit, viewer, &query.text, query.limit, query.offset)?;
    }
    if let Some(viewer) = viewer.filter(|_| wanted(Kinds::Statuses)) {
        let ids = search::statuses(unit, viewer, query)?;
        found.statuses = statuses::list(unit, Some(viewer), &ids, Wanted::Asked)?;
    }
    Ok(found)
}

/// Accounts by name. <https://docs.joinmastodon.org/methods/accounts/#search>
pub fn accounts(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    query: &Query,
) -> Result<Vec<Arc<Account>>> {
    accounts::list(unit, &search::accounts(unit, viewer, query)?)
}

/// What a URL names, when it is of the wanted kind and may be seen.
fn one(unit: &Unit<'_>, viewer: Option<AccountId>, named: Named, kinds: Kinds) -> Result<Search> {
    let mut found = Search::default();
    match named {
        Named::Account(id) if matches!(kinds, Kinds::All | Kinds::Accounts) => {
            found.accounts = accounts::list(unit, &[id])?;
        }
        Named::Status(id) if matches!(kinds, Kinds::All | Kinds::Statuses) => {
            found.statuses = statuses::list(unit, viewer, &[id], Wanted::Asked)?;
        }
        _ => {}
    }
    Ok(found)
}
