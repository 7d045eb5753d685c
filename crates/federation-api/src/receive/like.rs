//! Like: somebody favourites a post.

use services::statuses::by_uri;
use services::{Error, Result, favourites};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.object_id()?;
    let (actor, id) = (receipt.actor.id, receipt.activity.id);
    receipt
        .tenant
        .write(move |unit| {
            let status = by_uri(unit, &object)?.ok_or(Error::NotFound)?;
            favourites::receive(unit, actor, status.id, id.as_deref())
        })
        .await
}
