//! Doing what jobs say.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use store::jobs::{Job, JobRow, Line};
use tenant::{Tenant, Unit};
use types::{DAY, JobId, MINUTE, SECOND};

use crate::{
    Result, accounts, confirmations, deletions, domain_blocks, domain_policies, fan_out, fetches,
    links, mail, media, mentions, moves, mutes, password_resets, pictures, polls, profiles, quotes,
    remote_files, statuses, threads,
};

/// A job is tried so often; a failure after that is logged and the job kept for a day's distance.
const TRIES: i64 = 16;

/// Up to `limit` jobs that are due here. Only one worker does them, so they stay as they are until they are done.
pub async fn due(tenant: &Arc<Tenant>, limit: usize) -> Result<Vec<JobRow>> {
    Ok(tenant
        .read(move |unit| store::jobs::due(unit, unit.now, limit))
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

/// Takes up to `limit` jobs that are due and wait for other servers.
pub async fn take(tenant: &Arc<Tenant>, limit: usize) -> Result<Vec<JobRow>> {
    Ok(tenant
        .write(move |unit| store::jobs::take(unit, unit.now, limit))
        .await?)
}

/// Does fan-outs that stand one after the other, which ends them; when one fails, each alone.
pub async fn fan_out(tenant: &Arc<Tenant>, jobs: &[JobRow]) -> Result<()> {
    let Err(error) = fan_out::statuses(tenant, jobs).await else {
        return Ok(());
    };
    match jobs {
        [job] => put_back(tenant, job, &error.to_string()).await,
        jobs => {
            for job in jobs {
                Box::pin(fan_out(tenant, std::slice::from_ref(job))).await?;
            }
            Ok(())
        }
    }
}

/// Does a job of this floor.
pub async fn run(tenant: &Arc<Tenant>, job: Job) -> Result<()> {
    match job {
        Job::FanOutEdit { status_id, named } => fan_out::edited(tenant, status_id, named).await,
        Job::VerifyLinks { account_id } => links::verify(tenant, account_id).await,
        Job::DeleteLogin { user_id } => deletions::run(tenant, user_id).await,
        Job::DeleteFiles { keys } => pictures::delete(tenant, &keys).await,
        Job::SweepMedia => media::sweep(tenant).await,
        Job::EvictRemoteFiles => remote_files::evict(tenant).await,
        Job::ForgetRendered => {
            tenant.forget_rendered();
            Ok(())
        }
        Job::Reload => Ok(tenant.reload().await?),
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
        Job::Relist { account_id, before } => {
            statuses::relist_older(tenant, account_id, before).await
        }
        Job::DeleteAccount { account_id } => accounts::delete(tenant, account_id).await,
        Job::SettleQuote {
            status_id,
            depth,
            until,
        } => quotes::settle(tenant, status_id, depth, until).await,
        Job::FetchMentions {
            status_id,
            uris,
            until,
        } => mentions::complete(tenant, status_id, uris, until).await,
        Job::FetchThread { status_id } => threads::fetch(tenant, status_id).await,
        Job::FetchAnswers { status_id, uris } => {
            threads::fetch_named(tenant, status_id, uris).await
        }
        Job::LookUp { uri } => fetches::look_up(tenant, uri).await,
        Job::FetchAccount { account_id } => accounts::fetch(tenant, account_id).await,
        Job::FetchPoll { poll_id } => polls::fetch(tenant, poll_id).await,
        Job::FanOut { .. } | Job::ReceiveFetching(_) => {
            unreachable!(
                "hosting does fan-outs together, and hands received activities to their own door"
            )
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
    // Jobs that wait for other servers are counted when they are taken.
    let attempts = match job.payload.0.line() {
        Line::Local => job.attempts + 1,
        Line::Remote => job.attempts,
    };
    tenant.process.counts.failed_jobs.fetch_add(1, Relaxed);
    tracing::warn!(job = job.payload.0.kind(), attempts, error, "a job failed");
    let (id, error) = (job.id, error.to_owned());
    let wait = (attempts.min(TRIES).pow(4) * SECOND).clamp(MINUTE / 4, DAY);
    Ok(tenant
        .write(move |unit| store::jobs::retry(unit, id, attempts, unit.now.plus(wait), &error))
        .await?)
}
