//! How deliveries end, and what is remembered of it: waits, hosts that are given up.

use std::sync::atomic::Ordering::Relaxed;

use rand::RngExt;
use store::deliveries::{self, Delivery};
use store::hosts::{self, Host};
use tenant::{Counts, Unit};
use types::{DAY, HOUR, RowId, SECOND, Timestamp, first_id_at};

use crate::Result;

/// An activity that could not be delivered for so long is dropped, in milliseconds.
pub const MAX_AGE: i64 = 2 * DAY;
/// A host on which nothing got through on so many days in a row is given up until it calls itself.
pub const GIVE_UP_DAYS: i64 = 7;
/// A host may ask for so long a pause at most, in milliseconds.
const LONGEST_PAUSE: i64 = 12 * HOUR;
/// A host that was not visited for so long is forgotten, in milliseconds.
const MEMORY: i64 = 90 * DAY;
/// So many hosts are forgotten when another is visited for the first time.
const FORGOTTEN: usize = 2;
/// Failures after which the wait grows no more.
const TRIES: i64 = 16;

/// How one delivery ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Taken.
    Arrived {
        /// It wanted a signature after RFC 9421.
        rfc9421: bool,
    },
    /// Not wanted, and never will be.
    Refused(String),
    /// This one not now, says the host.
    Later(String),
    /// This one not now: a fault of ours, which says nothing of the host.
    Held(String),
    /// Nothing now: we are at our own limits.
    Busy,
    /// Nothing now.
    Down {
        error: String,
        /// Milliseconds that it asked us to wait.
        pause: Option<i64>,
    },
}

impl Outcome {
    /// Whether the rest is not even tried.
    pub(super) fn ends_visit(&self) -> bool {
        matches!(self, Self::Down { .. } | Self::Busy)
    }

    /// Whether it is tried again alone.
    pub(super) fn is_put_off(&self) -> bool {
        matches!(self, Self::Later(_) | Self::Held(_))
    }

    fn is_over(&self) -> bool {
        matches!(self, Self::Arrived { .. } | Self::Refused(_))
    }
}

/// Tells those who watch the process.
pub(super) fn count(counts: &Counts, outcomes: &[(Delivery, Outcome)]) {
    for (_, outcome) in outcomes {
        let count = match outcome {
            Outcome::Arrived { .. } => &counts.arrived,
            Outcome::Refused(_) => &counts.refused,
            _ => &counts.failed,
        };
        count.fetch_add(1, Relaxed);
    }
}

/// Writes down how a visit to a host went. `goes_on`: more will be sent to it at once.
pub(super) fn settle(
    unit: &Unit<'_>,
    host: Host,
    outcomes: &[(Delivery, Outcome)],
    goes_on: bool,
) -> Result<Host> {
    // A lock that deliveries which are being added respect: none of them is overlooked below.
    let mut host = hosts::locked(unit, &host.host)?.unwrap_or(host);
    if host.visited_day == Timestamp::default() {
        hosts::forget(unit, unit.now.plus(-MEMORY), FORGOTTEN)?;
    }
    host.visited_day = unit.now.day();
    let before = host.failures;
    let mut ended: Vec<RowId> = Vec::new();
    for (delivery, outcome) in outcomes {
        match outcome {
            Outcome::Arrived { .. } | Outcome::Refused(_) => {
                log_refusal(delivery, outcome);
                deliveries::done(unit, delivery)?;
                ended.push(delivery.activity_id);
            }
            Outcome::Later(error) | Outcome::Held(error) => {
                let wait = wait(delivery.attempts + 1);
                deliveries::put_off(unit, delivery, unit.now.plus(wait), error)?;
            }
            Outcome::Down { .. } | Outcome::Busy => {}
        }
        remember(&mut host, outcome, unit.now);
    }
    // A visit fails once, however many authors were told so.
    host.failures = host.failures.min(before + 1);
    deliveries::forget_delivered(unit, &ended)?;
    if host.failed_days >= GIVE_UP_DAYS && host.unavailable_at.is_none() {
        host.unavailable_at = Some(unit.now);
        deliveries::drop_all(unit, &host.host)?;
    } else if !outcomes.iter().all(|(_, outcome)| outcome.is_over()) {
        deliveries::drop_older(unit, &host.host, first_id_at(unit.now.plus(-MAX_AGE)))?;
    }
    if goes_on {
        host.paused_until = Some(unit.now.plus(hosts::LEASE));
        host.due_at = host.paused_until;
    } else {
        host.paused_until = pause(&host, outcomes).map(|pause| unit.now.plus(pause));
        host.due_at = next_visit(unit, &host)?;
    }
    hosts::update(unit, &host)?;
    Ok(host)
}

/// How long nothing is tried there, in milliseconds.
fn pause(host: &Host, outcomes: &[(Delivery, Outcome)]) -> Option<i64> {
    outcomes.iter().find_map(|(_, outcome)| match outcome {
        Outcome::Down {
            pause: Some(asked), ..
        } => Some((*asked).clamp(SECOND, LONGEST_PAUSE)),
        Outcome::Down { pause: None, .. } => Some(wait(host.failures)),
        Outcome::Busy => Some(wait(1)),
        _ => None,
    })
}

/// When something is to be tried there again; none when nothing waits.
fn next_visit(unit: &Unit<'_>, host: &Host) -> Result<Option<Timestamp>> {
    let next = deliveries::next_due(unit, &host.host, unit.now)?;
    Ok(next.map(|next| next.max(host.paused_until.unwrap_or_default())))
}

fn log_refusal(delivery: &Delivery, outcome: &Outcome) {
    if let Outcome::Refused(why) = outcome {
        tracing::info!(inbox = delivery.inbox, why, "an activity is not wanted");
    }
}

fn remember(host: &mut Host, outcome: &Outcome, now: Timestamp) {
    match outcome {
        Outcome::Arrived { rfc9421 } => {
            host.rfc9421 = *rfc9421;
            heard(host);
        }
        // It answers, and that is what counts.
        Outcome::Refused(_) => heard(host),
        Outcome::Held(_) | Outcome::Busy => {}
        Outcome::Later(error) | Outcome::Down { error, .. } => {
            host.failures += 1;
            host.error = Some(error.clone());
            if host.failed_day != now.day() {
                host.failed_day = now.day();
                host.failed_days += 1;
            }
        }
    }
}

fn heard(host: &mut Host) {
    host.failures = 0;
    host.failed_days = 0;
    host.failed_day = Timestamp::default();
    host.error = None;
}

/// After the n-th failure: n to the fourth and fifteen seconds, and up to a third more, so that not all come back at the
/// same time. The sixteenth try is about two and a half days after the first.
fn wait(failures: i64) -> i64 {
    let wait = (failures.clamp(1, TRIES).pow(4) + 15) * SECOND;
    wait + rand::rng().random_range(0..=wait / 3)
}
