//! What silenced people wrote is in no public timeline, and back there when they are silenced no more.

use std::sync::Arc;

use store::jobs::Job;
use store::statuses;
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId};

use super::touch;
use crate::Result;

/// Posts that are looked at in one transaction.
const STEP: usize = 500;

/// Takes what these accounts wrote out of public timelines when they are silenced, and puts it back when they are not any more;
/// where that is much, the older part later.
pub(crate) fn relist(unit: &Unit<'_>, accounts: &[AccountId]) -> Result<()> {
    let mut room = STEP;
    for account in accounts {
        room -= relist_some(unit, *account, StatusId(i64::MAX), room)?;
    }
    Ok(())
}

/// The same for the older part.
pub(crate) async fn relist_older(
    tenant: &Arc<Tenant>,
    account: AccountId,
    before: StatusId,
) -> Result<()> {
    tenant
        .write(move |unit| relist_some(unit, account, before, STEP).map(drop))
        .await
}

/// Up to `most` posts before `before`; answers how many were looked at.
fn relist_some(
    unit: &Unit<'_>,
    account: AccountId,
    before: StatusId,
    most: usize,
) -> Result<usize> {
    let page = statuses::page_of(unit, account, before, most)?;
    touch(unit, statuses::relist(unit, account, &page)?);
    if page.len() == most {
        let before = page.last().copied().unwrap_or(before);
        unit.enqueue(&Job::Relist {
            account_id: account,
            before,
        })?;
    }
    Ok(page.len())
}
