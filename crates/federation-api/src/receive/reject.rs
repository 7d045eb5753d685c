//! Reject: somebody does not let somebody here follow, or not any more; or quote a post.

use services::{Result, follows, quotes};

use super::Receipt;
use super::requested_quote;
use super::undo::followed;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let target = receipt.actor.id;
    receipt
        .tenant
        .clone()
        .write(move |unit| {
            if let Some(quoting) = requested_quote(unit, &receipt) {
                return quotes::refused(unit, target, quoting);
            }
            let follower = followed(unit, &receipt, target)?;
            follows::undone(unit, follower, target).map(drop)
        })
        .await
}
