//! What has happened since the process began, for those who watch it.

use std::sync::atomic::{AtomicI64, AtomicU64};

/// What has happened since the process began, on all its servers.
#[derive(Default)]
pub struct Counts {
    /// Deliveries that were taken.
    pub arrived: AtomicU64,
    /// Deliveries that were not wanted.
    pub refused: AtomicU64,
    /// Deliveries that are tried again later.
    pub failed: AtomicU64,
    /// Tries of jobs that failed.
    pub failed_jobs: AtomicU64,
    /// Milliseconds that the job or delivery which is most overdue has waited, when that was last looked at.
    pub late: AtomicI64,
}
