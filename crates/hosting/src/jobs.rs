//! Doing jobs: the work of this server one after the other, what waits for other servers beside it.

use std::sync::Arc;

use services::jobs;
use store::jobs::{Job, JobRow, Line};
use tenant::Tenant;
use types::Timestamp;

use crate::Server;

/// Local jobs taken at a time.
const BATCH: usize = 32;
/// Jobs of one server that wait for others at the same time.
pub(crate) const REMOTE: usize = 16;

/// Does the local jobs that are due; answers how many there were.
pub(crate) async fn run_local(tenant: &Arc<Tenant>) -> services::Result<usize> {
    let jobs = jobs::take(tenant, Line::Local, BATCH).await?;
    run_all(tenant, jobs).await
}

/// Starts the due jobs that wait for other servers, as far as there are places.
pub(crate) async fn start_remote(
    server: &Arc<Server>,
    tenant: &Arc<Tenant>,
) -> services::Result<()> {
    let free = server.remote.available_permits();
    if free == 0 || !is_due(tenant, Line::Remote).await? {
        return Ok(());
    }
    for job in jobs::take(tenant, Line::Remote, free).await? {
        let Ok(place) = server.remote.clone().try_acquire_owned() else {
            // Its lease ends by itself.
            continue;
        };
        let tenant = tenant.clone();
        tokio::spawn(async move {
            if let Err(error) = run_all(&tenant, vec![job]).await {
                tracing::error!(%error, "a job's end cannot be written down");
            }
            drop(place);
            tenant.process.wake(tenant.number);
        });
    }
    Ok(())
}

/// Does the due jobs that wait for other servers; answers how many there were. For tests and one-off commands.
pub(crate) async fn run_remote(tenant: &Arc<Tenant>) -> services::Result<usize> {
    let jobs = jobs::take(tenant, Line::Remote, REMOTE).await?;
    run_all(tenant, jobs).await
}

/// When the next job is due that there is a place for.
pub(crate) async fn next_due(
    server: &Server,
    tenant: &Arc<Tenant>,
) -> services::Result<Option<Timestamp>> {
    let local = jobs::next_due(tenant, Line::Local).await?;
    if server.remote.available_permits() == 0 {
        return Ok(local);
    }
    let remote = jobs::next_due(tenant, Line::Remote).await?;
    Ok(local.into_iter().chain(remote).min())
}

async fn is_due(tenant: &Arc<Tenant>, line: Line) -> services::Result<bool> {
    let due = jobs::next_due(tenant, line).await?;
    Ok(due.is_some_and(|due| due <= tenant.clock.now()))
}

async fn run_all(tenant: &Arc<Tenant>, jobs: Vec<JobRow>) -> services::Result<usize> {
    let count = jobs.len();
    let mut done = Vec::with_capacity(count);
    for job in jobs {
        match run(tenant, job.payload.0.clone()).await {
            Ok(()) => done.push(job.id),
            Err(error) => jobs::put_back(tenant, &job, &error.to_string()).await?,
        }
    }
    jobs::finish(tenant, done).await?;
    Ok(count)
}

async fn run(tenant: &Arc<Tenant>, job: Job) -> services::Result<()> {
    match job {
        Job::Receive(received) => federation_api::receive::known(tenant, received).await,
        Job::ReceiveFetching(received) => federation_api::receive::fetching(tenant, received).await,
        job => jobs::run(tenant, job).await,
    }
}
