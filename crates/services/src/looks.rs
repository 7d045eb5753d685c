//! Looking at what is of other servers: when nobody did for a while, a job finds out how it is there. What it found is shown
//! at the next look.

use std::sync::Arc;

use store::jobs::Job;
use store::{Tx, accounts, polls, threads};
use tenant::{Tenant, Unit};
use types::{AccountId, DAY, MINUTE, PollId, StatusId, Timestamp};

use crate::Result;

/// For so long the answers to a post are not looked for again, in milliseconds.
const THREAD: i64 = 15 * MINUTE;
/// The same of the posts, pins and counts of an account.
const ACCOUNT: i64 = DAY;
/// The same of the counts of a poll.
const POLL: i64 = 5 * MINUTE;

/// `viewer` looks at a thread.
pub async fn thread(tenant: &Arc<Tenant>, viewer: Option<AccountId>, id: StatusId) {
    let job = Job::FetchThread { status_id: id };
    look(
        tenant,
        viewer,
        THREAD,
        move |tx, before| threads::is_due(tx, id, before),
        move |tx, before, now| threads::look(tx, id, before, now),
        job,
    )
    .await;
}

/// `viewer` looks at an account.
pub async fn account(tenant: &Arc<Tenant>, viewer: Option<AccountId>, id: AccountId) {
    if tenant.knows_as_local(id) {
        return;
    }
    let job = Job::FetchAccount { account_id: id };
    look(
        tenant,
        viewer,
        ACCOUNT,
        move |tx, before| accounts::is_due(tx, id, before),
        move |tx, before, now| accounts::look(tx, id, before, now),
        job,
    )
    .await;
}

/// `viewer` looks at a poll.
pub async fn poll(tenant: &Arc<Tenant>, viewer: Option<AccountId>, id: PollId) {
    let job = Job::FetchPoll { poll_id: id };
    look(
        tenant,
        viewer,
        POLL,
        move |tx, before| polls::is_due(tx, id, before),
        move |tx, before, now| polls::look(tx, id, before, now),
        job,
    )
    .await;
}

/// Writes a job when what is looked at is due. Strangers cause nothing. That it cannot be written spoils no look.
async fn look(
    tenant: &Arc<Tenant>,
    viewer: Option<AccountId>,
    patience: i64,
    is_due: impl Fn(&Tx<'_>, Timestamp) -> store::Result<bool> + Send + 'static,
    look: impl Fn(&Tx<'_>, Timestamp, Timestamp) -> store::Result<bool> + Send + 'static,
    job: Job,
) {
    if viewer.is_none() {
        return;
    }
    let before = move |unit: &Unit<'_>| unit.now.plus(-patience);
    let begin = async {
        if !tenant.read(move |unit| is_due(unit, before(unit))).await? {
            return Ok(());
        }
        let write = move |unit: &Unit<'_>| -> Result<()> {
            if look(unit, before(unit), unit.now)? {
                unit.enqueue(&job)?;
            }
            Ok(())
        };
        tenant.write(write).await
    };
    if let Err(error) = begin.await {
        tracing::warn!(%error, "what was looked at is not fetched");
    }
}
