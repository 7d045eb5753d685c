//! Direct conversations as one of those in them sees them.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{Account, Conversation, Status};
use store::Page;
use store::conversations::{self, AccountConversation as Row};
use tenant::Unit;
use types::{AccountId, RowId, StatusId};

use crate::statuses::{self, Wanted};
use crate::{Error, Listed, Result, accounts, id};

/// A page of one's conversations, by their last posts. [Mastodon docs: View all conversations](https://docs.joinmastodon.org/methods/conversations/#get)
///
/// One whose last post the viewer does not want to see is left out.
pub fn list(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<Conversation>>> {
    let rows = conversations::page(unit, me, page)?;
    let mut items = entities(unit, me, &rows)?;
    items.retain(|conversation| conversation.last_status.is_some());
    let last = |row: &Row| row.last_status_id.unwrap_or_default().0;
    Ok(Listed::new(items, &rows, page, last))
}

/// One of one's conversations. [Mastodon docs: Mark a conversation as read](https://docs.joinmastodon.org/methods/conversations/#read)
pub fn one(unit: &Unit<'_>, me: AccountId, id: RowId) -> Result<Conversation> {
    some(unit, me, &[id])?.pop().ok_or(Error::NotFound)
}

/// Those of one's conversations with these ids.
pub fn some(unit: &Unit<'_>, me: AccountId, ids: &[RowId]) -> Result<Vec<Conversation>> {
    entities(unit, me, &conversations::by_ids(unit, me, ids)?)
}

fn entities(unit: &Unit<'_>, me: AccountId, rows: &[Row]) -> Result<Vec<Conversation>> {
    let people: Vec<AccountId> = rows.iter().flat_map(people).collect();
    let people = accounts::many(unit, &people)?;
    let last: Vec<StatusId> = rows.iter().filter_map(|row| row.last_status_id).collect();
    let last = statuses::list(unit, Some(me), &last, Wanted::Timeline)?.into_iter();
    let last = last
        .map(|status| (StatusId(status.core.id.0), status))
        .collect();
    Ok(rows.iter().map(|row| entity(row, &people, &last)).collect())
}

/// The others; oneself, in a conversation with nobody else.
fn people(row: &Row) -> Vec<AccountId> {
    match row.participants.0.is_empty() {
        true => vec![row.account_id],
        false => row.participants.0.clone(),
    }
}

fn entity(
    row: &Row,
    accounts: &HashMap<AccountId, Arc<Account>>,
    last: &HashMap<StatusId, Status>,
) -> Conversation {
    let people = people(row).into_iter();
    Conversation {
        id: id(row.id),
        unread: row.unread,
        accounts: people.filter_map(|id| accounts.get(&id).cloned()).collect(),
        last_status: row.last_status_id.and_then(|id| last.get(&id).cloned()),
    }
}
