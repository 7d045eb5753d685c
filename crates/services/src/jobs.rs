//! Doing what jobs say.

use std::sync::Arc;

use store::jobs::{Job, JobRow, Line};
use tenant::{Tenant, Unit};
use types::{DAY, JobId, MINUTE, SECOND, Timestamp};

use crate::{
    Result, accounts, confirmations, domain_blocks, domain_policies, fan_out, mail, media, moves,
    mutes, password_resets, pictures, polls, profiles, quotes,
};

/// A job is tried so often; a failure after that is logged and the job kept for a day's distance.
const TRIES: i64 = 16;

/// Takes up to `limit` jobs of a line that are due.
pub async fn take(tenant: &Arc<Tenant>, line: Line, limit: usize) -> Result<Vec<JobRow>> {
    Ok(tenant
        .write(move |unit| store::jobs::take(unit, line, unit.now, limit))
        .await?)
}

/// Makes due again what the last process was at when it ended.
pub async fn release(tenant: &Arc<Tenant>) -> Result<()> {
    let release = |unit: &Unit<'_>| -> tenant::Result<_> {
        store::jobs::release(unit, unit.now)?;
        store::hosts::release(unit, unit.now)
    };
    Ok(tenant.write(release).await?)
}

/// When the next job of a line is due.
pub async fn next_due(tenant: &Arc<Tenant>, line: Line) -> Result<Option<Timestamp>> {
    Ok(tenant
        .read(move |unit| store::jobs::next_due(unit, line))
        .await?)
}

/// Does a job of this floor.
pub async fn run(tenant: &Arc<Tenant>, job: Job) -> Result<()> {
    match job {
        Job::FanOut { status_id } => fan_out::status(tenant, status_id).await,
        Job::FanOutEdit { status_id, named } => fan_out::edited(tenant, status_id, named).await,
        Job::DeleteFiles { keys } => pictures::delete(tenant, &keys).await,
        Job::SweepMedia => media::sweep(tenant).await,
        Job::ForgetRendered => {
            tenant.forget_rendered();
            Ok(())
        }
        Job::AcceptRequests { account_id } => profiles::accept_requests(tenant, account_id).await,
        Job::ExpireMute { mute_id } => mutes::expire(tenant, mute_id).await,
        Job::SeverDomain { account_id, domain } => {
            domain_blocks::sever(tenant, account_id, &domain).await
        }
        Job::ClosePoll { poll_id } => polls::close(tenant, poll_id).await,
        Job::MailResetLink { email } => password_resets::mail_link(tenant, email).await,
        Job::MailConfirmationLink { email } => confirmations::mail_link(tenant, email).await,
        Job::ForgetNewcomer { user_id } => confirmations::forget_newcomer(tenant, user_id).await,
        Job::Mail { to, subject, body } => mail::send(tenant, &to, &subject, &body).await,
        Job::ShareProfile { account_id } => profiles::share(tenant, account_id).await,
        Job::ShareTally { poll_id } => polls::share_tally(tenant, poll_id).await,
        Job::FollowMoved { account_id } => moves::follow_moved(tenant, account_id).await,
        Job::ApplyDomainPolicy { domain } => domain_policies::apply(tenant, &domain).await,
        Job::DeleteAccount { account_id } => accounts::delete(tenant, account_id).await,
        Job::SettleQuote { status_id, depth } => quotes::settle(tenant, status_id, depth).await,
        Job::Receive(_) | Job::ReceiveFetching(_) => {
            unreachable!("hosting hands received activities to their own door")
        }
    }
}

/// Removes jobs that are done.
pub async fn finish(tenant: &Arc<Tenant>, done: Vec<JobId>) -> Result<()> {
    if done.is_empty() {
        return Ok(());
    }
    Ok(tenant
        .write(move |unit| store::jobs::done(unit, &done))
        .await?)
}

/// Puts a failed job back. Waits longer after each failure: n to the fourth seconds, at most a day.
pub async fn put_back(tenant: &Arc<Tenant>, job: &JobRow, error: &str) -> Result<()> {
    tracing::warn!(
        job = job.payload.0.kind(),
        attempts = job.attempts,
        error,
        "a job failed"
    );
    let (id, error) = (job.id, error.to_owned());
    let wait = (job.attempts.min(TRIES).pow(4) * SECOND).clamp(MINUTE / 4, DAY);
    Ok(tenant
        .write(move |unit| store::jobs::retry(unit, id, unit.now.plus(wait), &error))
        .await?)
}
