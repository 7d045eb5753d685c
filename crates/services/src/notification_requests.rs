//! Notifications that are kept aside: letting their senders through, or removing them.

use std::sync::Arc;

use store::notification_requests as requests;
use store::{mentions, statuses};
use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, NotificationId};

use crate::{Error, Result, conversations};

/// Conversations that come in at most when a sender is let through; older ones do with their next post.
const CONVERSATIONS: usize = 100;

/// What becomes of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Their senders come through, now and later.
    Accept,
    /// What is kept of them is removed.
    Dismiss,
}

/// Decides on one request.
pub async fn decide(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: NotificationId,
    verdict: Verdict,
) -> Result<()> {
    tenant
        .write(move |unit| {
            let request = requests::by_id(unit, me, id)?.ok_or(Error::NotFound)?;
            carry_out(unit, me, &[request.from_id], verdict)
        })
        .await
}

/// Decides on several requests; those that are not there are passed over.
pub async fn decide_all(
    tenant: &Arc<Tenant>,
    me: AccountId,
    ids: Vec<NotificationId>,
    verdict: Verdict,
) -> Result<()> {
    tenant
        .write(move |unit| {
            let senders = requests::senders(unit, me, &ids)?;
            carry_out(unit, me, &senders, verdict)
        })
        .await
}

fn carry_out(
    unit: &Unit<'_>,
    me: AccountId,
    senders: &[AccountId],
    verdict: Verdict,
) -> Result<()> {
    match verdict {
        Verdict::Accept => {
            converse(unit, me, senders)?;
            requests::accept(unit, me, senders)?;
            unit.publish(Channel::User(me), Event::NotificationsMerged);
        }
        Verdict::Dismiss => requests::dismiss(unit, me, senders)?,
    }
    Ok(())
}

/// What was written directly comes into the conversations, which it did not while it was kept aside.
fn converse(unit: &Unit<'_>, me: AccountId, senders: &[AccountId]) -> Result<()> {
    for id in requests::letters(unit, me, senders, CONVERSATIONS)? {
        if let Some(status) = statuses::by_id(unit, id)? {
            let mentioned = mentions::of(unit, id)?;
            conversations::add(unit, me, &status, &mentioned)?;
        }
    }
    Ok(())
}
