//! QuoteRequest: somebody asks to quote a post (FEP-044f).

use activitypub::ids::id_of;
use activitypub::read::Object;
use federation::deliver::quotes::Request;
use services::quotes::{self, Reception};
use services::statuses::{Cause, Parent};
use services::{Error, Result, fetches, statuses};

use super::Receipt;

pub(super) async fn receive(receipt: Receipt) -> Result<()> {
    let quoted = receipt.object_id()?;
    let request = request(&receipt)?;
    if answer(&receipt, &quoted, &request).await? == Reception::Answered {
        return Ok(());
    }
    if store_quoting(&receipt, &request).await? {
        return answer(&receipt, &quoted, &request).await.map(drop);
    }
    if !receipt.fetching {
        return receipt.again_fetching().await;
    }
    fetches::status(&receipt.tenant, &request.quoting).await?;
    answer(&receipt, &quoted, &request).await.map(drop)
}

fn request(receipt: &Receipt) -> Result<Request> {
    let quoting = receipt.activity.instrument.as_ref().and_then(id_of);
    Ok(Request {
        id: receipt.activity.id.clone().ok_or(Error::NotFound)?,
        actor: receipt.actor.uri.clone(),
        quoting: quoting.ok_or(Error::NotFound)?.to_owned(),
    })
}

async fn answer(receipt: &Receipt, quoted: &str, request: &Request) -> Result<Reception> {
    let (from, quoted, request) = (receipt.actor.clone(), quoted.to_owned(), request.clone());
    receipt
        .tenant
        .write(move |unit| quotes::asked(unit, &from, &quoted, &request))
        .await
}

/// The post that quotes may be sent along: its author has signed it. Answers whether it was.
async fn store_quoting(receipt: &Receipt, request: &Request) -> Result<bool> {
    let object = receipt.activity.instrument.as_ref();
    let Some(object) = object.and_then(|it| Object::read(it).ok()) else {
        return Ok(false);
    };
    let incoming = receipt.post(object)?;
    if incoming.uri != request.quoting {
        return Err(Error::NotFound);
    }
    let author = receipt.actor.clone();
    let stored = receipt.tenant.write(move |unit| {
        statuses::receive(unit, &author, &incoming, Cause::Fetched, Parent::Given)
    });
    stored.await?;
    Ok(true)
}
