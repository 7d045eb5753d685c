//! Create: somebody writes a post.

use services::statuses::{Cause, Parent, Reception};
use services::{Error, Result, fetches, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let object = receipt.activity.object().ok_or(Error::NotFound)?;
    let object = activitypub::read::Object::read(object).map_err(|_| Error::NotFound)?;
    let followers = &receipt.endpoints.followers_url;
    let now = receipt.tenant.clock.now();
    let incoming = federation::convert::statuses::incoming(object, followers, now)?;
    if incoming.author != receipt.actor.uri {
        return Err(Error::NotFound);
    }
    let parent = match receipt.fetching {
        true => Parent::Given,
        false => Parent::Wanted,
    };
    if let (true, Some(uri)) = (receipt.fetching, &incoming.in_reply_to)
        && let Err(error) = fetches::status(&receipt.tenant, uri).await
    {
        tracing::debug!(uri, %error, "a reply comes without what it answers");
    }
    let author = receipt.actor.clone();
    let stored = receipt
        .tenant
        .write(move |unit| statuses::receive(unit, &author, &incoming, Cause::Delivered, parent));
    match stored.await? {
        Reception::ParentMissing(_) => receipt.again_fetching().await,
        Reception::Stored(_) | Reception::Dropped => Ok(()),
    }
}
