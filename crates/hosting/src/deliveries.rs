//! Delivering: each host that something waits for gets a task of its own, so that a slow one delays nobody.

use std::sync::Arc;

use federation::deliver;
use tenant::{DELIVERING, Tenant};
use types::{SECOND, Timestamp};

use crate::Server;

/// Places that are worth a turn. Fewer are filled only now and then, since each turn is a transaction.
const FEW: usize = DELIVERING / 8;
/// How often fewer are filled, in milliseconds.
const NOW_AND_THEN: i64 = 100;

/// When hosts that are due at `due` are to be visited; while all places are taken, soon.
pub(crate) fn start_at(server: &Server, tenant: &Tenant, due: Timestamp) -> Timestamp {
    match tenant.process.delivering.available_permits() {
        0 => due.max(tenant.clock.now().plus(SECOND)),
        free if free < FEW => due.max(server.last_start().plus(NOW_AND_THEN)),
        _ => due,
    }
}

/// Starts deliveries to the hosts that are due, as far as there are places.
pub(crate) async fn start(server: &Server, tenant: &Arc<Tenant>) -> federation::Result<()> {
    server.set_last_start(tenant.clock.now());
    let places = &tenant.process.delivering;
    for visit in deliver::take_hosts(tenant, places.available_permits()).await? {
        let Ok(place) = places.clone().acquire_owned().await else {
            continue;
        };
        let tenant = tenant.clone();
        tokio::spawn(async move {
            if let Err(error) = deliver::to_host(&tenant, visit).await {
                tracing::error!(%error, "how a delivery ended cannot be written down");
            }
            drop(place);
            if tenant.process.delivering.available_permits() >= FEW {
                tenant.process.wake(tenant.number);
            }
        });
    }
    Ok(())
}

/// Delivers to the hosts that are due; answers how many there were. For tests and one-off commands.
pub(crate) async fn run(tenant: &Arc<Tenant>) -> federation::Result<usize> {
    let visits = deliver::take_hosts(tenant, usize::from(u16::MAX)).await?;
    let count = visits.len();
    for visit in visits {
        deliver::to_host(tenant, visit).await?;
    }
    Ok(count)
}
