//! How far an account has read.

use std::sync::Arc;

use tenant::Tenant;
use types::AccountId;

use crate::Result;

/// Moves markers: timeline and last read id.
pub async fn set(
    tenant: &Arc<Tenant>,
    me: AccountId,
    places: Vec<(&'static str, i64)>,
) -> Result<()> {
    tenant
        .write(move |unit| {
            for (timeline, last_read_id) in &places {
                store::markers::set(unit, me, timeline, *last_read_id, unit.now)?;
            }
            Ok(())
        })
        .await
}
