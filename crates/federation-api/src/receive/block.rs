//! Block: somebody elsewhere blocks somebody here.

use services::{Result, blocks};

use super::{Receipt, local_account};

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.object_id()?;
    let (blocker, id) = (receipt.actor.id, receipt.activity.id);
    receipt
        .tenant
        .write(move |unit| {
            let target = local_account(unit, &object)?;
            blocks::receive(unit, blocker, target, id.as_deref())
        })
        .await
}
