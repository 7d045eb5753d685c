//! Posts as one viewer sees them.

mod entries;
mod marked;
mod threads;

use std::collections::HashMap;
use std::sync::Arc;

use entities::{FilterResult, Quote, QuoteState, Quoted, Status, StatusCore, StatusViewer};
use services::audience::{self, TiesByAccount};
use store::marks::Marks;
use store::quotes;
use tenant::{Filters, StatusEntry, Unit};
use types::{AccountId, PollId, StatusId, Timestamp, Visibility};

use crate::{Error, Result, accounts, distinct, id, polls};
use entries::{Entries, entries, quoted_by};

pub use marked::{
    asked, bookmarks, deleted, favourited_by, favourites, original, reblogged_by, source,
};
pub use threads::context;

/// One post, when `viewer` may see it. [Mastodon docs: Get status](https://docs.joinmastodon.org/methods/statuses/#get)
pub fn one(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Status> {
    list(unit, viewer, &[id], Wanted::Asked)?
        .pop()
        .ok_or(Error::NotFound)
}

/// Why posts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The viewer asked for just these: shown even when muted.
    Asked,
    /// The viewer asked for their author: what the author boosted is left out when the viewer blocks or mutes who wrote it.
    ByAuthor,
    /// A timeline brings them: left out when the viewer blocks or mutes who wrote, boosted or is mentioned.
    Timeline,
    /// A timeline for everybody brings them: left out when the author is limited, too.
    Public,
}

/// Posts in the order of `ids`, without those that `viewer` may not or does not want to see.
///
/// The number of statements does not depend on the number of posts.
pub fn list(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    ids: &[StatusId],
    wanted: Wanted,
) -> Result<Vec<Status>> {
    let entries = entries(unit, ids)?;
    let accounts = accounts::many(unit, &authors(&entries))?;
    let ties = audience::ties(unit, viewer, &concerned(&entries))?;
    let sight = Sight {
        viewer,
        wanted,
        ties: &ties,
        accounts: &accounts,
        entries: &entries,
    };
    let seen: Vec<&Arc<StatusEntry>> = ids
        .iter()
        .filter_map(|id| entries.get(id))
        .filter(|entry| sight.shows(entry))
        .collect();
    let marks = match viewer {
        Some(viewer) if !seen.is_empty() => {
            store::marks::of(unit, viewer, &shown_ids(&seen, &entries))?
        }
        _ => HashMap::new(),
    };
    let filters = match viewer {
        Some(viewer) => Some(crate::filters::compiled(unit, viewer)?),
        None => None,
    };
    let polls: Vec<PollId> = entries
        .values()
        .filter_map(|entry| entry.row.poll_id)
        .collect();
    let page = Page {
        sight,
        filters,
        now: unit.now,
        marks,
        polls: polls::many(unit, viewer, &polls)?,
    };
    Ok(seen
        .into_iter()
        .filter_map(|entry| page.status(entry, Place::Outside))
        .collect())
}

/// What is needed to put a page of posts together.
struct Page<'a> {
    sight: Sight<'a>,
    filters: Option<Arc<Filters>>,
    now: Timestamp,
    marks: HashMap<StatusId, Marks>,
    polls: HashMap<PollId, entities::Poll>,
}

/// Where a post is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    /// Inside one that quotes it.
    Inside,
}

impl Page<'_> {
    /// None when its author is gone.
    fn status(&self, entry: &StatusEntry, place: Place) -> Option<Status> {
        let sight = &self.sight;
        let reblog = match entry.row.reblog_of_id {
            Some(original) => {
                let original = sight.entries.get(&original)?;
                Some(Box::new(self.status(original, place)?))
            }
            None => None,
        };
        Some(Status {
            core: entry.core.clone(),
            account: sight.accounts.get(&entry.row.account_id)?.clone(),
            viewer: sight
                .viewer
                .map(|viewer| self.flags(viewer, entry, reblog.as_deref())),
            reblog,
            application: entry.application.clone(),
            quote: self.quote(entry, place),
            quote_approval: crate::quotes::approval(sight.viewer, &entry.row, sight.ties),
            poll: self.poll(entry).cloned(),
            tagged_collections: [],
        })
    }

    fn quote(&self, entry: &StatusEntry, place: Place) -> Option<Quote> {
        let quote = entry.quote.as_ref()?;
        let (state, quoted) = match (quote.state, quote.quoted_id) {
            (quotes::State::Pending, _) => (QuoteState::Pending, None),
            (quotes::State::Rejected, _) => (QuoteState::Rejected, None),
            (quotes::State::Revoked, _) => (QuoteState::Revoked, None),
            (quotes::State::Deleted, _) | (_, None) => (QuoteState::Deleted, None),
            (quotes::State::Accepted, Some(quoted)) if place == Place::Inside => {
                let quoted = Quoted::Shallow(Some(id(quoted)));
                return Some(Quote {
                    state: QuoteState::Accepted,
                    quoted,
                });
            }
            (quotes::State::Accepted, Some(quoted)) => self.quoted(quoted),
        };
        Some(Quote {
            state,
            quoted: match place {
                Place::Inside => Quoted::Shallow(None),
                Place::Outside => Quoted::Full(quoted.map(Box::new)),
            },
        })
    }

    /// A quoted post as far as the viewer may see it.
    fn quoted(&self, id: StatusId) -> (QuoteState, Option<Status>) {
        let Some(entry) = self.sight.entries.get(&id) else {
            return (QuoteState::Deleted, None);
        };
        if !self.sight.may(entry) {
            return (QuoteState::Unauthorized, None);
        }
        let tie = self.sight.ties.get(&entry.row.account_id);
        let covered = crate::quotes::covered(tie.copied().unwrap_or_default());
        let state = covered.unwrap_or(QuoteState::Accepted);
        (state, self.status(entry, Place::Inside))
    }

    /// A boost wears the flags of what it boosts.
    fn flags(
        &self,
        viewer: AccountId,
        entry: &StatusEntry,
        reblog: Option<&Status>,
    ) -> StatusViewer {
        let row = &entry.row;
        if let Some(flags) = reblog.and_then(|reblog| reblog.viewer.clone()) {
            return StatusViewer {
                pinned: None,
                ..flags
            };
        }
        let marks = self.marks.get(&row.id).copied().unwrap_or_default();
        let can_pin = row.account_id == viewer && row.visibility != Visibility::Direct;
        StatusViewer {
            favourited: marks.favourited,
            reblogged: marks.reblogged,
            muted: marks.muted,
            bookmarked: marks.bookmarked,
            pinned: can_pin.then_some(marks.pinned),
            filtered: self.filtered(viewer, entry),
        }
    }
}

impl Page<'_> {
    fn poll(&self, entry: &StatusEntry) -> Option<&entities::Poll> {
        self.polls.get(&entry.row.poll_id?)
    }

    /// The viewer's filters that match somebody else's post.
    fn filtered(&self, viewer: AccountId, entry: &StatusEntry) -> Vec<FilterResult> {
        match &self.filters {
            Some(filters) if !filters.is_empty() && entry.row.account_id != viewer => {
                let words = || words(&entry.core, self.poll(entry));
                filters.matches(entry.row.id, words, self.now)
            }
            _ => Vec::new(),
        }
    }
}

/// What filters look at.
fn words(core: &StatusCore, poll: Option<&entities::Poll>) -> String {
    let media = core.media_attachments.iter();
    let descriptions = media.filter_map(|media| media.description.as_deref());
    let options = poll.into_iter().flat_map(|poll| &poll.options);
    let options = options.map(|option| option.title.as_str());
    let mut words = format!("{}\n{}", core.spoiler_text, text::plain(&core.content));
    for more in options.chain(descriptions) {
        words.push('\n');
        words.push_str(more);
    }
    words
}

/// What decides which posts are shown.
struct Sight<'a> {
    viewer: Option<AccountId>,
    wanted: Wanted,
    ties: &'a TiesByAccount,
    accounts: &'a HashMap<AccountId, Arc<entities::Account>>,
    entries: &'a Entries,
}

impl Sight<'_> {
    fn shows(&self, entry: &StatusEntry) -> bool {
        let original = match entry.row.reblog_of_id {
            Some(id) => self.entries.get(&id).map(Arc::as_ref),
            None => Some(entry),
        };
        let asked = |post: &StatusEntry| {
            self.wanted == Wanted::ByAuthor && post.row.account_id == entry.row.account_id
        };
        let fits = |post| self.may(post) && (asked(post) || self.wants(post));
        original.is_some_and(|original| fits(entry) && fits(original))
    }

    fn may(&self, entry: &StatusEntry) -> bool {
        let author = entry.row.account_id;
        let account = self.accounts.get(&author);
        account.is_some_and(|account| !account.suspended || self.viewer == Some(author))
            && audience::may_see(self.viewer, &entry.row, &entry.mentioned, self.ties)
    }

    fn wants(&self, entry: &StatusEntry) -> bool {
        let author = entry.row.account_id;
        if self.wanted == Wanted::Asked || self.viewer == Some(author) {
            return true;
        }
        let likes = |account| audience::wants_to_see(self.viewer, account, self.ties);
        let limited = || {
            self.accounts
                .get(&author)
                .is_some_and(|account| account.limited)
        };
        match self.wanted {
            Wanted::Public if limited() => false,
            Wanted::ByAuthor => likes(author),
            _ => likes(author) && entry.mentioned.iter().all(|account| likes(*account)),
        }
    }
}

fn authors(entries: &Entries) -> Vec<AccountId> {
    distinct(entries.values().map(|entry| entry.row.account_id).collect())
}

/// Authors and those who are mentioned.
fn concerned(entries: &Entries) -> Vec<AccountId> {
    let people =
        |entry: &Arc<StatusEntry>| [&[entry.row.account_id], entry.mentioned.as_slice()].concat();
    distinct(entries.values().flat_map(people).collect())
}

/// The posts whose own flags are shown: of a boost, those of the original; and what is quoted.
fn shown_ids(seen: &[&Arc<StatusEntry>], entries: &Entries) -> Vec<StatusId> {
    let mut ids: Vec<StatusId> = seen
        .iter()
        .map(|entry| entry.row.reblog_of_id.unwrap_or(entry.row.id))
        .collect();
    ids.extend(entries.values().filter_map(|entry| quoted_by(entry)));
    ids
}

pub(crate) fn visibility(visibility: Visibility) -> entities::Visibility {
    match visibility {
        Visibility::Public => entities::Visibility::Public,
        Visibility::Unlisted => entities::Visibility::Unlisted,
        Visibility::Private => entities::Visibility::Private,
        Visibility::Direct => entities::Visibility::Direct,
    }
}
