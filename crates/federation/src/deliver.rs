//! Deliver: activities to the inboxes of other servers.
//!
//! Rows say what goes where; a host is taken as a whole, so that one that is slow or down delays nobody else and a dead one
//! costs one try. Posts of one author arrive in their order.

pub mod accounts;
pub mod blocks;
pub mod favourites;
pub mod follows;
mod outcome;
pub mod pins;
pub mod polls;
pub mod quotes;
pub mod reports;
mod send;
pub mod statuses;

use std::sync::Arc;

use activitypub::write::Activity;
use futures_util::StreamExt;
use serde_json::Value;
use store::deliveries::{self, Audience, Delivery, PATIENCE};
use store::hosts::{self, Host};
use tenant::{Tenant, Unit};
use types::{AccountId, MINUTE, RowId, Timestamp};

use crate::Result;
pub use outcome::{GIVE_UP_DAYS, MAX_AGE};
use outcome::{Outcome, settle};

/// Deliveries to one host that are taken at a time, after the first few; to one that failed last, only one, to see how it is.
const BATCH: usize = 64;
/// Requests to one host at the same time.
const PER_HOST: usize = 8;
/// Nothing more is begun when a host is one's own only for so long, in milliseconds.
const LAST_MINUTE: i64 = MINUTE;

/// A host that was taken, and what it gets next.
pub struct Visit {
    host: Host,
    batch: Vec<Delivery>,
    /// There may be more.
    more: bool,
}

/// Sends an activity to an audience once this unit is committed: a row for each inbox. `activity` is asked only when there
/// is any. `signer`: a local account; none: the server's own actor.
pub fn enqueue(
    unit: &Unit<'_>,
    signer: Option<AccountId>,
    audience: &Audience,
    activity: impl FnOnce() -> Result<Value>,
) -> Result<()> {
    let id: RowId = unit.id();
    if deliveries::address(unit, id, audience, unit.now)? == 0 {
        return Ok(());
    }
    let body = activity()?.to_string();
    deliveries::insert(unit, id, signer, &body, unit.now)?;
    unit.wake_workers();
    Ok(())
}

/// The same for what concerns one account only; nobody gets it when that lives here.
fn enqueue_to(
    unit: &Unit<'_>,
    from: AccountId,
    to: AccountId,
    activity: impl FnOnce() -> Result<Activity>,
) -> Result<()> {
    enqueue(unit, Some(from), &Audience::account(to), || {
        Ok(activity()?.into_json())
    })
}

/// Takes up to `limit` hosts that something is due for; nobody else gets them for some minutes. One read finds what is
/// due first at all of them: as many reads would make others wait.
pub async fn take_hosts(tenant: &Arc<Tenant>, limit: usize) -> Result<Vec<Visit>> {
    let hosts = tenant
        .write(move |unit| hosts::take(unit, unit.now, limit))
        .await?;
    let visits = tenant.read(move |unit| {
        let hosts = hosts.into_iter();
        hosts.map(|host| visit(unit, host, PER_HOST)).collect()
    });
    Ok(visits.await?)
}

fn visit(unit: &Unit<'_>, host: Host, limit: usize) -> tenant::Result<Visit> {
    let limit = if host.failures > 0 { 1 } else { limit };
    let batch = deliveries::due(unit, &host.host, unit.now, limit)?;
    let more = batch.len() == limit;
    Ok(Visit { host, batch, more })
}

/// When the next delivery is due, if there is one.
pub async fn next_due(tenant: &Arc<Tenant>) -> Result<Option<Timestamp>> {
    Ok(tenant.read(|unit| hosts::next_due(unit)).await?)
}

/// Delivers what is due to a host that was taken, as long as it takes it, and writes down how that went.
pub async fn to_host(tenant: &Arc<Tenant>, mut next: Visit) -> Result<()> {
    loop {
        let Visit { host, batch, more } = next;
        if tenant.policy(&host.host).suspend {
            return Ok(tenant.write(move |unit| forget(unit, host)).await?);
        }
        let outcomes = send_all(tenant, &host, batch).await;
        outcome::count(&tenant.process.counts, &outcomes);
        let goes_on = more && !outcomes.iter().any(|(_, outcome)| outcome.ends_visit());
        let host = tenant
            .write(move |unit| settle(unit, host, &outcomes, goes_on))
            .await?;
        if !goes_on {
            return Ok(());
        }
        next = tenant.read(move |unit| visit(unit, host, BATCH)).await?;
    }
}

/// This server does not deal with the host any more.
fn forget(unit: &Unit<'_>, host: Host) -> tenant::Result<()> {
    deliveries::drop_all(unit, &host.host)?;
    hosts::set_idle(unit, &host.host)
}

async fn send_all(
    tenant: &Arc<Tenant>,
    host: &Host,
    batch: Vec<Delivery>,
) -> Vec<(Delivery, Outcome)> {
    let queues = by_author_and_inbox(batch).into_iter();
    let sending = queues.map(|queue| send_in_order(tenant, host, queue));
    let outcomes: Vec<_> = futures_util::stream::iter(sending)
        .buffer_unordered(PER_HOST)
        .collect()
        .await;
    outcomes.into_iter().flatten().collect()
}

/// What one author says arrives at an inbox in the order in which they said it. An inbox is where an account says, and need
/// not be one of those that others of its host have.
fn by_author_and_inbox(batch: Vec<Delivery>) -> Vec<Vec<Delivery>> {
    let mut queues: Vec<Vec<Delivery>> = Vec::new();
    for delivery in batch {
        match queues
            .iter_mut()
            .find(|queue| follows(&queue[0], &delivery))
        {
            Some(queue) => queue.push(delivery),
            None => queues.push(vec![delivery]),
        }
    }
    queues
}

fn follows(first: &Delivery, next: &Delivery) -> bool {
    first.account_id == next.account_id && first.inbox == next.inbox
}

/// After a failure the rest waits, too, unless what failed has failed often. Ends before somebody else may take the host.
async fn send_in_order(
    tenant: &Arc<Tenant>,
    host: &Host,
    queue: Vec<Delivery>,
) -> Vec<(Delivery, Outcome)> {
    let mut outcomes = Vec::with_capacity(queue.len());
    let ends = host.paused_until.map(|until| until.plus(-LAST_MINUTE));
    for delivery in queue {
        if ends.is_some_and(|ends| ends <= tenant.clock.now()) {
            break;
        }
        let outcome = send::one(tenant, host, &delivery).await;
        let stop = outcome.ends_visit() || outcome.is_put_off() && delivery.attempts + 1 < PATIENCE;
        outcomes.push((delivery, outcome));
        if stop {
            break;
        }
    }
    outcomes
}
