//! Actors: the accounts of this server, and the server itself.

use axum::extract::Path;
use federation::convert::documents;
use federation::keys;
use store::accounts::Account;
use tenant::{Tenant, Unit};
use types::{AccountId, Handle};

use crate::access::{Requester, Server};
use crate::document::Document;
use crate::error::{Error, Result};

/// The server as an actor. Everybody may see it: it signs the fetches of the server.
pub(crate) async fn instance(Server(tenant): Server) -> Result<Document> {
    let pem = keys::public_pem(&tenant, None).await?;
    let actor = documents::instance_actor(&tenant, pem);
    Ok(Document::public(actor.into_json()))
}

/// An account.
pub(crate) async fn show(
    Server(tenant): Server,
    _: Option<Requester>,
    Path(id): Path<AccountId>,
) -> Result<Document> {
    show_account(&tenant, id).await
}

/// The same, by the name in the address of its page.
pub(crate) async fn by_name(
    Server(tenant): Server,
    _: Option<Requester>,
    Path(name): Path<String>,
) -> Result<Document> {
    let id = tenant.read(move |unit| id_of(unit, &name)).await?;
    show_account(&tenant, id).await
}

/// The account of this server with this name.
pub(crate) fn id_of(unit: &Unit<'_>, name: &str) -> Result<AccountId> {
    let handle = Handle {
        username: name.to_owned(),
        host: None,
    };
    let account = store::accounts::by_handle(unit, &handle)?;
    Ok(account.ok_or(Error::NotFound)?.id)
}

async fn show_account(tenant: &std::sync::Arc<Tenant>, id: AccountId) -> Result<Document> {
    tenant.read(move |unit| present(unit, id).map(drop)).await?;
    let pem = keys::public_pem(tenant, Some(id)).await?;
    let actor = tenant
        .read(move |unit| -> Result<_> { Ok(documents::actor(unit, &present(unit, id)?, pem)?) });
    Ok(Document::public(actor.await?.into_json()))
}

/// An account of this server that anybody may know of, also while it is suspended: that is part of what is told of it.
pub(crate) fn present(unit: &Unit<'_>, id: AccountId) -> Result<Account> {
    let account = services::audience::known_account(unit, id)?;
    match (account.is_local(), account.gone_at) {
        (false, _) => Err(Error::NotFound),
        (true, Some(_)) => Err(Error::Gone),
        (true, None) => Ok(account),
    }
}

/// The same, when it is not suspended.
pub(crate) fn local(unit: &Unit<'_>, id: AccountId) -> Result<Account> {
    let account = present(unit, id)?;
    match account.suspended_at {
        Some(_) => Err(Error::Forbidden),
        None => Ok(account),
    }
}
