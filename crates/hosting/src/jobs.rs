//! Doing jobs: the work of this server one after the other, what waits for other servers beside it.

use std::sync::Arc;

use services::jobs;
use store::jobs::{Job, JobRow};
use tenant::Tenant;

use crate::Server;

/// Local jobs taken at a time.
pub(crate) const BATCH: usize = 32;
/// Jobs of one server that wait for others at the same time.
pub(crate) const REMOTE: usize = 16;

/// Does the local jobs that are due; answers how many there were. For tests and one-off commands.
pub(crate) async fn run_local(tenant: &Arc<Tenant>) -> services::Result<usize> {
    let due = jobs::due(tenant, BATCH).await?;
    let count = due.len();
    run_all(tenant, due).await?;
    Ok(count)
}

/// Starts the due jobs that wait for other servers, as far as there are places.
pub(crate) async fn start_remote(
    server: &Arc<Server>,
    tenant: &Arc<Tenant>,
) -> services::Result<()> {
    for job in jobs::take(tenant, server.remote.available_permits()).await? {
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
    let taken = jobs::take(tenant, REMOTE).await?;
    let count = taken.len();
    run_all(tenant, taken).await?;
    Ok(count)
}

/// Does jobs one after the other; fan-outs that stand together, together.
pub(crate) async fn run_all(tenant: &Arc<Tenant>, jobs: Vec<JobRow>) -> services::Result<()> {
    let mut done = Vec::new();
    let fan_outs = |a: &JobRow, b: &JobRow| a.fan_out().is_some() && b.fan_out().is_some();
    for together in jobs.chunk_by(fan_outs) {
        if together[0].fan_out().is_some() {
            jobs::fan_out(tenant, together).await?;
            continue;
        }
        for job in together {
            match Box::pin(run(tenant, job.payload.0.clone())).await {
                Ok(()) => done.push(job.id),
                Err(error) => jobs::put_back(tenant, job, &error.to_string()).await?,
            }
        }
    }
    jobs::finish(tenant, done).await
}

async fn run(tenant: &Arc<Tenant>, job: Job) -> services::Result<()> {
    match job {
        Job::ReceiveFetching(received) => {
            Box::pin(federation_api::receive::fetching(tenant, received)).await
        }
        job => jobs::run(tenant, job).await,
    }
}
