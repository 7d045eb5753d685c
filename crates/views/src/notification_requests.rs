//! Notifications that are kept aside, by who they are from.

use std::collections::HashMap;

use entities::{NotificationRequest, Status, TextNumber};
use store::Page;
use store::notification_requests::{self as requests, Request};
use tenant::Unit;
use types::{AccountId, NotificationId, StatusId};

use crate::statuses::Wanted;
use crate::{Error, Listed, Result, accounts, id, statuses, time};

/// <https://docs.joinmastodon.org/methods/notifications/#get-requests>
pub fn list(
    unit: &Unit<'_>,
    me: AccountId,
    page: Page,
) -> Result<Listed<Vec<NotificationRequest>>> {
    let rows = requests::page(unit, me, page)?;
    let items = entities(unit, me, &rows)?;
    Ok(Listed::new(items, &rows, page, |row| row.id.0))
}

/// <https://docs.joinmastodon.org/methods/notifications/#get-one-request>
pub fn one(unit: &Unit<'_>, me: AccountId, id: NotificationId) -> Result<NotificationRequest> {
    let row = requests::by_id(unit, me, id)?.ok_or(Error::NotFound)?;
    entities(unit, me, &[row])?.pop().ok_or(Error::NotFound)
}

fn entities(unit: &Unit<'_>, me: AccountId, rows: &[Request]) -> Result<Vec<NotificationRequest>> {
    let senders: Vec<AccountId> = rows.iter().map(|row| row.from_id).collect();
    let about: Vec<StatusId> = rows.iter().filter_map(|row| row.status_id).collect();
    let accounts = accounts::many(unit, &senders)?;
    let shown = statuses::list(unit, Some(me), &about, Wanted::Asked)?.into_iter();
    let shown: HashMap<i64, Status> = shown.map(|status| (status.core.id.0, status)).collect();
    let entity = |row: &Request| {
        Some(NotificationRequest {
            id: id(row.id),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
            notifications_count: TextNumber(row.count),
            account: accounts.get(&row.from_id)?.clone(),
            last_status: row
                .status_id
                .and_then(|status| shown.get(&status.0).cloned()),
        })
    };
    Ok(rows.iter().filter_map(entity).collect())
}
