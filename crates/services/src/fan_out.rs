//! One ending: what follows from a new post, wherever it was written.

use std::sync::Arc;

use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, StatusId, Visibility};

use crate::Result;

/// Tells everybody here who should hear of a new post.
pub async fn status(tenant: &Arc<Tenant>, id: StatusId) -> Result<()> {
    tenant.write(move |unit| tell(unit, id)).await
}

fn tell(unit: &Unit<'_>, id: StatusId) -> Result<()> {
    let Some(status) = store::statuses::by_id(unit, id)? else {
        return Ok(());
    };
    let readers = readers(unit, status.account_id, id)?;
    for reader in readers {
        unit.publish(Channel::User(reader), Event::Update(id));
    }
    if status.visibility == Visibility::Public && status.reblog_of_id.is_none() {
        unit.publish(Channel::Public, Event::Update(id));
    }
    Ok(())
}

/// Local accounts whose home timeline a post belongs to.
fn readers(unit: &Unit<'_>, author: AccountId, _id: StatusId) -> Result<Vec<AccountId>> {
    let mut readers = store::relations::local_followers(unit, author)?;
    readers.push(author);
    Ok(readers)
}
