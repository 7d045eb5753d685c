//! Doing what jobs say.

use std::sync::Arc;

use store::jobs::{Job, JobRow};
use tenant::Tenant;
use types::{DAY, JobId, MINUTE, SECOND, Timestamp};

use crate::{Result, domain_blocks, fan_out, mail, media, mutes, pictures, polls, profiles};

/// Jobs taken at a time.
const BATCH: usize = 32;
/// A job is tried so often; a failure after that is logged and the job kept for a day's distance.
const TRIES: i64 = 16;

/// Does the jobs that are due; answers how many there were.
pub async fn run_due(tenant: &Arc<Tenant>) -> Result<usize> {
    let jobs = tenant
        .write(|unit| store::jobs::take(unit, unit.now, BATCH))
        .await?;
    let count = jobs.len();
    let mut done = Vec::with_capacity(count);
    for job in jobs {
        match run(tenant, &job.payload.0).await {
            Ok(()) => done.push(job.id),
            Err(error) => put_back(tenant, &job, &error.to_string()).await?,
        }
    }
    finish(tenant, done).await?;
    Ok(count)
}

/// When the next job is due.
pub async fn next_due(tenant: &Arc<Tenant>) -> Result<Option<Timestamp>> {
    Ok(tenant.read(|unit| store::jobs::next_due(unit)).await?)
}

async fn run(tenant: &Arc<Tenant>, job: &Job) -> Result<()> {
    match job.clone() {
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
        Job::Mail { to, subject, body } => mail::send(tenant, &to, &subject, &body).await,
    }
}

async fn finish(tenant: &Arc<Tenant>, done: Vec<JobId>) -> Result<()> {
    if done.is_empty() {
        return Ok(());
    }
    Ok(tenant
        .write(move |unit| store::jobs::done(unit, &done))
        .await?)
}

/// Waits longer after each failure: n to the fourth seconds, at most a day.
async fn put_back(tenant: &Arc<Tenant>, job: &JobRow, error: &str) -> Result<()> {
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
