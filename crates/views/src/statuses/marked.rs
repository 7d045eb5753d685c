//! Posts by what was done with them, and who did it.

use std::sync::Arc;

use entities::{Account, DeletedStatus, Status, StatusSource};
use services::audience;
use store::{Page, bookmarks, favourites, reblogs};
use tenant::Unit;
use types::{AccountId, Id, StatusId};

use super::{Wanted, list, one};
use crate::{Error, Listed, Result, accounts, id};

/// The post, or what it boosts.
pub fn original(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Status> {
    let status = one(unit, viewer, id)?;
    Ok(match status.reblog {
        Some(original) => *original,
        None => status,
    })
}

/// The posts with these ids. <https://docs.joinmastodon.org/methods/statuses/#index>
pub fn asked(unit: &Unit<'_>, viewer: Option<AccountId>, ids: &[StatusId]) -> Result<Vec<Status>> {
    list(unit, viewer, ids, Wanted::Asked)
}

/// An own post with its text, for those who delete it to write it anew.
/// <https://docs.joinmastodon.org/methods/statuses/#delete>
pub fn deleted(unit: &Unit<'_>, me: AccountId, id: StatusId) -> Result<DeletedStatus> {
    let row = store::statuses::by_id(unit, id)?.filter(|row| row.account_id == me);
    let text = row.ok_or(Error::NotFound)?.source;
    Ok(DeletedStatus {
        status: one(unit, Some(me), id)?,
        text,
    })
}

/// What an author typed. <https://docs.joinmastodon.org/methods/statuses/#source>
pub fn source(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    status: StatusId,
) -> Result<StatusSource> {
    let row = audience::visible_status(unit, viewer, status)?;
    Ok(StatusSource {
        id: id(row.id),
        text: row.source,
        spoiler_text: row.spoiler_text,
    })
}

/// What one favourited. <https://docs.joinmastodon.org/methods/favourites/#get>
pub fn favourites(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<Status>>> {
    marked(unit, me, &favourites::by(unit, me, page)?, page)
}

/// What one bookmarked. <https://docs.joinmastodon.org/methods/bookmarks/#get>
pub fn bookmarks(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<Status>>> {
    marked(unit, me, &bookmarks::by(unit, me, page)?, page)
}

fn marked(
    unit: &Unit<'_>,
    me: AccountId,
    rows: &[(impl Id, StatusId)],
    page: Page,
) -> Result<Listed<Vec<Status>>> {
    let ids: Vec<StatusId> = rows.iter().map(|(_, status)| *status).collect();
    let items = asked(unit, Some(me), &ids)?;
    Ok(Listed::new(items, rows, page, |(mark, _)| mark.get()))
}

/// Who favourited a post. <https://docs.joinmastodon.org/methods/statuses/#favourited_by>
pub fn favourited_by(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: StatusId,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let status = audience::original(unit, viewer, id)?;
    wanted(unit, viewer, &favourites::of(unit, status.id, page)?, page)
}

/// Who boosted a post. <https://docs.joinmastodon.org/methods/statuses/#reblogged_by>
pub fn reblogged_by(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: StatusId,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let status = audience::original(unit, viewer, id)?;
    wanted(unit, viewer, &reblogs::of(unit, status.id, page)?, page)
}

/// Without those whom the viewer does not want to see.
fn wanted(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    rows: &[(impl Id, AccountId)],
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let mut shown: Vec<AccountId> = rows.iter().map(|(_, account)| *account).collect();
    let ties = audience::ties(unit, viewer, &shown)?;
    shown.retain(|account| audience::wants_to_see(viewer, *account, &ties));
    let items = accounts::list(unit, &shown)?;
    Ok(Listed::new(items, rows, page, |(mark, _)| mark.get()))
}
