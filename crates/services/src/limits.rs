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
