//! Delete: a post is gone, or an account.

use services::{Result, accounts, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.own_object_id()?;
    let actor = receipt.actor.clone();
    receipt
        .tenant
        .write(move |unit| match object == actor.uri {
            true => accounts::gone(unit, &actor),
            false => statuses::deleted(unit, actor.id, &object),
        })
        .await
}
