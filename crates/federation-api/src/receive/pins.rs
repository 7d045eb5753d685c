//! Add and Remove: somebody pins a post of theirs, or takes the pin away. Some servers send them without an id.

use activitypub::ids::id_of;
use activitypub::read::ActivityKind;
use services::{Error, Result, fetches, pins, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let target = receipt.activity.target.as_ref().and_then(id_of);
    let featured = receipt.endpoints.featured_url.as_str();
    if target != Some(featured) || featured.is_empty() {
        return Err(Error::NotFound);
    }
    let uri = receipt.object_id()?;
    let pinned = receipt.activity.kind == ActivityKind::Add;
    if pinned && receipt.fetching {
        fetches::status(&receipt.tenant, &uri).await?;
    }
    let author = receipt.actor.id;
    let known = receipt.tenant.write(move |unit| -> Result<_> {
        let Some(status) = statuses::by_uri(unit, &uri)? else {
            return Ok(false);
        };
        pins::receive(unit, author, &status, pinned)?;
        Ok(true)
    });
    match known.await? {
        false if pinned && !receipt.fetching => receipt.again_fetching().await,
        _ => Ok(()),
    }
}
