//! Reject: somebody does not let somebody here follow, or not any more.

use services::{Result, follows};

use super::Receipt;
use super::undo::followed;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let target = receipt.actor.id;
    receipt
        .tenant
        .clone()
        .write(move |unit| {
            let follower = followed(unit, &receipt, target)?;
            follows::refused(unit, follower, target)
        })
        .await
}
