//! Notifications in groups. <https://docs.joinmastodon.org/methods/grouped_notifications/>

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entities::{
    Account, GroupedNotificationsResults, NotificationGroup, NotificationGroupPage,
    PartialAccountWithAvatar,
};
use services::notifications::UNGROUPED;
use store::Page;
use store::notifications::{self, Group, Notification as Row, Wanted};
use tenant::Unit;
use types::{AccountId, NotificationId, ReportId, StatusId};

use super::{Context, kind, last_read};
use crate::{Error, Listed, Result, accounts, distinct, id, time};

/// Rows read at a time to fill a page of groups.
const CHUNK: usize = 200;
/// Chunks at most: a page may be short when a single group is larger than all of them.
const CHUNKS: usize = 5;
/// Accounts named with each group.
const SAMPLES: usize = 8;

/// How notifications are put together.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// Kinds that are shown in groups.
    pub kinds: Vec<String>,
    /// Whether only the first account of a group is sent whole.
    pub partial_avatars: bool,
}

/// Rows of the page that belong together.
struct Gathered {
    key: String,
    rows: Vec<Row>,
}

/// A page of groups. <https://docs.joinmastodon.org/methods/grouped_notifications/#get-grouped>
pub fn grouped(
    unit: &Unit<'_>,
    me: AccountId,
    wanted: &Wanted,
    grouping: &Grouping,
    page: Page,
) -> Result<Listed<GroupedNotificationsResults>> {
    let gathered = gather(unit, me, wanted, grouping, page)?;
    let rows = gathered.iter().flat_map(|group| &group.rows);
    let ids: Vec<i64> = rows.map(|row| row.id.0).collect();
    let full = gathered.len() >= page.limit;
    Ok(Listed {
        items: results(unit, me, gathered, grouping)?,
        ends: ids.first().copied().zip(ids.last().copied()),
        full,
    })
}

/// One group. <https://docs.joinmastodon.org/methods/grouped_notifications/#get-notification-group>
pub fn group(unit: &Unit<'_>, me: AccountId, key: &str) -> Result<GroupedNotificationsResults> {
    let newest = match key.strip_prefix(UNGROUPED).and_then(|id| id.parse().ok()) {
        Some(id) => Some(NotificationId(id)),
        None => notifications::groups(unit, me, &[key.to_owned()])?
            .pop()
            .map(|group| group.newest),
    };
    let row = match newest {
        Some(id) => notifications::by_id(unit, me, id)?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    let gathered = vec![Gathered {
        key: key.to_owned(),
        rows: vec![row],
    }];
    let grouping = Grouping {
        kinds: super::groupable(),
        partial_avatars: false,
    };
    let mut results = results(unit, me, gathered, &grouping)?;
    results
        .notification_groups
        .iter_mut()
        .for_each(|group| group.page = None);
    Ok(results)
}

/// Everybody whom a group is from.
/// <https://docs.joinmastodon.org/methods/grouped_notifications/#get-group-accounts>
pub fn senders(
    unit: &Unit<'_>,
    me: AccountId,
    key: &str,
    page: Page,
) -> Result<Listed<Vec<Arc<Account>>>> {
    let rows = notifications::senders(unit, me, key, page)?;
    let senders: Vec<AccountId> = rows.iter().map(|(_, sender)| *sender).collect();
    let items = accounts::list(unit, &senders)?;
    Ok(Listed::new(items, &rows, page, |(id, _)| id.0))
}

/// How many groups one has not read, counted up to `limit`.
/// <https://docs.joinmastodon.org/methods/grouped_notifications/#unread-group-count>
pub fn unread_groups(
    unit: &Unit<'_>,
    me: AccountId,
    wanted: &Wanted,
    kinds: &[String],
    limit: usize,
) -> Result<i64> {
    let after = last_read(unit, me)?;
    Ok(notifications::count_groups_after(
        unit, me, wanted, kinds, after, limit,
    )?)
}

/// Reads rows until there are as many groups as the page wants. A group whose newest row lies before the page was on
/// an earlier page.
fn gather(
    unit: &Unit<'_>,
    me: AccountId,
    wanted: &Wanted,
    grouping: &Grouping,
    page: Page,
) -> Result<Vec<Gathered>> {
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut earlier: HashSet<String> = HashSet::new();
    let mut next = Page {
        limit: CHUNK,
        ..page
    };
    for _ in 0..CHUNKS {
        let rows = notifications::page(unit, me, wanted, next)?;
        let last = rows.len() < CHUNK;
        if let Some(row) = if page.ascending {
            rows.first()
        } else {
            rows.last()
        } {
            if page.ascending {
                next.min_id = row.id.0
            } else {
                next.max_id = row.id.0
            }
        }
        if page.max_id < i64::MAX && !page.ascending {
            earlier.extend(on_earlier_pages(unit, me, &rows, page)?);
        }
        for row in in_reading_order(rows, page) {
            let key = key(&row, grouping);
            if earlier.contains(&key) {
                continue;
            }
            match gathered.iter().position(|group| group.key == key) {
                Some(place) => gathered[place].rows.push(row),
                None if gathered.len() == page.limit => return Ok(newest_first(gathered)),
                None => gathered.push(Gathered {
                    key,
                    rows: vec![row],
                }),
            }
        }
        if last {
            break;
        }
    }
    Ok(newest_first(gathered))
}

fn in_reading_order(mut rows: Vec<Row>, page: Page) -> Vec<Row> {
    if page.ascending {
        rows.reverse();
    }
    rows
}

fn newest_first(mut gathered: Vec<Gathered>) -> Vec<Gathered> {
    for group in &mut gathered {
        group.rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    }
    gathered.sort_by_key(|group| std::cmp::Reverse(group.rows.first().map(|row| row.id)));
    gathered
}

fn on_earlier_pages(
    unit: &Unit<'_>,
    me: AccountId,
    rows: &[Row],
    page: Page,
) -> Result<Vec<String>> {
    let keys = distinct(rows.iter().map(|row| row.group_key.clone()).collect());
    let groups = notifications::groups(unit, me, &keys)?.into_iter();
    Ok(groups
        .filter(|group| group.newest.0 >= page.max_id)
        .map(|group| group.group_key)
        .collect())
}

fn key(row: &Row, grouping: &Grouping) -> String {
    if grouping.kinds.contains(&row.kind) {
        row.group_key.clone()
    } else {
        format!("{UNGROUPED}{}", row.id)
    }
}

fn results(
    unit: &Unit<'_>,
    me: AccountId,
    gathered: Vec<Gathered>,
    grouping: &Grouping,
) -> Result<GroupedNotificationsResults> {
    let keys: Vec<String> = gathered.iter().map(|group| group.key.clone()).collect();
    let wholes: HashMap<String, Group> = notifications::groups(unit, me, &keys)?
        .into_iter()
        .map(|group| (group.group_key.clone(), group))
        .collect();
    let mut samples: HashMap<String, Vec<AccountId>> = HashMap::new();
    for (key, sender) in notifications::samples(unit, me, &keys, SAMPLES)? {
        samples.entry(key).or_default().push(sender);
    }
    for group in &gathered {
        let senders = group.rows.iter().map(|row| row.from_id).take(SAMPLES);
        samples
            .entry(group.key.clone())
            .or_insert_with(|| senders.collect());
    }
    let senders = distinct(samples.values().flatten().copied().collect());
    let newest = || gathered.iter().filter_map(|group| group.rows.first());
    let about: Vec<StatusId> = newest().filter_map(|row| row.status_id).collect();
    let reports: Vec<ReportId> = newest().filter_map(|row| row.report_id).collect();
    let context = Context::load(unit, me, &senders, &about, &reports)?;
    let groups: Vec<NotificationGroup> = gathered
        .iter()
        .filter_map(|group| {
            entity(
                &context,
                group,
                wholes.get(&group.key),
                &samples[&group.key],
            )
        })
        .collect();
    Ok(put_together(context, groups, grouping.partial_avatars))
}

fn entity(
    context: &Context,
    group: &Gathered,
    whole: Option<&Group>,
    samples: &[AccountId],
) -> Option<NotificationGroup> {
    let (newest, oldest) = (group.rows.first()?, group.rows.last()?);
    let shown: Vec<_> = samples
        .iter()
        .filter(|sender| context.shows(**sender, newest.status_id))
        .map(|sender| id(*sender))
        .collect();
    if shown.is_empty() {
        return None;
    }
    Some(NotificationGroup {
        group_key: group.key.clone(),
        notifications_count: whole.map_or(group.rows.len() as i64, |whole| whole.count),
        notification_type: kind(&newest.kind)?,
        most_recent_notification_id: whole.map_or(newest.id, |whole| whole.newest).0,
        page: Some(NotificationGroupPage {
            page_min_id: id(oldest.id),
            page_max_id: id(newest.id),
            latest_page_notification_at: time(newest.created_at),
        }),
        sample_account_ids: shown,
        status_id: newest.status_id.map(id),
        report: context.report(newest),
    })
}

/// The groups with the accounts and posts that they name, each once.
fn put_together(
    context: Context,
    groups: Vec<NotificationGroup>,
    partial: bool,
) -> GroupedNotificationsResults {
    let mut whole: Vec<i64> = Vec::new();
    let mut rest: Vec<i64> = Vec::new();
    for group in &groups {
        for (place, sender) in group.sample_account_ids.iter().enumerate() {
            let list = if partial && place > 0 {
                &mut rest
            } else {
                &mut whole
            };
            if !list.contains(&sender.0) {
                list.push(sender.0);
            }
        }
    }
    rest.retain(|sender| !whole.contains(sender));
    let account = |sender: i64| context.accounts.get(&AccountId(sender)).cloned();
    let partial_accounts = || {
        let accounts = rest.iter().filter_map(|sender| account(*sender));
        accounts
            .map(|account| PartialAccountWithAvatar::from(&*account))
            .collect()
    };
    let mut statuses: Vec<_> = context.statuses.values().cloned().collect();
    statuses.retain(|status| {
        groups
            .iter()
            .any(|group| group.status_id == Some(status.core.id))
    });
    statuses.sort_by_key(|status| std::cmp::Reverse(status.core.id));
    GroupedNotificationsResults {
        accounts: whole.iter().filter_map(|sender| account(*sender)).collect(),
        partial_accounts: partial.then(partial_accounts),
        statuses,
        notification_groups: groups,
    }
}
