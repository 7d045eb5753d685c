//! How many of something each holder has, within what each may have.

use std::collections::HashMap;
use std::hash::Hash;

use parking_lot::Mutex;

/// How many each holder has; who has none is not remembered.
pub struct Held<K>(Mutex<HashMap<K, usize>>);

impl<K> Default for Held<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Eq + Hash> Held<K> {
    /// Gives each of these holders one more. Gives none, and answers false, when one of them has as many as they may.
    #[must_use]
    pub fn take<const N: usize>(&self, holders: [(K, usize); N]) -> bool {
        let mut held = self.0.lock();
        let full = |(holder, most)| held.get(&holder).is_some_and(|count| *count >= most);
        if holders.into_iter().any(full) {
            return false;
        }
        for (holder, _) in holders {
            *held.entry(holder).or_default() += 1;
        }
        true
    }

    /// Takes one back from each; answers whether nobody has any.
    pub fn give_back<const N: usize>(&self, holders: [K; N]) -> bool {
        let mut held = self.0.lock();
        for holder in holders {
            match held.get_mut(&holder) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(held.remove(&holder)),
            }
        }
        held.is_empty()
    }

    /// Whether nobody has any.
    pub fn is_empty(&self) -> bool {
        self.0.lock().is_empty()
    }

    /// How many those have together of whom `counts` is true.
    pub fn sum(&self, counts: impl Fn(&K) -> bool) -> usize {
        let held = self.0.lock();
        let of = held.iter().filter(|(holder, _)| counts(holder));
        of.map(|(_, count)| count).sum()
    }
}
