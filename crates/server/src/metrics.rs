//! What is counted while the process runs, and told in the format of Prometheus.

mod machine;
mod text;

use std::array;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use crate::edge::Class;
pub use text::app;

/// Upper bounds of the buckets in which the time of an answer is counted, in microseconds.
const BOUNDS: [u64; 13] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 10_000_000,
];

/// Statuses that are counted: from 100 to 599.
const STATUSES: usize = 500;

/// What is counted, for each class of requests.
pub struct Metrics([Counts; Class::ALL.len()]);

/// What is counted of one class.
struct Counts {
    running: AtomicI64,
    statuses: Box<[AtomicU64; STATUSES]>,
    /// How many took at most as long as a bound; the last is for the rest.
    times: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self(array::from_fn(|_| Counts {
            running: AtomicI64::new(0),
            statuses: Box::new([const { AtomicU64::new(0) }; STATUSES]),
            times: array::from_fn(|_| AtomicU64::new(0)),
            microseconds: AtomicU64::new(0),
        }))
    }
}

impl Metrics {
    /// A request begins.
    pub(crate) fn begin(&self, class: Class) -> Running<'_> {
        let counts = &self.0[class as usize];
        counts.running.fetch_add(1, Relaxed);
        Running {
            counts,
            began: Instant::now(),
        }
    }
}

/// A request that is being answered; also who hangs up is counted out.
pub(crate) struct Running<'m> {
    counts: &'m Counts,
    began: Instant,
}

impl Running<'_> {
    /// It is answered; tells how long that took.
    pub(crate) fn end(self, status: StatusCode) -> Duration {
        let took = self.began.elapsed();
        self.counts.answered(status, took);
        took
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.counts.running.fetch_sub(1, Relaxed);
    }
}

impl Counts {
    fn answered(&self, status: StatusCode, took: Duration) {
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|bound| *bound < microseconds);
        self.times[bucket].fetch_add(1, Relaxed);
        self.microseconds.fetch_add(microseconds, Relaxed);
        if let Some(count) = self.statuses.get(usize::from(status.as_u16()) - 100) {
            count.fetch_add(1, Relaxed);
        }
    }
}
