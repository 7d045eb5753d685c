//! How often and how long callers wait for a turn at a database.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tokio::time::Instant;

/// Waits for a turn, since the process began.
#[derive(Debug, Default)]
pub struct Waits {
    /// How often somebody had to wait.
    pub count: AtomicU64,
    /// How long, together.
    pub microseconds: AtomicU64,
}

impl Waits {
    /// Counts how long `turn` takes to come.
    pub(crate) async fn timed<T>(&self, turn: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let turn = turn.await;
        let microseconds = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Relaxed);
        self.microseconds.fetch_add(microseconds, Relaxed);
        turn
    }
}
