//! Announce: somebody boosts a post.

use services::{Result, fetches, reblogs};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.object_id()?;
    let booster = receipt.actor.clone();
    if !receipt.fetching {
        let wanted = receipt
            .tenant
            .read(move |unit| reblogs::is_known_or_wanted(unit, &booster, &object));
        return match wanted.await? {
            reblogs::Wanted::Known => store(receipt).await,
            reblogs::Wanted::Unknown => receipt.again_fetching().await,
            reblogs::Wanted::No => Ok(()),
        };
    }
    fetches::status(&receipt.tenant, &object).await?;
    store(receipt).await
}

async fn store(receipt: Receipt) -> Result<()> {
    let object = receipt.object_id()?;
    let boost = reblogs::Incoming {
        uri: receipt.activity.id.clone(),
        original: object,
        published: receipt.activity.published.map(types::Timestamp),
        visibility: receipt.visibility(),
    };
    let booster = receipt.actor.clone();
    receipt
        .tenant
        .write(move |unit| reblogs::receive(unit, &booster, boost))
        .await
}
