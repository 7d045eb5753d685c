//! What waits: deliveries to other servers and work of this one. Those who run it may hurry or drop it.

use std::sync::Arc;

use store::{deliveries, hosts, jobs};
use tenant::Tenant;
use types::RowId;

use crate::moderation::log;
use crate::oauth::Person;
use crate::{Error, Result};

/// Hosts that are listed at most.
const HOSTS: usize = 100;

/// All that waits.
pub struct Queues {
    /// The hosts for which most waits.
    pub hosts: Vec<deliveries::Backlog>,
    pub jobs: Vec<jobs::Backlog>,
}

/// What waits now.
pub async fn look(tenant: &Arc<Tenant>) -> Result<Queues> {
    tenant
        .read(|unit| {
            Ok(Queues {
                hosts: deliveries::backlog(unit, HOSTS)?,
                jobs: jobs::backlog(unit)?,
            })
        })
        .await
}

/// Lets everything that waits for a host be tried now, even when the host was given up.
pub async fn hurry_host(tenant: &Arc<Tenant>, host: &str) -> Result<()> {
    let host = host.to_owned();
    tenant
        .write(move |unit| {
            deliveries::hurry(unit, &host, unit.now)?;
            unit.wake_workers();
            Ok(())
        })
        .await
}

/// Drops everything that waits for a host.
pub async fn drop_host(tenant: &Arc<Tenant>, by: Person, host: &str) -> Result<()> {
    let host = host.to_owned();
    tenant
        .write(move |unit| {
            deliveries::drop_older(unit, &host, RowId(i64::MAX))?;
            hosts::set_idle(unit, &host)?;
            log(unit, by, None, "drop_deliveries", &host)
        })
        .await
}

/// Lets failed jobs of a kind be tried now.
pub async fn hurry_jobs(tenant: &Arc<Tenant>, kind: &str) -> Result<()> {
    let kind = kind.to_owned();
    tenant
        .write(move |unit| {
            jobs::hurry(unit, &kind, unit.now)?;
            unit.wake_workers();
            Ok::<_, Error>(())
        })
        .await
}

/// Drops failed jobs of a kind.
pub async fn drop_jobs(tenant: &Arc<Tenant>, by: Person, kind: &str) -> Result<()> {
    let kind = kind.to_owned();
    tenant
        .write(move |unit| {
            jobs::drop_failed(unit, &kind)?;
            log(unit, by, None, "drop_jobs", &kind)
        })
        .await
}
