//! Update: a post or an account has changed.

use activitypub::read::{Actor, Object};
use services::{Error, Result, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.activity.object().ok_or(Error::NotFound)?;
    let by_id = object.is_string();
    if by_id && receipt.object_id()? == receipt.actor.uri || Actor::read(object).is_ok() {
        return receive_actor(receipt).await;
    }
    let incoming = match by_id {
        true if !receipt.fetching => return receipt.again_fetching().await,
        true => receipt.fetched_post().await?,
        false => receipt.post(Object::read(object).map_err(|_| Error::NotFound)?)?,
    };
    let author = receipt.actor.clone();
    receipt
        .tenant
        .write(move |unit| statuses::updated(unit, &author, &incoming))
        .await
}

/// What an actor says of itself is fetched anew: so it is whole, and from where it belongs.
async fn receive_actor(receipt: Receipt) -> Result<()> {
    if receipt.object_id()? != receipt.actor.uri {
        return Err(Error::NotFound);
    }
    if !receipt.fetching {
        return receipt.again_fetching().await;
    }
    federation::fetch::accounts::refresh(&receipt.tenant, &receipt.actor.uri).await?;
    Ok(())
}
