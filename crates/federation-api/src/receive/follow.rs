//! Follow: somebody wants to follow somebody here.

use services::{Result, follows};

use super::{Receipt, local_account};

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.object_id()?;
    let (follower, id) = (receipt.actor.id, receipt.activity.id);
    receipt
        .tenant
        .write(move |unit| {
            let target = local_account(unit, &object)?;
            follows::receive(unit, follower, target, id.as_deref())
        })
        .await
}
