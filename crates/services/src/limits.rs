//! How often something may be tried.

use std::hash::Hash;

use tenant::Tenant;

use crate::{Error, Result};

/// So many times within so long, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    pub most: u32,
    pub span: i64,
}

/// Counts that `who` tries `what`; refuses it when that is too often.
pub(crate) fn count(tenant: &Tenant, what: &str, who: impl Hash, limit: Limit) -> Result<()> {
    let what = (what, tenant.number, who);
    let now = tenant.clock.now();
    let counted = tenant
        .process
        .limits
        .count(what, limit.most, limit.span, now);
    counted.map_err(|retry_after| Error::Limited { retry_after })
}

/// Does `work`, a try of `what` that is counted before, so that many at once do not pass as one. For which there was no
/// place in the queue of passwords, that one does not count.
pub(crate) async fn counted<T>(
    tenant: &Tenant,
    what: &str,
    who: impl Hash + Copy,
    limit: Limit,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    count(tenant, what, who, limit)?;
    let done = work.await;
    if matches!(done, Err(Error::Crowded { .. })) {
        let limits = &tenant.process.limits;
        limits.take_back((what, tenant.number, who));
    }
    done
}

/// Starts anew with what `who` tries.
pub(crate) fn forget(tenant: &Tenant, what: &str, who: impl Hash) {
    tenant.process.limits.forget((what, tenant.number, who));
}
