//! Delete: a post is gone, or an account, or the consent to a quote.

use services::{Result, accounts, quotes, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.own_object_id()?;
    let actor = receipt.actor.clone();
    receipt
        .tenant
        .write(move |unit| {
            if object == actor.uri {
                return accounts::gone(unit, &actor);
            }
            match quotes::revoked(unit, actor.id, &object)? {
                true => Ok(()),
                false => statuses::deleted(unit, actor.id, &object),
            }
        })
        .await
}
