//! What there is to do on a server, and when.

use std::sync::Arc;

use store::hosts;
use store::jobs::{self, JobRow, Line};
use tenant::Tenant;
use types::Timestamp;

use crate::jobs::BATCH;
use crate::{Server, deliveries};

/// What there is to do on a server.
pub(crate) struct Agenda {
    /// Local jobs that are due.
    pub jobs: Vec<JobRow>,
    /// When the next local job is due.
    local: Option<Timestamp>,
    /// When the next job is due that waits for other servers.
    pub remote: Option<Timestamp>,
    /// When the next delivery is due.
    pub delivery: Option<Timestamp>,
}

impl Agenda {
    /// Reads it, in one go.
    pub(crate) async fn of(tenant: &Arc<Tenant>) -> tenant::Result<Self> {
        tenant
            .read(|unit| {
                Ok(Self {
                    jobs: jobs::due(unit, unit.now, BATCH)?,
                    local: jobs::next_due(unit, Line::Local)?,
                    remote: jobs::next_due(unit, Line::Remote)?,
                    delivery: hosts::next_due(unit)?,
                })
            })
            .await
    }

    /// How many milliseconds the most overdue thing has waited.
    pub(crate) fn late(&self, now: Timestamp) -> i64 {
        let due = [self.local, self.remote, self.delivery];
        due.into_iter()
            .flatten()
            .map(|due| now.0 - due.0)
            .fold(0, i64::max)
    }

    /// When the next thing is to be done that there is a place for.
    pub(crate) fn next(&self, server: &Server, tenant: &Tenant) -> Option<Timestamp> {
        let remote = self
            .remote
            .filter(|_| server.remote.available_permits() > 0);
        let delivery = self
            .delivery
            .map(|due| deliveries::start_at(server, tenant, due));
        [self.local, remote, delivery].into_iter().flatten().min()
    }
}
