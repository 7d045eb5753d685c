//! Home feeds: what belongs to them, and their cache in memory.

use std::collections::HashMap;
use std::sync::Arc;

use store::statuses::Status;
use store::timelines::{self, Candidate, Source};
use store::{Page, mentions};
use tenant::feeds::{Arrival, LENGTH, Ring, Rule, Sources, Terms};
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId, TagId, Visibility};

use crate::Result;
use crate::timelines::fill_ids;

/// Whether a post belongs to a reader's home feed: what is their own, of those they follow, or with a hashtag that they
/// follow. Blocks, mutes and filters are applied when it is read.
pub fn belongs(sources: &Sources, post: &Arrival) -> bool {
    let elsewhere = || {
        sources
            .terms
            .get(&post.author)
            .is_some_and(|terms| terms.elsewhere)
    };
    (sources.follows(post.author) && !elsewhere() && is_wanted(sources, post))
        || post.author == sources.reader
        || post.tags.iter().any(|tag| sources.tags.contains(tag))
}

/// Whether a post of somebody followed is wanted: it is addressed to the reader, on the terms of the follow, and answers
/// nobody, its own author, the reader, or somebody followed, too.
pub(crate) fn is_wanted(sources: &Sources, post: &Arrival) -> bool {
    let addressed =
        post.visibility != Visibility::Direct || post.mentioned.contains(&sources.reader);
    let overheard = post
        .reply_to
        .is_some_and(|to| to != post.author && to != sources.reader && !sources.follows(to));
    let against = sources.terms.get(&post.author).is_some_and(|terms| {
        let boost = terms.hides_reblogs && post.reblog_of.is_some();
        boost || !speaks(&terms.languages, post.language.as_ref())
    });
    addressed && !overheard && !against
}

/// Whether a post's language is one of these, or nobody knows or minds.
pub(crate) fn speaks(languages: &[String], language: Option<&String>) -> bool {
    languages.is_empty() || language.is_none_or(|language| languages.contains(language))
}

/// A page of the home feed of `reader`, newest first: from memory, and from the database beyond it.
pub fn home(unit: &Unit<'_>, reader: AccountId, page: Page) -> Result<Vec<StatusId>> {
    let feeds = &unit.tenant().feeds;
    let (sources, ids) = match feeds.page(reader, page, unit.now) {
        Some(known) => known,
        None => {
            let (sources, ring) = load(unit, reader)?;
            let ids = ring.page(page);
            unit.keep_feed(sources.clone(), ring, belongs);
            (sources, ids)
        }
    };
    match ids {
        Some(ids) => Ok(ids),
        None => older(unit, &sources, page),
    }
}

/// Reads the newest part of a feed.
fn load(unit: &Unit<'_>, reader: AccountId) -> Result<(Arc<Sources>, Ring)> {
    let sources = Arc::new(sources(unit, reader)?);
    let ids = timelines::home(unit, reader, Page::newest(LENGTH), unit.now)?;
    let oldest = ids.last().filter(|_| ids.len() == LENGTH);
    let ring = Ring::new(oldest.copied().unwrap_or_default());
    let ring = choose(unit, &sources, &ids, belongs, ring)?;
    Ok((sources, ring))
}

/// A page that memory does not have.
fn older(unit: &Unit<'_>, sources: &Sources, page: Page) -> Result<Vec<StatusId>> {
    let read = |page| Ok(timelines::home(unit, sources.reader, page, unit.now)?);
    fill_ids(page, read, |ids| {
        choose(unit, sources, ids, belongs, Ring::default())
    })
}

/// Adds those of some posts to a ring that the rule allows.
pub(crate) fn choose(
    unit: &Unit<'_>,
    sources: &Sources,
    ids: &[StatusId],
    rule: Rule,
    mut ring: Ring,
) -> Result<Ring> {
    for post in arrivals(unit, sources, ids)?.into_iter().rev() {
        if rule(sources, &post) {
            ring.insert(post.id, post.reblog_of);
        }
    }
    Ok(ring)
}

fn sources(unit: &Unit<'_>, reader: AccountId) -> Result<Sources> {
    let rows = timelines::sources(unit, reader, unit.now)?;
    Ok(Sources {
        reader,
        follows: rows.iter().map(|row| row.target_id).collect(),
        terms: terms(rows),
        tags: timelines::followed_tags(unit, reader)?,
    })
}

/// The terms of those follows that have any.
pub(crate) fn terms(rows: Vec<Source>) -> HashMap<AccountId, Terms> {
    let terms = rows.into_iter().map(|row| {
        let terms = Terms {
            hides_reblogs: !row.show_reblogs,
            languages: row
                .languages
                .map(|languages| languages.0)
                .unwrap_or_default(),
            elsewhere: row.exclusive,
        };
        (row.target_id, terms)
    });
    terms
        .filter(|(_, terms)| *terms != Terms::default())
        .collect()
}

/// Posts with what is needed to choose among them, newest first.
fn arrivals(unit: &Unit<'_>, sources: &Sources, ids: &[StatusId]) -> Result<Vec<Arrival>> {
    let candidates = timelines::candidates(unit, ids)?;
    let direct: Vec<StatusId> = candidates
        .iter()
        .filter(|post| post.visibility == Visibility::Direct && post.account_id != sources.reader)
        .map(|post| post.id)
        .collect();
    let mentions = match direct.is_empty() {
        true => Vec::new(),
        false => mentions::of_all(unit, &direct)?,
    };
    let mentions: Vec<_> = mentions
        .into_iter()
        .map(|mention| (mention.status_id, mention.account_id))
        .collect();
    let tags = match sources.tags.is_empty() {
        true => Vec::new(),
        false => timelines::spreading_tags(unit, ids)?,
    };
    Ok(candidates
        .into_iter()
        .map(|post| arrival(post, &tags, &mentions))
        .collect())
}

fn arrival(
    post: Candidate,
    tags: &[(StatusId, TagId)],
    mentions: &[(StatusId, AccountId)],
) -> Arrival {
    Arrival {
        tags: of_post(tags, post.id),
        mentioned: of_post(mentions, post.id),
        id: post.id,
        author: post.account_id,
        visibility: post.visibility,
        language: post.language,
        reply_to: post.in_reply_to_account_id,
        reblog_of: post.reblog_of_id,
    }
}

fn of_post<T: Copy>(pairs: &[(StatusId, T)], id: StatusId) -> Vec<T> {
    let pairs = pairs.iter().filter(|(post, _)| *post == id);
    pairs.map(|(_, value)| *value).collect()
}

/// Shows a new post in its author's home feed, as soon as it is stored.
pub fn show_to_author(unit: &Unit<'_>, status: &Status) {
    unit.show_to_author(of_status(status, Vec::new(), Vec::new()), belongs);
}

/// A stored post on its way into feeds.
pub(crate) fn of_status(status: &Status, tags: Vec<TagId>, mentioned: Vec<AccountId>) -> Arrival {
    Arrival {
        id: status.id,
        author: status.account_id,
        visibility: status.visibility,
        language: status.language.clone(),
        reply_to: status.in_reply_to_account_id,
        reblog_of: status.reblog_of_id,
        tags,
        mentioned,
    }
}

/// Adds a post to all feeds in memory that it belongs to; answers whose they are.
pub(crate) async fn arrive(tenant: &Arc<Tenant>, post: Arrival) -> Result<Vec<AccountId>> {
    for reader in tenant.feeds.take_wanted() {
        tenant
            .read(move |unit| home(unit, reader, Page::newest(1)))
            .await?;
        tenant.feeds.want(reader);
    }
    Ok(tenant.feeds.arrive(Arc::new(post), belongs))
}
