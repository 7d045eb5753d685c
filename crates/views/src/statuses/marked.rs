//! Posts by what was done with them, and who did it.

use std::sync::Arc;

use entities::{Account, DeletedStatus, Status, StatusSource};
use services::audience;
use store::{Page, bookmarks, favourites, reblogs};
use tenant::Unit;
use types::{AccountId, StatusId};

use super::{Wanted, list, one};
use crate::{Error, Result, accounts, id};

/// Items, and the ids of the rows by which the page is ordered.
type Listed<T> = (Vec<T>, Vec<i64>);

/// The post, or what it boosts.
pub fn original(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Status> {
    let original = audience::original(unit, viewer, id)?;
    one(unit, viewer, original.id)
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
pub fn favourites(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Status>> {
    let rows = favourites::by(unit, me, page)?;
    let ids: Vec<StatusId> = rows.iter().map(|(_, status)| *status).collect();
    Ok((
        asked(unit, Some(me), &ids)?,
        rows.iter().map(|(row, _)| row.0).collect(),
    ))
}

/// What one bookmarked. <https://docs.joinmastodon.org/methods/bookmarks/#get>
pub fn bookmarks(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Status>> {
    let rows = bookmarks::by(unit, me, page)?;
    let ids: Vec<StatusId> = rows.iter().map(|(_, status)| *status).collect();
    Ok((
        asked(unit, Some(me), &ids)?,
        rows.iter().map(|(row, _)| row.0).collect(),
    ))
}

/// Who favourited a post. <https://docs.joinmastodon.org/methods/statuses/#favourited_by>
pub fn favourited_by(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: StatusId,
    page: Page,
) -> Result<Listed<Arc<Account>>> {
    let status = audience::original(unit, viewer, id)?;
    let rows = favourites::of(unit, status.id, page)?;
    wanted(
        unit,
        viewer,
        rows.into_iter()
            .map(|(row, account)| (row.0, account))
            .collect(),
    )
}

/// Who boosted a post. <https://docs.joinmastodon.org/methods/statuses/#reblogged_by>
pub fn reblogged_by(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    id: StatusId,
    page: Page,
) -> Result<Listed<Arc<Account>>> {
    let status = audience::original(unit, viewer, id)?;
    let rows = reblogs::of(unit, status.id, page)?;
    wanted(
        unit,
        viewer,
        rows.into_iter()
            .map(|(row, account)| (row.0, account))
            .collect(),
    )
}

/// Without those whom the viewer does not want to see.
fn wanted(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    rows: Vec<(i64, AccountId)>,
) -> Result<Listed<Arc<Account>>> {
    let all: Vec<AccountId> = rows.iter().map(|(_, account)| *account).collect();
    let ties = audience::ties(unit, viewer, &all)?;
    let shown = all
        .into_iter()
        .filter(|account| audience::wants_to_see(viewer, *account, &ties));
    let shown: Vec<AccountId> = shown.collect();
    Ok((
        accounts::list(unit, &shown)?,
        rows.iter().map(|(row, _)| *row).collect(),
    ))
}
