//! How often something was tried of late: counted in the memory of the process, so that guessing is slow and nobody takes all.

use std::convert::Infallible;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;
use quick_cache::sync::Cache;
use types::Timestamp;

/// Things that are counted at the same time at most: in a flood those are forgotten that were tried least.
const CAPACITY: usize = 1 << 16;

/// Counters that start anew when their time is over.
pub struct Limits {
    /// By a hash with a random key, which nobody can collide on purpose.
    counters: Cache<u64, Arc<Mutex<Counter>>>,
    hasher: RandomState,
}

struct Counter {
    count: u32,
    ends: Timestamp,
}

/// So many times within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Times.
    pub most: u32,
    /// Milliseconds.
    pub span: i64,
}

/// What is left of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// How often in all.
    pub most: u32,
    /// How often yet.
    pub left: u32,
    /// When it starts anew.
    pub ends: Timestamp,
    /// There was nothing left.
    pub refused: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            counters: Cache::new(CAPACITY),
            hasher: RandomState::new(),
        }
    }
}

impl Limits {
    /// Counts one more try of `what`, unless it was tried too often.
    pub fn spend(&self, what: impl Hash, quota: Quota, now: Timestamp) -> Spent {
        let fresh = || Counter {
            count: 0,
            ends: now.plus(quota.span),
        };
        let key = self.hasher.hash_one(what);
        let made = || Ok::<_, Infallible>(Arc::new(Mutex::new(fresh())));
        let Ok(counter) = self.counters.get_or_insert_with(&key, made);
        let mut counter = counter.lock();
        if counter.ends <= now {
            *counter = fresh();
        }
        let refused = counter.count >= quota.most;
        if !refused {
            counter.count += 1;
        }
        Spent {
            most: quota.most,
            left: quota.most.saturating_sub(counter.count),
            ends: counter.ends,
            refused,
        }
    }

    /// Counts one more try of `what`. More than `most` within `span` milliseconds are refused: answers how many to wait.
    pub fn count(&self, what: impl Hash, most: u32, span: i64, now: Timestamp) -> Result<(), i64> {
        let spent = self.spend(what, Quota { most, span }, now);
        match spent.refused {
            true => Err(spent.ends.0 - now.0),
            false => Ok(()),
        }
    }

    /// Whether `what` was tried `most` times already.
    pub fn is_full(&self, what: impl Hash, most: u32, now: Timestamp) -> bool {
        let counter = self.counters.get(&self.hasher.hash_one(what));
        counter.is_some_and(|counter| {
            let counter = counter.lock();
            counter.ends > now && counter.count >= most
        })
    }

    /// Takes one try of `what` back, which came to a good end.
    pub fn take_back(&self, what: impl Hash) {
        if let Some(counter) = self.counters.get(&self.hasher.hash_one(what)) {
            let mut counter = counter.lock();
            counter.count = counter.count.saturating_sub(1);
        }
    }

    /// Starts anew with `what`.
    pub fn forget(&self, what: impl Hash) {
        self.counters.remove(&self.hasher.hash_one(what));
    }
}

/// Whom an address belongs to: an IPv6 visitor has a whole /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.into(),
            None => Ipv6Addr::from_bits(v6.to_bits() & !0 << 64).into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_try_waits_until_the_time_is_over() {
        let limits = Limits::default();
        let start = Timestamp(1000);
        for _ in 0..3 {
            assert!(!limits.is_full(("alice", 1), 3, start));
            assert_eq!(limits.count(("alice", 1), 3, 100, start), Ok(()));
        }
        assert!(limits.is_full(("alice", 1), 3, start.plus(40)));
        assert!(!limits.is_full(("alice", 1), 3, start.plus(100)));
        assert_eq!(limits.count(("alice", 1), 3, 100, start.plus(40)), Err(60));
        assert_eq!(limits.count(("bob", 1), 3, 100, start), Ok(()));
        assert_eq!(limits.count(("alice", 1), 3, 100, start.plus(100)), Ok(()));
    }

    #[test]
    fn what_is_forgotten_starts_anew() {
        let limits = Limits::default();
        assert_eq!(limits.count("x", 1, 100, Timestamp(0)), Ok(()));
        limits.forget("x");
        assert_eq!(limits.count("x", 1, 100, Timestamp(0)), Ok(()));
        assert_eq!(limits.count("x", 1, 100, Timestamp(0)), Err(100));
    }

    #[test]
    fn what_is_taken_back_does_not_count() {
        let limits = Limits::default();
        for _ in 0..3 {
            assert_eq!(limits.count("x", 1, 100, Timestamp(0)), Ok(()));
            limits.take_back("x");
        }
        limits.take_back("y");
        assert_eq!(limits.count("x", 1, 100, Timestamp(0)), Ok(()));
        assert_eq!(limits.count("x", 1, 100, Timestamp(0)), Err(100));
    }

    #[test]
    fn a_flood_does_not_grow_without_end() {
        let limits = Limits::default();
        for n in 0..3 * CAPACITY {
            let _ = limits.count(n, 1, 100, Timestamp(0));
        }
        assert!(limits.counters.len() <= CAPACITY);
    }

    #[test]
    fn a_flood_of_others_makes_nobody_forget_who_tries_again_and_again() {
        let limits = Limits::default();
        let tries = |_| limits.count("guesser", 3, 100, Timestamp(0)).is_ok();
        assert_eq!((0..4).map(tries).filter(|allowed| *allowed).count(), 3);
        for n in 0..3 * CAPACITY {
            let _ = limits.count(n, 1, 100, Timestamp(0));
        }
        assert!(limits.is_full("guesser", 3, Timestamp(0)));
    }

    #[test]
    fn what_is_left_is_told() {
        let limits = Limits::default();
        let quota = Quota { most: 2, span: 100 };
        let left = |now| {
            let spent = limits.spend("x", quota, Timestamp(now));
            (spent.left, spent.ends.0, spent.refused)
        };
        assert_eq!(left(0), (1, 100, false));
        assert_eq!(left(10), (0, 100, false));
        assert_eq!(left(20), (0, 100, true));
        assert_eq!(left(100), (1, 200, false));
    }

    #[test]
    fn neighbours_in_a_network_are_one_visitor() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(
                network(address.parse().unwrap()),
                expected.parse::<IpAddr>().unwrap()
            );
        }
    }
}
