//! Hashtags as one viewer sees them.

use std::collections::{HashMap, HashSet};

use entities::{DailyUse, FeaturedTag, TextNumber};
use store::tags::{DayOfTag, Tag as Row};
use store::{Page, featured_tags, tag_follows};
use tenant::Unit;
use types::{AccountId, DAY, TagId, Timestamp};

use crate::{Error, Listed, Result, id, time};

/// Days of which use is told.
const DAYS: i64 = 7;

/// One hashtag; one that nobody has used yet is shown as unused.
/// <https://docs.joinmastodon.org/methods/tags/#get>
pub fn by_name(unit: &Unit<'_>, viewer: Option<AccountId>, written: &str) -> Result<entities::Tag> {
    let name = text::hashtags::normalise(written).ok_or(Error::NotFound)?;
    let row = match store::tags::by_name(unit, &name)? {
        Some(row) => row,
        None => Row {
            id: TagId(0),
            display_name: text::hashtags::display_name(written),
            name,
            created_at: unit.now,
        },
    };
    list(unit, viewer, vec![row])?.pop().ok_or(Error::NotFound)
}

/// One hashtag that is there.
pub fn one(unit: &Unit<'_>, viewer: Option<AccountId>, tag: TagId) -> Result<entities::Tag> {
    by_ids(unit, viewer, &[tag])?.pop().ok_or(Error::NotFound)
}

/// Hashtags in the order of `ids`.
pub fn by_ids(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    ids: &[TagId],
) -> Result<Vec<entities::Tag>> {
    let mut rows: HashMap<TagId, Row> = store::tags::by_ids(unit, ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    list(
        unit,
        viewer,
        ids.iter().filter_map(|id| rows.remove(id)).collect(),
    )
}

/// Hashtags whose names begin so. Part of <https://docs.joinmastodon.org/methods/search/#v2>
pub fn by_prefix(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    written: &str,
    limit: usize,
    offset: usize,
) -> Result<Vec<entities::Tag>> {
    let Some(prefix) = text::hashtags::normalise(written.trim().trim_start_matches('#')) else {
        return Ok(Vec::new());
    };
    let rows = store::tags::by_prefix(unit, &prefix, first_day(unit), limit, offset)?;
    list(unit, viewer, rows)
}

/// A page of followed hashtags. <https://docs.joinmastodon.org/methods/followed_tags/#get>
pub fn followed(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<entities::Tag>>> {
    let rows = tag_follows::page(unit, me, page)?;
    let tags: Vec<TagId> = rows.iter().map(|(_, tag)| *tag).collect();
    let items = by_ids(unit, Some(me), &tags)?;
    Ok(Listed::new(items, &rows, page, |(follow, _)| follow.0))
}

/// What an account features. <https://docs.joinmastodon.org/methods/accounts/#featured_tags>
pub fn featured(unit: &Unit<'_>, account: AccountId) -> Result<Vec<FeaturedTag>> {
    let owner = store::accounts::by_id(unit, account)?.ok_or(Error::NotFound)?;
    let rows = featured_tags::of(unit, account)?.into_iter();
    Ok(rows
        .map(|row| FeaturedTag {
            id: id(row.id),
            url: format!("{}/tagged/{}", owner.url, row.name),
            name: row.display_name,
            statuses_count: TextNumber(row.statuses_count),
            last_status_at: row.last_used.map(|day| time(day).into()),
        })
        .collect())
}

/// What an account could feature. <https://docs.joinmastodon.org/methods/featured_tags/#suggestions>
pub fn suggestions(unit: &Unit<'_>, me: AccountId) -> Result<Vec<entities::Tag>> {
    let tags = featured_tags::suggestions(unit, me, 10)?;
    by_ids(unit, Some(me), &tags)
}

fn list(unit: &Unit<'_>, viewer: Option<AccountId>, rows: Vec<Row>) -> Result<Vec<entities::Tag>> {
    let ids: Vec<TagId> = rows.iter().map(|row| row.id).collect();
    let days = store::tags::history(unit, &ids, first_day(unit))?;
    let mine = |ids: Vec<TagId>| ids.into_iter().collect::<HashSet<_>>();
    let (following, featuring) = match viewer {
        Some(viewer) => (
            mine(tag_follows::among(unit, viewer, &ids)?),
            mine(featured_tags::among(unit, viewer, &ids)?),
        ),
        None => Default::default(),
    };
    let entity = |row: Row| entities::Tag {
        id: id(row.id),
        url: unit.tenant().urls.tag(&row.name),
        history: history(unit.now, row.id, &days),
        following: viewer.map(|_| following.contains(&row.id)),
        featuring: viewer.map(|_| featuring.contains(&row.id)),
        name: row.display_name,
    };
    Ok(rows.into_iter().map(entity).collect())
}

fn first_day(unit: &Unit<'_>) -> Timestamp {
    unit.now.day().plus((1 - DAYS) * DAY)
}

/// Today first; days without use are there, too.
fn history(now: Timestamp, tag: TagId, days: &[DayOfTag]) -> Vec<DailyUse> {
    let uses = |day: Timestamp| {
        days.iter()
            .find(|use_| use_.tag_id == tag && use_.day == day)
    };
    (0..DAYS)
        .map(|back| {
            let day = now.day().plus(-back * DAY);
            let found = uses(day);
            DailyUse {
                day: TextNumber(day.seconds()),
                accounts: TextNumber(found.map_or(0, |found| found.accounts)),
                uses: TextNumber(found.map_or(0, |found| found.uses)),
            }
        })
        .collect()
}
