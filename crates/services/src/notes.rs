//! Notes: what an account writes down about others, for itself.

use std::sync::Arc;

use tenant::{Tenant, bounds};
use types::AccountId;

use crate::{Error, Result, Why, audience};

/// Writes down something about an account; nothing: removes what was written.
pub async fn write(
    tenant: &Arc<Tenant>,
    me: AccountId,
    target: AccountId,
    comment: String,
) -> Result<()> {
    if comment.chars().count() > bounds::ACCOUNT_NOTE {
        return Err(Error::invalid(
            "comment",
            Why::TooLong(bounds::ACCOUNT_NOTE),
        ));
    }
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            if comment.trim().is_empty() {
                Ok(store::notes::delete(unit, me, target)?)
            } else {
                Ok(store::notes::upsert(unit, me, target, &comment)?)
            }
        })
        .await
}
