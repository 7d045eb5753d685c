//! Create: somebody writes a post.

use activitypub::read::Object;
use federation::IncomingStatus;
use services::statuses::{Cause, Parent, Reception};
use services::{Error, Result, fetches, polls, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let mut objects = receipt.activity.objects.iter();
    let first = objects.next().ok_or(Error::NotFound)?;
    if first.is_string() {
        if !receipt.fetching {
            return receipt.again_fetching().await;
        }
        let incoming = receipt.fetched_post().await?;
        return store(receipt, incoming).await;
    }
    let object = Object::read(first).map_err(|_| Error::NotFound)?;
    if object.is_vote() {
        let votes = receipt
            .activity
            .objects
            .iter()
            .filter_map(|it| Object::read(it).ok());
        return receive_votes(&receipt, votes.collect()).await;
    }
    let incoming = receipt.post(object)?;
    store(receipt, incoming).await
}

async fn store(receipt: Receipt, incoming: IncomingStatus) -> Result<()> {
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

/// Votes look like posts without a text. GoToSocial sends all choices at once.
async fn receive_votes(receipt: &Receipt, votes: Vec<Object>) -> Result<()> {
    let from = receipt.actor.id;
    let own = |vote: &Object| vote.attributed_to.contains(&receipt.actor.uri);
    let votes: Vec<Object> = votes.into_iter().filter(own).collect();
    receipt
        .tenant
        .write(move |unit| {
            votes.iter().try_for_each(|vote| {
                let poll = vote.in_reply_to.as_deref().unwrap_or_default();
                let option = vote.name.as_deref().unwrap_or_default();
                polls::receive_vote(unit, from, poll, option)
            })
        })
        .await
}
