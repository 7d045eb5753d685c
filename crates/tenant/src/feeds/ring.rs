//! The ids of one home feed.

use std::collections::VecDeque;

use store::Page;
use types::StatusId;

/// Posts of a feed at most.
pub const LENGTH: usize = 400;
/// What is among so many newest posts is not shown again by a boost.
const BOOST_DISTANCE: usize = 40;

/// The newest posts of a feed.
#[derive(Debug, Default)]
pub struct Ring {
    /// Ascending.
    ids: VecDeque<StatusId>,
    /// Boosts among the newest posts, and what they boost.
    boosts: Vec<(StatusId, StatusId)>,
    /// Nothing of the feed is missing from this id on.
    floor: StatusId,
}

impl Ring {
    /// An empty ring for the posts from `floor` on.
    pub fn new(floor: StatusId) -> Self {
        Self {
            ids: VecDeque::new(),
            boosts: Vec::new(),
            floor,
        }
    }

    /// Adds a post, or a boost of `original`; answers whether it is to be seen.
    pub fn insert(&mut self, id: StatusId, original: Option<StatusId>) -> bool {
        if id < self.floor {
            return false;
        }
        let Err(place) = self.ids.binary_search(&id) else {
            return true;
        };
        if self.shows_already(original.unwrap_or(id)) {
            return false;
        }
        self.ids.insert(place, id);
        self.boosts.extend(original.map(|original| (id, original)));
        if self.ids.len() > LENGTH {
            self.ids.pop_front();
            self.floor = self.ids[0];
        }
        let newest = self.newest();
        self.boosts.retain(|(boost, _)| *boost >= newest);
        true
    }

    /// Whether a post, or a boost of it, is among the newest.
    fn shows_already(&self, post: StatusId) -> bool {
        let newest = self.newest();
        let boosted =
            |(boost, original): &(StatusId, StatusId)| *original == post && *boost >= newest;
        self.boosts.iter().any(boosted) || (post >= newest && self.holds(post))
    }

    /// Where the newest begin.
    fn newest(&self) -> StatusId {
        let first = self.ids.len().saturating_sub(BOOST_DISTANCE);
        self.ids.get(first).copied().unwrap_or_default()
    }

    /// Whether a post is in it.
    pub fn holds(&self, id: StatusId) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    /// Takes a post out; answers whether it was there.
    pub fn remove(&mut self, id: StatusId) -> bool {
        let place = self.ids.binary_search(&id);
        if let Ok(place) = place {
            self.ids.remove(place);
            self.boosts.retain(|(boost, _)| *boost != id);
        }
        place.is_ok()
    }

    /// A page, newest first; none when it reaches below what is known.
    pub fn page(&self, page: Page) -> Option<Vec<StatusId>> {
        let first = self.ids.partition_point(|id| id.0 <= page.min_id);
        let end = self.ids.partition_point(|id| id.0 < page.max_id).max(first);
        let (first, end) = if page.ascending {
            (first, end.min(first + page.limit))
        } else {
            (first.max(end.saturating_sub(page.limit)), end)
        };
        let known = page.min_id.saturating_add(1) >= self.floor.0;
        let full = end - first == page.limit;
        (known || (full && !page.ascending))
            .then(|| self.ids.range(first..end).rev().copied().collect())
    }

    /// All of it, newest first.
    pub fn into_ids(self) -> Vec<StatusId> {
        self.ids.into_iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(floor: i64, ids: impl IntoIterator<Item = i64>) -> Ring {
        let mut ring = Ring::new(StatusId(floor));
        for id in ids {
            assert!(ring.insert(StatusId(id), None));
        }
        ring
    }

    fn page(ring: &Ring, max_id: i64, min_id: i64, ascending: bool) -> Option<Vec<i64>> {
        let page = Page {
            max_id,
            min_id,
            ascending,
            limit: 3,
        };
        let ids = ring.page(page)?;
        Some(ids.into_iter().map(|id| id.0).collect())
    }

    #[test]
    fn pages_go_down_and_up_and_stop_where_nothing_is_known() {
        let whole = ring(0, [50, 10, 20, 40, 30]);
        assert_eq!(page(&whole, i64::MAX, 0, false), Some(vec![50, 40, 30]));
        assert_eq!(page(&whole, 30, 0, false), Some(vec![20, 10]));
        assert_eq!(page(&whole, i64::MAX, 10, true), Some(vec![40, 30, 20]));
        assert_eq!(page(&whole, 40, 10, true), Some(vec![30, 20]));
        assert_eq!(page(&whole, i64::MAX, 40, false), Some(vec![50]));
        assert_eq!(page(&whole, 10, 40, false), Some(vec![]));
        let part = ring(10, [10, 20, 30, 40, 50]);
        assert_eq!(page(&part, 30, 0, false), None);
        assert_eq!(page(&part, 40, 0, false), Some(vec![30, 20, 10]));
        assert_eq!(page(&part, i64::MAX, 0, true), None);
        assert_eq!(page(&part, i64::MAX, 9, true), Some(vec![30, 20, 10]));
    }

    #[test]
    fn the_oldest_make_room() {
        let mut full = ring(0, 1..=400);
        assert!(full.insert(StatusId(1000), None));
        assert!(!full.holds(StatusId(1)));
        assert!(!full.insert(StatusId(1), None), "older than what is known");
        assert_eq!(page(&full, 3, 0, false), None);
        assert_eq!(page(&full, 3, 1, false), Some(vec![2]));
    }

    #[test]
    fn a_boost_of_what_was_just_shown_is_left_out() {
        let mut ring = ring(0, 1..=50);
        assert!(!ring.insert(StatusId(100), Some(StatusId(50))));
        assert!(
            ring.insert(StatusId(101), Some(StatusId(3))),
            "too long ago"
        );
        assert!(
            !ring.insert(StatusId(102), Some(StatusId(3))),
            "boosted twice"
        );
        assert!(
            ring.insert(StatusId(101), Some(StatusId(3))),
            "the same boost"
        );
        assert!(ring.remove(StatusId(101)) && !ring.remove(StatusId(101)));
        assert!(ring.insert(StatusId(103), Some(StatusId(3))));
        for id in 200..240 {
            ring.insert(StatusId(id), None);
        }
        assert!(
            ring.insert(StatusId(300), Some(StatusId(3))),
            "40 posts later"
        );
    }
}
