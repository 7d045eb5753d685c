//! Home feeds in memory: for readers who came lately, ids of their newest posts. A cache over the home query.

mod ring;

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;
use slab::Slab;
use store::Page;
use types::{AccountId, HOUR, MINUTE, StatusId, TagId, Timestamp, Visibility};

use crate::{Channel, Streams};

pub use ring::{LENGTH, Ring};

/// A feed that nobody has read for so long is dropped.
const IDLE: i64 = HOUR;
/// Feeds of a server at most; beyond it the half that was read the longest ago is dropped.
const MOST: usize = 20_000;
/// Happenings that a feed may miss while it is read from the database.
const LOG: usize = 128;

/// What is needed of a post to tell in whose feed it belongs.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub id: StatusId,
    pub author: AccountId,
    pub visibility: Visibility,
    pub language: Option<String>,
    /// Whom it answers.
    pub reply_to: Option<AccountId>,
    /// What it boosts.
    pub reblog_of: Option<StatusId>,
    /// Those by which followers of hashtags find it.
    pub tags: Vec<TagId>,
    pub mentioned: Vec<AccountId>,
}

/// Where the posts of a reader's feed come from.
#[derive(Debug)]
pub struct Sources {
    pub reader: AccountId,
    /// Whom they follow, in the order of ids.
    pub follows: Vec<AccountId>,
    /// Of those follows that have any.
    pub terms: HashMap<AccountId, Terms>,
    pub tags: Vec<TagId>,
}

/// Terms of a follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub hides_reblogs: bool,
    /// Only these; all when empty.
    pub languages: Vec<String>,
    /// An exclusive list has their posts instead.
    pub elsewhere: bool,
}

impl Sources {
    /// Whether the reader follows an account.
    pub fn follows(&self, account: AccountId) -> bool {
        self.follows.binary_search(&account).is_ok()
    }
}

/// Whether a post belongs to a feed.
pub type Rule = fn(&Sources, &Arrival) -> bool;

/// The loaded feeds of one server.
#[derive(Default)]
pub struct Feeds(Mutex<State>);

#[derive(Default)]
struct State {
    feeds: Slab<Feed>,
    by_reader: HashMap<AccountId, Place>,
    /// Ascending, so that feeds are visited as they lie in memory.
    by_author: HashMap<AccountId, Vec<Place>>,
    by_tag: HashMap<TagId, Vec<Place>>,
    /// The last happenings.
    log: VecDeque<Happening>,
    /// How many there ever were.
    happened: u64,
    /// Readers who listen and have no feed.
    wanted: HashSet<AccountId>,
    swept_at: Timestamp,
}

/// Where a feed lies in the slab.
type Place = u32;

struct Feed {
    sources: Arc<Sources>,
    ring: Ring,
    read_at: Timestamp,
}

enum Happening {
    Arrival(Arc<Arrival>),
    /// The sources of this reader changed.
    Change(AccountId),
}

impl Feeds {
    /// How much has happened. A reader of the database takes it before its snapshot.
    pub(crate) fn happened(&self) -> u64 {
        self.0.lock().happened
    }

    /// The sources of a loaded feed, and a page of it when it reaches so far.
    pub fn page(
        &self,
        reader: AccountId,
        page: Page,
        now: Timestamp,
    ) -> Option<(Arc<Sources>, Option<Vec<StatusId>>)> {
        let mut state = self.0.lock();
        let place = *state.by_reader.get(&reader)?;
        let feed = state.feed(place);
        feed.read_at = now;
        Some((feed.sources.clone(), feed.ring.page(page)))
    }

    /// Keeps a feed that was read from the database when so much had happened. What arrived since is added; when the
    /// sources changed since, it is not kept.
    pub(crate) fn keep(
        &self,
        sources: Arc<Sources>,
        ring: Ring,
        happened: u64,
        now: Timestamp,
        rule: Rule,
        streams: &Streams,
    ) {
        let mut state = self.0.lock();
        let Some(missed) = state.missed(sources.reader, happened) else {
            return;
        };
        let mut feed = Feed {
            sources,
            ring,
            read_at: now,
        };
        for post in missed {
            feed.take(&post, rule);
        }
        state.sweep(now, streams);
        state.insert(feed);
    }

    /// Adds a post to the feeds that it belongs to, or finds it there; answers whose they are, where it is to be seen.
    pub fn arrive(&self, post: Arc<Arrival>, rule: Rule) -> Vec<AccountId> {
        let mut state = self.0.lock();
        let mut readers = Vec::new();
        state.visit(post.author, &post.tags, |feed| {
            if feed.take(&post, rule) {
                readers.push(feed.sources.reader);
            }
        });
        state.note(Happening::Arrival(post));
        readers
    }

    /// Adds a post to the feed of its author, before all others get it.
    pub(crate) fn arrive_at_author(&self, post: Arc<Arrival>, rule: Rule) {
        let mut state = self.0.lock();
        if let Some(place) = state.by_reader.get(&post.author).copied() {
            state.feed(place).take(&post, rule);
        }
        state.note(Happening::Arrival(post));
    }

    /// Takes a post out of the feeds that have it; answers whose they are.
    pub fn remove(&self, author: AccountId, tags: &[TagId], id: StatusId) -> Vec<AccountId> {
        let mut holders = Vec::new();
        self.0.lock().visit(author, tags, |feed| {
            if feed.ring.remove(id) {
                holders.push(feed.sources.reader);
            }
        });
        holders
    }

    /// Drops a feed whose sources changed, or that is being read now.
    pub(crate) fn change(&self, reader: AccountId, streams: &Streams) {
        let mut state = self.0.lock();
        state.note(Happening::Change(reader));
        state.drop_feed(reader);
        if streams.has_listeners(&Channel::User(reader)) {
            state.wanted.insert(reader);
        }
    }

    /// Says that a reader listens: their feed must be there when a post arrives.
    pub fn want(&self, reader: AccountId) {
        let mut state = self.0.lock();
        if !state.by_reader.contains_key(&reader) {
            state.wanted.insert(reader);
        }
    }

    /// Those for whom [`Feeds::want`] was called and whose feed is still missing; they are asked for once.
    pub fn take_wanted(&self) -> Vec<AccountId> {
        self.0.lock().wanted.drain().collect()
    }
}

impl State {
    fn feed(&mut self, place: Place) -> &mut Feed {
        &mut self.feeds[place as usize]
    }

    fn note(&mut self, happening: Happening) {
        self.happened += 1;
        if self.log.len() == LOG {
            self.log.pop_front();
        }
        self.log.push_back(happening);
    }

    /// What arrived since so much had happened; none when the reader's sources changed or too much happened.
    fn missed(&self, reader: AccountId, happened: u64) -> Option<Vec<Arc<Arrival>>> {
        let count = usize::try_from(self.happened - happened).ok()?;
        let since = self.log.iter().skip(self.log.len().checked_sub(count)?);
        since
            .filter_map(|happening| match happening {
                Happening::Arrival(post) => Some(Some(post.clone())),
                Happening::Change(changed) => (*changed == reader).then_some(None),
            })
            .collect()
    }

    fn visit(&mut self, author: AccountId, tags: &[TagId], mut visit: impl FnMut(&mut Feed)) {
        let by_author = self.by_author.get(&author).into_iter().flatten();
        let by_tag = tags.iter().filter_map(|tag| self.by_tag.get(tag)).flatten();
        let mut places: Vec<Place> = by_author.chain(by_tag).copied().collect();
        if !tags.is_empty() {
            places.sort_unstable();
            places.dedup();
        }
        for place in places {
            visit(self.feed(place));
        }
    }

    fn insert(&mut self, feed: Feed) {
        let sources = feed.sources.clone();
        self.drop_feed(sources.reader);
        self.wanted.remove(&sources.reader);
        let place = Place::try_from(self.feeds.insert(feed)).expect("there are few feeds");
        self.by_reader.insert(sources.reader, place);
        let authors = sources.follows.iter().chain([&sources.reader]);
        authors.for_each(|author| enlist(self.by_author.entry(*author).or_default(), place));
        sources
            .tags
            .iter()
            .for_each(|tag| enlist(self.by_tag.entry(*tag).or_default(), place));
    }

    fn drop_feed(&mut self, reader: AccountId) {
        let Some(place) = self.by_reader.remove(&reader) else {
            return;
        };
        let sources = self.feeds.remove(place as usize).sources;
        let authors = sources.follows.iter().chain([&reader]);
        authors.for_each(|author| strike(&mut self.by_author, author, place));
        sources
            .tags
            .iter()
            .for_each(|tag| strike(&mut self.by_tag, tag, place));
    }

    /// Drops feeds that nobody reads, now and then.
    fn sweep(&mut self, now: Timestamp, streams: &Streams) {
        let crowded = self.feeds.len() >= MOST;
        if !crowded && now.0 - self.swept_at.0 < MINUTE {
            return;
        }
        self.swept_at = now;
        let oldest = if crowded {
            self.median_reading()
        } else {
            now.plus(-IDLE)
        };
        let idle = self.feeds.iter().filter(|(_, feed)| feed.read_at <= oldest);
        let readers: Vec<AccountId> = idle
            .map(|(_, feed)| feed.sources.reader)
            .filter(|reader| !streams.has_listeners(&Channel::User(*reader)))
            .collect();
        readers
            .into_iter()
            .for_each(|reader| self.drop_feed(reader));
    }

    fn median_reading(&self) -> Timestamp {
        let mut times: Vec<Timestamp> = self.feeds.iter().map(|(_, feed)| feed.read_at).collect();
        let middle = times.len() / 2;
        *times.select_nth_unstable(middle).1
    }
}

impl Feed {
    /// Adds a post when it belongs here; answers whether it is to be seen.
    fn take(&mut self, post: &Arrival, rule: Rule) -> bool {
        rule(&self.sources, post) && self.ring.insert(post.id, post.reblog_of)
    }
}

fn enlist(places: &mut Vec<Place>, place: Place) {
    if let Err(index) = places.binary_search(&place) {
        places.insert(index, place);
    }
}

fn strike<K: Hash + Eq>(index: &mut HashMap<K, Vec<Place>>, key: &K, place: Place) {
    let Some(places) = index.get_mut(key) else {
        return;
    };
    places.retain(|known| *known != place);
    if places.is_empty() {
        index.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountId = AccountId(1);
    const BOB: AccountId = AccountId(2);

    fn sources(reader: AccountId, follows: &[AccountId]) -> Arc<Sources> {
        Arc::new(Sources {
            reader,
            follows: follows.to_vec(),
            terms: HashMap::new(),
            tags: vec![TagId(7)],
        })
    }

    fn post(id: i64, author: AccountId, tags: &[TagId]) -> Arc<Arrival> {
        Arc::new(Arrival {
            id: StatusId(id),
            author,
            visibility: Visibility::Public,
            language: None,
            reply_to: None,
            reblog_of: None,
            tags: tags.to_vec(),
            mentioned: Vec::new(),
        })
    }

    const ALL: Rule = |_, _| true;

    /// What is read of a database that knows no post, since so much had happened.
    fn keep(feeds: &Feeds, sources: Arc<Sources>, happened: u64, now: i64) {
        let empty = Ring::new(StatusId(0));
        feeds.keep(
            sources,
            empty,
            happened,
            Timestamp(now),
            ALL,
            &Streams::default(),
        );
    }

    fn ids(feeds: &Feeds, reader: AccountId) -> Option<Vec<i64>> {
        let page = feeds.page(reader, Page::newest(9), Timestamp(0))?.1;
        Some(page?.into_iter().map(|id| id.0).collect())
    }

    #[test]
    fn posts_reach_those_who_follow_the_author_or_a_tag_once() {
        let feeds = Feeds::default();
        keep(&feeds, sources(ALICE, &[BOB]), 0, 0);
        keep(&feeds, sources(BOB, &[]), 0, 0);
        assert_eq!(feeds.arrive(post(1, ALICE, &[]), ALL), [ALICE]);
        assert_eq!(feeds.arrive(post(2, BOB, &[TagId(7)]), ALL), [ALICE, BOB]);
        assert_eq!(feeds.arrive(post(3, AccountId(3), &[TagId(8)]), ALL), []);
        assert_eq!(feeds.arrive(post(4, BOB, &[]), |_, _| false), []);
        assert_eq!(ids(&feeds, ALICE), Some(vec![2, 1]));
        assert_eq!(feeds.remove(BOB, &[TagId(7)], StatusId(2)), [ALICE, BOB]);
        assert_eq!(feeds.arrive(post(1, ALICE, &[]), ALL), [ALICE], "again");
        assert_eq!(ids(&feeds, ALICE), Some(vec![1]));
        assert_eq!(ids(&feeds, BOB), Some(vec![]));
    }

    #[test]
    fn what_arrives_while_a_feed_is_read_is_not_lost() {
        let feeds = Feeds::default();
        let happened = feeds.happened();
        feeds.arrive(post(5, BOB, &[]), ALL);
        feeds.change(BOB, &Streams::default());
        keep(&feeds, sources(ALICE, &[BOB]), happened, 0);
        assert_eq!(ids(&feeds, ALICE), Some(vec![5]));
    }

    #[test]
    fn a_feed_is_not_kept_when_its_sources_changed_or_too_much_happened_since() {
        let feeds = Feeds::default();
        let happened = feeds.happened();
        feeds.change(ALICE, &Streams::default());
        keep(&feeds, sources(ALICE, &[BOB]), happened, 0);
        assert_eq!(ids(&feeds, ALICE), None);
        keep(&feeds, sources(ALICE, &[BOB]), feeds.happened(), 0);
        assert_eq!(ids(&feeds, ALICE), Some(vec![]));
        let happened = feeds.happened();
        for id in 0..=LOG {
            feeds.arrive(post(id as i64, BOB, &[]), ALL);
        }
        keep(&feeds, sources(BOB, &[]), happened, 0);
        assert_eq!(ids(&feeds, BOB), None);
    }

    #[test]
    fn idle_feeds_go_and_leave_nothing_behind_unless_their_reader_listens() {
        let (feeds, streams) = (Feeds::default(), Arc::new(Streams::default()));
        let mut listener = streams.listen();
        listener.subscribe(Channel::User(BOB));
        keep(&feeds, sources(ALICE, &[BOB]), 0, 0);
        keep(&feeds, sources(BOB, &[ALICE]), 0, 0);
        let carol = sources(AccountId(3), &[]);
        feeds.keep(
            carol,
            Ring::new(StatusId(0)),
            0,
            Timestamp(IDLE),
            ALL,
            &streams,
        );
        assert_eq!((ids(&feeds, ALICE), ids(&feeds, BOB)), (None, Some(vec![])));
        assert_eq!(feeds.0.lock().by_author.len(), 3, "alice, bob and carol");
        feeds.change(BOB, &streams);
        assert_eq!(feeds.take_wanted(), [BOB]);
        assert_eq!(feeds.take_wanted(), []);
        assert_eq!(feeds.0.lock().by_author.len(), 1);
    }
}
