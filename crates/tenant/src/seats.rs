//! Open streams of the process, counted by who holds them and from where.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::Notify;
use types::UserId;

use crate::Held;

/// Streams that one person can hold open: some apps, each with some windows.
const OF_PERSON: usize = 64;
/// Streams that can be held open from one network: a school, or a proxy that does not say for whom it asks.
const OF_NETWORK: usize = 1024;

/// Open streams by their holders.
#[derive(Default)]
pub struct Seats {
    taken: Held<Holder>,
    freed: Notify,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Holder {
    /// Of the server with this number.
    Person(u32, UserId),
    Network(IpAddr),
}

/// One open stream, until dropped.
pub struct Seat {
    seats: Arc<Seats>,
    holders: [Holder; 2],
}

impl Seats {
    /// Counts a stream of somebody of the server with this number; none when they or their network hold too many.
    pub fn take(self: &Arc<Self>, server: u32, person: UserId, address: IpAddr) -> Option<Seat> {
        let (person, network) = (
            Holder::Person(server, person),
            Holder::Network(crate::network(address)),
        );
        if !self
            .taken
            .take([(person, OF_PERSON), (network, OF_NETWORK)])
        {
            return None;
        }
        Some(Seat {
            seats: self.clone(),
            holders: [person, network],
        })
    }

    /// How many streams are open.
    pub fn count(&self) -> usize {
        self.taken
            .sum(|holder| matches!(holder, Holder::Person(..)))
    }

    /// Ready when no stream is open.
    pub async fn all_free(&self) {
        while !self.taken.is_empty() {
            self.freed.notified().await;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if self.seats.taken.give_back(self.holders) {
            self.seats.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_person_and_a_network_hold_so_many_and_no_more() {
        let seats = Arc::new(Seats::default());
        let address = |last| IpAddr::from([192, 0, 2, last]);
        let mut held: Vec<Seat> = (0..OF_PERSON)
            .map(|_| seats.take(1, UserId(1), address(1)).unwrap())
            .collect();
        assert!(seats.take(1, UserId(1), address(2)).is_none(), "a person");
        assert!(
            seats.take(2, UserId(1), address(2)).is_some(),
            "another server's"
        );
        held.pop();
        held.push(seats.take(1, UserId(1), address(2)).unwrap());
        let others = (held.len() - 1..OF_NETWORK).map(|n| UserId(n as i64));
        held.extend(others.map(|user| seats.take(1, user, address(1)).unwrap()));
        assert!(seats.take(1, UserId(7), address(1)).is_none(), "a network");
        held.clear();
        seats.all_free().await;
    }
}
