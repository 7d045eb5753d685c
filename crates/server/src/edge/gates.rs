//! Gates: so many requests of a class are worked on at the same time, so many wait a moment, and the rest is asked to come back.
//! Those who are in are answered in time, and memory stays bounded.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tenant::Held;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::Class;

/// KiB of large bodies that may lie in memory at the same time.
const BODIES: usize = 128 << 10;
/// Smaller bodies are bounded by the number of requests, in KiB.
const SMALL_BODY: usize = 1 << 10;
/// What a body weighs that does not say its length: as much as the doors read at most, in KiB.
const UNKNOWN_BODY: usize = 40 << 10;
/// A slow line may take so long for a large body.
const UPLOADING: Duration = Duration::from_secs(300);

/// How much goes through a gate.
struct Size {
    inside: usize,
    waiting: usize,
    /// Who waits longer is asked to come back.
    patience: Duration,
    /// What takes longer is given up.
    longest: Duration,
}

impl Size {
    fn of(class: Class) -> Self {
        let (inside, waiting, patience, longest) = match class {
            Class::Api => (64, 512, 500, 30),
            Class::Page | Class::Document => (32, 256, 500, 30),
            Class::Inbox => (32, 256, 500, 60),
            // Uploads wait for each other in the queue for pictures, passwords in theirs, remote files for other servers.
            Class::Upload => (64, 64, 5_000, 60),
            // Wider than the queue for passwords: who finds no place there gets their form back.
            Class::Password => (640, 0, 0, 60),
            Class::File => (256, 256, 1_000, 60),
            // Streams have seats of their own.
            Class::Stream => (Semaphore::MAX_PERMITS, 0, 0, 60),
        };
        Self {
            inside,
            waiting,
            patience: Duration::from_millis(patience),
            longest: Duration::from_secs(longest),
        }
    }

    /// Places that the requests to one host may take: the other servers of the process keep some.
    fn share(&self) -> usize {
        (self.inside.saturating_add(self.waiting) / 4).saturating_mul(3)
    }
}

struct Gate {
    size: Size,
    inside: Semaphore,
    waiting: Semaphore,
    /// How many requests to each host are inside or wait.
    hosts: Held<u64>,
    sent_away: AtomicU64,
}

/// One gate for each class.
pub(crate) struct Gates {
    gates: [Gate; Class::ALL.len()],
    bodies: Semaphore,
    hasher: RandomState,
}

/// A place inside, until dropped.
pub(super) struct Place<'g> {
    _share: Share<'g>,
    _inside: SemaphorePermit<'g>,
    _body: Option<SemaphorePermit<'g>>,
    /// It is given up after so long.
    pub longest: Duration,
}

impl Default for Gates {
    fn default() -> Self {
        Self {
            gates: Class::ALL.map(|class| {
                let size = Size::of(class);
                Gate {
                    inside: Semaphore::new(size.inside),
                    waiting: Semaphore::new(size.waiting),
                    size,
                    hosts: Held::default(),
                    sent_away: AtomicU64::new(0),
                }
            }),
            bodies: Semaphore::new(BODIES),
            hasher: RandomState::new(),
        }
    }
}

impl Gates {
    /// The number of a host, by which its share is counted.
    pub(super) fn host(&self, name: &[u8]) -> u64 {
        self.hasher.hash_one(name)
    }

    /// Waits a moment for a place; none when there is none. `body`: how many KiB the request brings, if it says so.
    pub(super) async fn enter(
        &self,
        class: Class,
        host: u64,
        body: Option<usize>,
    ) -> Option<Place<'_>> {
        let gate = &self.gates[class as usize];
        let place = self.place(gate, host, body).await;
        if place.is_none() {
            gate.sent_away.fetch_add(1, Relaxed);
        }
        place
    }

    async fn place<'g>(
        &'g self,
        gate: &'g Gate,
        host: u64,
        body: Option<usize>,
    ) -> Option<Place<'g>> {
        let _share = gate.share(host)?;
        let _inside = gate.turn().await?;
        let weight = body.unwrap_or(UNKNOWN_BODY).min(UNKNOWN_BODY);
        let large = weight > SMALL_BODY;
        let _body = match large {
            true => {
                let room = self.bodies.acquire_many(weight as u32);
                Some(
                    tokio::time::timeout(gate.size.patience, room)
                        .await
                        .ok()?
                        .ok()?,
                )
            }
            false => None,
        };
        Some(Place {
            _share,
            _inside,
            _body,
            longest: if large { UPLOADING } else { gate.size.longest },
        })
    }

    /// How many requests of a class wait, and how many were sent away so far.
    pub(crate) fn counts(&self, class: Class) -> (usize, u64) {
        let gate = &self.gates[class as usize];
        let waiting = gate.size.waiting - gate.waiting.available_permits();
        (waiting, gate.sent_away.load(Relaxed))
    }
}

impl Gate {
    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(turn) = self.inside.try_acquire() {
            return Some(turn);
        }
        let _waiting = self.waiting.try_acquire().ok()?;
        let turn = tokio::time::timeout(self.size.patience, self.inside.acquire()).await;
        turn.ok()?.ok()
    }

    fn share(&self, host: u64) -> Option<Share<'_>> {
        if !self.hosts.take([(host, self.size.share())]) {
            return None;
        }
        Some(Share { gate: self, host })
    }
}

struct Share<'g> {
    gate: &'g Gate,
    host: u64,
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.gate.hosts.give_back([self.host]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_waits_a_moment_and_is_sent_away() {
        let gates = Gates::default();
        let mut inside = Vec::new();
        for number in 0..32_u8 {
            inside.push(
                gates
                    .enter(Class::Page, u64::from(number), Some(0))
                    .await
                    .unwrap(),
            );
        }
        assert!(gates.enter(Class::Page, 99, Some(0)).await.is_none());
        assert_eq!(gates.counts(Class::Page), (0, 1));
        assert!(
            gates.enter(Class::Api, 99, Some(0)).await.is_some(),
            "another class"
        );
        let waits = gates.enter(Class::Page, 99, Some(0));
        let leaves = async {
            tokio::task::yield_now().await;
            drop(inside.pop());
        };
        let (entered, ()) = tokio::join!(waits, leaves);
        assert!(entered.is_some(), "somebody left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_server_leaves_places_to_the_others() {
        let gates = Gates::default();
        let mut inside = Vec::new();
        while let Some(place) = gates.enter(Class::Password, 1, Some(0)).await {
            inside.push(place);
        }
        assert_eq!(inside.len(), 480);
        assert!(gates.enter(Class::Password, 2, Some(0)).await.is_some());
        inside.clear();
        assert!(gates.gates.iter().all(|gate| gate.hosts.is_empty()));
    }

    #[tokio::test(start_paused = true)]
    async fn large_bodies_share_the_memory() {
        let gates = Gates::default();
        let first = gates.enter(Class::Upload, 1, None).await.unwrap();
        let second = gates.enter(Class::Upload, 1, Some(usize::MAX)).await;
        let third = gates.enter(Class::Api, 1, Some(UNKNOWN_BODY)).await;
        assert!(second.is_some() && third.is_some());
        assert!(gates.enter(Class::Upload, 1, None).await.is_none());
        assert!(
            gates
                .enter(Class::Upload, 1, Some(SMALL_BODY))
                .await
                .is_some()
        );
        drop(first);
        assert!(gates.enter(Class::Upload, 1, None).await.is_some());
    }
}
