//! Lists and their members, as their owner sees them.

use std::sync::Arc;

use entities::{Account, List, RepliesPolicy};
use services::{audience, lists};
use store::Page;
use store::lists::List as Row;
use tenant::Unit;
use types::{AccountId, ListId};

use crate::{Listed, Result, accounts, id};

/// One list. [Mastodon docs](https://docs.joinmastodon.org/methods/lists/#get-one)
pub fn one(unit: &Unit<'_>, me: AccountId, id: ListId) -> Result<List> {
    Ok(entity(lists::own(unit, me, id)?))
}

/// All lists. [Mastodon docs](https://docs.joinmastodon.org/methods/lists/#get)
pub fn all(unit: &Unit<'_>, me: AccountId) -> Result<Vec<List>> {
    let lists = store::lists::of(unit, me)?;
    Ok(lists.into_iter().map(entity).collect())
}

/// The lists that an account is on. [Mastodon docs](https://docs.joinmastodon.org/methods/accounts/#lists)
pub fn with_member(unit: &Unit<'_>, me: AccountId, member: AccountId) -> Result<Vec<List>> {
    audience::known_account(unit, member)?;
    let lists = store::lists::with_member(unit, me, member)?;
    Ok(lists.into_iter().map(entity).collect())
}

/// A page of the members of a list. [Mastodon docs](https://docs.joinmastodon.org/methods/lists/#accounts)
pub fn members(
    unit: &Unit<'_>,
    me: AccountId,
    list: ListId,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    lists::own(unit, me, list)?;
    let members = store::lists::members(unit, list, page)?;
    let items = accounts::list(unit, &members)?;
    Ok(Listed::new(items, &members, page, |member| member.0))
}

fn entity(list: Row) -> List {
    List {
        id: id(list.id),
        title: list.title,
        replies_policy: list.replies_policy.parse().unwrap_or(RepliesPolicy::List),
        exclusive: list.exclusive,
    }
}
