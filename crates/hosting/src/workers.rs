//! Workers: they take turns over the servers that have jobs.

use std::sync::Arc;
use std::time::Duration;

use services::jobs;
use tenant::Tenant;

use crate::Registry;

/// Does jobs of all servers, for ever: when a server calls, and when a job's time has come.
pub async fn work(registry: Arc<Registry>) {
    loop {
        for number in registry.process().woken().await {
            let registry = registry.clone();
            tokio::spawn(async move { turn(&registry, number).await });
        }
    }
}

/// One server's turn: what is due now; and a call for when the next is due.
async fn turn(registry: &Arc<Registry>, number: u32) {
    let outcome = async {
        let Some(tenant) = registry.by_number(number).await? else {
            return Ok(());
        };
        jobs::run_due(&tenant).await?;
        call_again(&tenant).await
    };
    if let Err(error) = outcome.await {
        tracing::error!(%error, number, "jobs of a server could not be done");
        tokio::time::sleep(Duration::from_secs(5)).await;
        registry.process().wake(number);
    }
}

async fn call_again(tenant: &Arc<Tenant>) -> services::Result<()> {
    let Some(due) = jobs::next_due(tenant).await? else {
        return Ok(());
    };
    let wait = u64::try_from(due.0 - tenant.clock.now().0).unwrap_or(0);
    let (process, number) = (tenant.process.clone(), tenant.number);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        process.wake(number);
    });
    Ok(())
}

/// Does the jobs that are due until none is left; answers how many there were. For tests and one-off commands.
pub async fn run_until_idle(tenant: &Arc<Tenant>) -> services::Result<usize> {
    let mut total = 0;
    loop {
        match jobs::run_due(tenant).await? {
            0 => return Ok(total),
            count => total += count,
        }
    }
}
