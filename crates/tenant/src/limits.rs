//! How often something was tried of late: counted in the memory of the process, so that guessing is slow.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};

use parking_lot::Mutex;
use types::Timestamp;

/// Things that are counted at the same time at most.
const CAPACITY: usize = 1 << 16;

/// Counters that start anew when their time is over.
#[derive(Default)]
pub struct Limits {
    /// By a hash with a random key, which nobody can collide on purpose.
    counters: Mutex<HashMap<u64, Counter>>,
    hasher: RandomState,
}

struct Counter {
    count: u32,
    ends: Timestamp,
}

impl Limits {
    /// Counts one more try of `what`. More than `most` within `span` milliseconds are refused: answers how many to wait.
    pub fn count(&self, what: impl Hash, most: u32, span: i64, now: Timestamp) -> Result<(), i64> {
        let key = self.hasher.hash_one(what);
        let mut counters = self.counters.lock();
        if counters.len() >= CAPACITY {
            make_room(&mut counters, now);
        }
        let fresh = || Counter {
            count: 0,
            ends: now.plus(span),
        };
        let counter = counters.entry(key).or_insert_with(fresh);
        if counter.ends <= now {
            *counter = fresh();
        }
        if counter.count >= most {
            return Err(counter.ends.0 - now.0);
        }
        counter.count += 1;
        Ok(())
    }

    /// Whether `what` was tried `most` times already.
    pub fn is_full(&self, what: impl Hash, most: u32, now: Timestamp) -> bool {
        let key = self.hasher.hash_one(what);
        let counters = self.counters.lock();
        let counter = counters.get(&key);
        counter.is_some_and(|counter| counter.ends > now && counter.count >= most)
    }

    /// Takes one try of `what` back, which came to a good end.
    pub fn take_back(&self, what: impl Hash) {
        let key = self.hasher.hash_one(what);
        if let Some(counter) = self.counters.lock().get_mut(&key) {
            counter.count = counter.count.saturating_sub(1);
        }
    }

    /// Starts anew with `what`.
    pub fn forget(&self, what: impl Hash) {
        let key = self.hasher.hash_one(what);
        self.counters.lock().remove(&key);
    }
}

/// Drops what is over; when all of it is still counting, somebody floods us and bounded memory is worth more than the counts.
fn make_room(counters: &mut HashMap<u64, Counter>, now: Timestamp) {
    counters.retain(|_, counter| counter.ends > now);
    if counters.len() >= CAPACITY {
        counters.clear();
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
        assert!(limits.counters.lock().len() <= CAPACITY);
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
