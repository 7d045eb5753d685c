//! Direct conversations and muted threads.

use std::sync::Arc;

use store::conversations;
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId};

use crate::{Result, audience};

/// Mutes the thread of a post: its notifications stay away.
pub async fn mute(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        Ok(conversations::mute(unit, me, status.conversation_id)?)
    };
    tenant.write(work).await
}

/// Lets one hear of the thread of a post again.
pub async fn unmute(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        Ok(conversations::unmute(unit, me, status.conversation_id)?)
    };
    tenant.write(work).await
}
