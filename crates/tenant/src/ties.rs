//! What lies between one reader and everybody else, kept while they read.

use store::relations::{self, Ties};
use types::{AccountId, Timestamp};

use crate::cache::TRUST;

/// All ties of one reader.
pub struct ReaderTies {
    /// By account; none when there are too many to keep.
    few: Option<Box<[(AccountId, Ties)]>>,
    until: Timestamp,
}

impl ReaderTies {
    /// As they were read at `now`.
    pub fn new(all: relations::All, now: Timestamp) -> Self {
        let until = now.plus(TRUST);
        match all {
            relations::All::Many => Self { few: None, until },
            relations::All::Few { mut ties, ends } => {
                ties.sort_unstable_by_key(|(account, _)| *account);
                Self {
                    few: Some(ties.into()),
                    until: ends.map_or(until, |ends| ends.min(until)),
                }
            }
        }
    }

    /// Whether they still hold.
    pub(crate) fn hold(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// Those with `accounts`, without those to whom there is none; none when they are not known here.
    pub fn with(&self, accounts: &[AccountId]) -> Option<impl Iterator<Item = (AccountId, Ties)>> {
        let few = self.few.as_ref()?;
        Some(accounts.iter().filter_map(|account| {
            let place = few.binary_search_by_key(account, |(other, _)| *other);
            place.ok().map(|place| few[place])
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::MINUTE;

    const NOW: Timestamp = Timestamp(1000);

    fn few(ends: Option<Timestamp>) -> ReaderTies {
        let following = Ties {
            following: true,
            ..Ties::default()
        };
        let ties = [9, 2, 5].map(|id| (AccountId(id), following)).to_vec();
        ReaderTies::new(relations::All::Few { ties, ends }, NOW)
    }

    #[test]
    fn ties_are_found_by_account() {
        let found = few(None);
        let found = found.with(&[AccountId(5), AccountId(6)]).unwrap();
        assert_eq!(found.map(|(id, _)| id.0).collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn they_hold_for_a_minute_or_until_a_mute_ends() {
        assert!(few(None).hold(NOW.plus(MINUTE - 1)));
        assert!(!few(None).hold(NOW.plus(MINUTE)));
        assert!(!few(Some(NOW.plus(7))).hold(NOW.plus(7)));
    }

    #[test]
    fn too_many_are_not_known() {
        let many = ReaderTies::new(relations::All::Many, NOW);
        assert!(many.with(&[AccountId(5)]).is_none());
    }
}
