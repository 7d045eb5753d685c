//! The queue of passwords that wait to be hashed, of which no server takes all places.

use crate::Held;

/// A few seconds' worth on a small machine.
const PLACES: usize = 320;
/// Of one server: the others keep some.
const OF_SERVER: usize = PLACES / 4 * 3;

/// Who waits, by server; all together under none.
#[derive(Default)]
pub struct Queue(Held<Option<u32>>);

/// A place, until dropped.
pub struct Place<'q> {
    queue: &'q Queue,
    server: u32,
}

impl Queue {
    /// A place for somebody of the server with this number; none when there is none.
    pub fn enter(&self, server: u32) -> Option<Place<'_>> {
        let entered = self.0.take([(None, PLACES), (Some(server), OF_SERVER)]);
        // made only then: a place that is dropped is given back
        entered.then(|| Place {
            queue: self,
            server,
        })
    }

    /// Places that are taken.
    pub fn taken(&self) -> usize {
        self.0.sum(Option::is_none)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.0.give_back([None, Some(self.server)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_server_leaves_places_to_the_others() {
        let queue = Queue::default();
        let crowd: Vec<_> = std::iter::from_fn(|| queue.enter(1)).collect();
        assert_eq!(crowd.len(), OF_SERVER);
        let others: Vec<_> = std::iter::from_fn(|| queue.enter(2)).collect();
        assert_eq!(others.len(), PLACES - OF_SERVER);
        assert_eq!(queue.taken(), PLACES);
        drop(crowd);
        assert!(queue.enter(1).is_some());
    }
}
