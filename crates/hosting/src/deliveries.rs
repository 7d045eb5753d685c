//! Delivering: each host that something waits for gets a task of its own, so that a slow one delays nobody.

use std::sync::Arc;

use federation::deliver;
use tenant::Tenant;
use types::{SECOND, Timestamp};

/// Starts deliveries to the hosts that are due, as far as there are places.
pub(crate) async fn start(tenant: &Arc<Tenant>) -> federation::Result<()> {
    let places = &tenant.process.delivering;
    let free = places.available_permits();
    if free == 0 || !is_due(tenant).await? {
        return Ok(());
    }
    for host in deliver::take_hosts(tenant, free).await? {
        let Ok(place) = places.clone().acquire_owned().await else {
            continue;
        };
        let tenant = tenant.clone();
        tokio::spawn(async move {
            if let Err(error) = deliver::to_host(&tenant, host).await {
                tracing::error!(%error, "how a delivery ended cannot be written down");
            }
            drop(place);
            tenant.process.wake(tenant.number);
        });
    }
    Ok(())
}

/// Delivers to the hosts that are due; answers how many there were. For tests and one-off commands.
pub(crate) async fn run(tenant: &Arc<Tenant>) -> federation::Result<usize> {
    let hosts = deliver::take_hosts(tenant, usize::from(u16::MAX)).await?;
    let count = hosts.len();
    for host in hosts {
        deliver::to_host(tenant, host).await?;
    }
    Ok(count)
}

/// When the next delivery is due; while other servers hold all places, soon.
pub(crate) async fn next_due(tenant: &Arc<Tenant>) -> federation::Result<Option<Timestamp>> {
    let due = deliver::next_due(tenant).await?;
    if tenant.process.delivering.available_permits() > 0 {
        return Ok(due);
    }
    let soon = tenant.clock.now().plus(SECOND);
    Ok(due.map(|due| due.max(soon)))
}

async fn is_due(tenant: &Arc<Tenant>) -> federation::Result<bool> {
    let due = deliver::next_due(tenant).await?;
    Ok(due.is_some_and(|due| due <= tenant.clock.now()))
}
