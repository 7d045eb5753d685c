//! Timelines: which posts they are made of.

use std::collections::HashSet;

use store::lists::List;
use store::timelines::{self, OfAccount, Source, Tagged};
use store::{Page, tags};
use tenant::Unit;
use tenant::feeds::{LENGTH, Ring, Sources};
use types::{AccountId, ListId, StatusId, TagId};

pub use store::timelines::Origin;

use crate::{Error, Result, audience, feeds};

/// Times that a page is read on, when much of what was read is left out.
const ROUNDS: usize = 5;
/// Hashtags of each kind that a request may name; more are left out, as Mastodon does.
const TAGS: usize = 4;

/// A page of what was chosen among more.
#[derive(Debug)]
pub struct Filled<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// The newest and the oldest id that were looked at.
    pub span: Option<(StatusId, StatusId)>,
    /// Whether there may be more beyond.
    pub more: bool,
}

/// Reads ids and keeps some of them, again and again until the page is full, a few times at most.
///
/// `read` answers a page of ids, newest first; `keep` those of them that are chosen, in the same order.
pub fn fill<T>(
    page: Page,
    read: impl Fn(Page) -> Result<Vec<StatusId>>,
    keep: impl Fn(&[StatusId]) -> Result<Vec<(StatusId, T)>>,
) -> Result<Filled<T>> {
    let (mut seen, mut kept): (Vec<StatusId>, Vec<(StatusId, T)>) = Default::default();
    let (mut rest, mut more) = (page, false);
    for round in 1..=ROUNDS {
        let mut ids = read(rest)?;
        let mut chosen = keep(&ids)?;
        more = ids.len() >= rest.limit;
        if page.ascending {
            ids.reverse();
            chosen.reverse();
        }
        seen.extend(ids);
        kept.extend(chosen);
        let missing = page.limit.saturating_sub(kept.len());
        match seen.last() {
            Some(last) if more && missing > 0 => {
                rest = page.beyond(last.0, (missing << round).min(LENGTH));
            }
            _ => break,
        }
    }
    if kept.len() > page.limit {
        kept.truncate(page.limit);
        let last = kept.last().map(|(id, _)| *id);
        seen.truncate(1 + seen.iter().position(|id| Some(*id) == last).unwrap_or(0));
        more = true;
    }
    let (first, last) = (seen.first().copied(), seen.last().copied());
    let span = if page.ascending {
        last.zip(first)
    } else {
        first.zip(last)
    };
    let items = page.in_order(kept.into_iter().map(|(_, item)| item).collect());
    Ok(Filled { items, span, more })
}

/// The same, of ids alone.
pub(crate) fn fill_ids(
    page: Page,
    read: impl Fn(Page) -> Result<Vec<StatusId>>,
    choose: impl Fn(&[StatusId]) -> Result<Ring>,
) -> Result<Vec<StatusId>> {
    let keep = |ids: &[StatusId]| {
        let chosen = choose(ids)?.into_ids().into_iter();
        Ok(chosen.map(|id| (id, id)).collect())
    };
    Ok(fill(page, read, keep)?.items)
}

/// Posts of a list of `owner`.
pub fn list(unit: &Unit<'_>, owner: AccountId, id: ListId, page: Page) -> Result<Vec<StatusId>> {
    let list = store::lists::by_id(unit, owner, id)?.ok_or(Error::NotFound)?;
    let (members, sources) = list_sources(unit, &list)?;
    let read = |page| Ok(timelines::list(unit, &members, page, unit.now)?);
    fill_ids(page, read, |ids| {
        feeds::choose(unit, &sources, ids, feeds::is_wanted, Ring::default())
    })
}

/// Whose posts a list has, and what it chooses by. Its replies policy says which answers to others it has.
pub(crate) fn list_sources(unit: &Unit<'_>, list: &List) -> Result<(Vec<AccountId>, Sources)> {
    let owner = list.account_id;
    let rows = timelines::list_sources(unit, owner, list.id, unit.now)?;
    let accounts =
        |rows: &[Source]| -> Vec<AccountId> { rows.iter().map(|row| row.target_id).collect() };
    let members = accounts(&rows);
    let sources = Sources {
        reader: owner,
        follows: match list.replies_policy.as_str() {
            "followed" => accounts(&timelines::sources(unit, owner, unit.now)?),
            "list" => members.clone(),
            _ => Vec::new(),
        },
        terms: feeds::terms(rows),
        tags: Vec::new(),
    };
    Ok((members, sources))
}

/// Public posts that are neither boosts nor answers to others.
pub fn public(
    unit: &Unit<'_>,
    origin: Origin,
    only_media: bool,
    page: Page,
) -> Result<Vec<StatusId>> {
    Ok(match only_media {
        true => timelines::public_media(unit, origin, page)?,
        false => timelines::public(unit, origin, page)?,
    })
}

/// Which posts with hashtags are asked for, by any way to write the hashtags.
#[derive(Clone, Debug, Default)]
pub struct ByTag {
    pub tag: String,
    /// Or one of these.
    pub any: Vec<String>,
    /// And all of these.
    pub all: Vec<String>,
    /// And none of these.
    pub none: Vec<String>,
    pub origin: Origin,
    pub only_media: bool,
}

/// Public posts with hashtags; none when nobody has ever used the first one.
pub fn tag(unit: &Unit<'_>, asked: &ByTag, page: Page) -> Result<Vec<StatusId>> {
    let any: Vec<String> = normalised([&asked.tag].into_iter().chain(&asked.any));
    let (all, none) = (normalised(&asked.all), normalised(&asked.none));
    let known = tags::by_names(unit, &[any.as_slice(), &all, &none].concat())?;
    let id = |name: &String| known.iter().find(|tag| tag.name == *name).map(|tag| tag.id);
    let all: Option<Vec<TagId>> = all.iter().map(id).collect();
    let (Some(_), Some(all)) = (any.first().and_then(id), all) else {
        return Ok(Vec::new());
    };
    let mut tagged = Tagged {
        tag: TagId::default(),
        all,
        none: none.iter().filter_map(id).collect(),
        origin: asked.origin,
        only_media: asked.only_media,
    };
    let mut ids = Vec::new();
    for tag in any.iter().filter_map(id) {
        tagged.tag = tag;
        ids.extend(timelines::tagged(unit, &tagged, page)?);
    }
    Ok(page.merged(ids))
}

fn normalised<'a>(names: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names
        .into_iter()
        .take(TAGS)
        .filter_map(|name| text::hashtags::normalise(name))
        .collect();
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// Which posts of an account are asked for.
#[derive(Clone, Debug, Default)]
pub struct ByAccount {
    pub exclude_replies: bool,
    pub exclude_reblogs: bool,
    pub only_media: bool,
    pub pinned: bool,
    /// Only with this hashtag.
    pub tagged: Option<String>,
}

/// Posts of an account that `viewer` may see.
pub fn account(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    author: AccountId,
    asked: &ByAccount,
    page: Page,
) -> Result<Vec<StatusId>> {
    let author = store::accounts::by_id(unit, author)?.ok_or(Error::NotFound)?;
    let Some(up_to) = audience::reach(unit, viewer, &author)? else {
        return Ok(Vec::new());
    };
    if asked.pinned {
        return Ok(timelines::pinned(unit, author.id, page)?);
    }
    let tag = match &asked.tagged {
        Some(name) => match tag_id(unit, name)? {
            Some(tag) => Some(tag),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let of = OfAccount {
        account: author.id,
        up_to,
        viewer,
        exclude_replies: asked.exclude_replies,
        exclude_reblogs: asked.exclude_reblogs,
        tag,
    };
    Ok(if asked.only_media {
        timelines::media_of_account(unit, &of, page)?
    } else {
        timelines::of_account(unit, &of, page)?
    })
}

fn tag_id(unit: &Unit<'_>, name: &str) -> Result<Option<TagId>> {
    let Some(name) = text::hashtags::normalise(name) else {
        return Ok(None);
    };
    Ok(tags::by_name(unit, &name)?.map(|tag| tag.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps even ids of 1 to 1000.
    fn filled(page: Page) -> (Vec<i64>, Option<(i64, i64)>, bool) {
        let read = |page: Page| {
            let all = (1..=1000).filter(|id| *id > page.min_id && *id < page.max_id);
            let ids: Vec<i64> = match page.ascending {
                true => all.take(page.limit).collect(),
                false => all.rev().take(page.limit).collect(),
            };
            Ok(page.in_order(ids).into_iter().map(StatusId).collect())
        };
        let keep = |ids: &[StatusId]| {
            let even = ids.iter().filter(|id| id.0 % 2 == 0);
            Ok(even.map(|id| (*id, id.0)).collect())
        };
        let filled = fill(page, read, keep).unwrap();
        (
            filled.items,
            filled.span.map(|(new, old)| (new.0, old.0)),
            filled.more,
        )
    }

    #[test]
    fn a_page_is_filled_and_its_span_says_where_to_go_on() {
        let page = Page {
            max_id: i64::MAX,
            min_id: 0,
            ascending: false,
            limit: 3,
        };
        assert_eq!(
            filled(page),
            (vec![1000, 998, 996], Some((1000, 996)), true)
        );
        let up = Page {
            ascending: true,
            ..page
        };
        assert_eq!(filled(up), (vec![6, 4, 2], Some((7, 1)), true));
        let end = Page { max_id: 4, ..page };
        assert_eq!(filled(end), (vec![2], Some((3, 1)), false));
        let nothing = Page { max_id: 1, ..page };
        assert_eq!(filled(nothing), (vec![], None, false));
    }
}
