//! Accept: somebody lets somebody here follow.

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
            follows::accepted(unit, follower, target)
        })
        .await
}
