//! Move: somebody has a new account.

use activitypub::ids::id_of;
use services::{Error, Result, moves};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    if receipt.object_id()? != receipt.actor.uri {
        return Err(Error::NotFound);
    }
    if !receipt.fetching {
        return receipt.again_fetching().await;
    }
    moves::try_one(&receipt.tenant, &receipt.actor)?;
    let target = receipt.activity.target.as_ref().and_then(id_of);
    let target = target.ok_or(Error::NotFound)?;
    // What the new account says of the old one counts only when it is fresh.
    let target = match federation::addresses::ours(&receipt.tenant.urls, target) {
        Some(federation::addresses::Ours::Account(id)) => id,
        _ => federation::fetch::accounts::refresh(&receipt.tenant, target).await?,
    };
    let from = receipt.actor.clone();
    receipt
        .tenant
        .write(move |unit| moves::receive(unit, &from, target))
        .await
}
