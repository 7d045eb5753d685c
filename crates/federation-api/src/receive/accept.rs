//! Accept: somebody lets somebody here follow, or quote a post.

use activitypub::ids::{id_of, same_host};
use services::{Error, Result, follows, quotes};

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
                let consent = receipt.activity.result.as_ref().and_then(id_of);
                let consent = consent.filter(|id| same_host(id, &receipt.actor.uri));
                let consent = consent.ok_or(Error::NotFound)?.to_owned();
                return quotes::accepted(unit, target, quoting, consent);
            }
            let follower = followed(unit, &receipt, target)?;
            follows::accepted(unit, follower, target)
        })
        .await
}
