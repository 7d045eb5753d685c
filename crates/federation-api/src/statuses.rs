//! Posts as notes, and the activities that published them.

use activitypub::write::tombstone_document;
use axum::extract::{Path, Query};
use federation::convert::{documents, replies};
use serde::Deserialize;
use services::audience;
use std::sync::Arc;
use store::statuses::Status;
use store::{quotes, statuses, tombstones};
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId};

use crate::access::{Requester, Server};
use crate::actors::{id_of, local};
use crate::document::Document;
use crate::error::{Error, Result};

/// A post.
pub(crate) async fn show(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, id)): Path<(AccountId, StatusId)>,
) -> Result<Document> {
    let viewer = requester.as_ref().map(|it| it.0.account_id);
    let shown = visible(
        &tenant,
        requester,
        author,
        id,
        |unit, status| match status.reblog_of_id {
            Some(_) => Ok(documents::published(unit, status)?.into_json()),
            None => Ok(documents::note(unit, status)?.into_json()),
        },
    );
    match shown.await {
        Err(Error::NotFound) => {
            tenant
                .read(move |unit| deleted(unit, viewer, author, id))
                .await
        }
        shown => shown,
    }
}

/// What is left of a post that everybody could see.
fn deleted(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    author: AccountId,
    id: StatusId,
) -> Result<Document> {
    let account = local(unit, author)?;
    let deleted = tombstones::is_local(unit, author, id)?;
    match deleted && audience::reach(unit, viewer, &account)?.is_some() {
        true => {
            let id = unit.tenant().urls.status(author, id);
            Ok(Document::gone(tombstone_document(&id)))
        }
        false => Err(Error::NotFound),
    }
}

/// The same, by the address of its page.
pub(crate) async fn by_name(
    server: Server,
    requester: Option<Requester>,
    Path((name, id)): Path<(String, StatusId)>,
) -> Result<Document> {
    let author = server.0.read(move |unit| id_of(unit, &name)).await?;
    show(server, requester, Path((author, id))).await
}

/// What published a post or boost.
pub(crate) async fn activity(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, id)): Path<(AccountId, StatusId)>,
) -> Result<Document> {
    visible(&tenant, requester, author, id, |unit, status| {
        Ok(documents::published(unit, status)?.into_json())
    })
    .await
}

/// Which part of the answers is asked for.
#[derive(Deserialize)]
pub(crate) struct Answers {
    /// Any value: a page, not the whole.
    page: Option<String>,
    /// `true`: not the author's own.
    only_other_accounts: Option<String>,
    /// Only newer ones.
    min_id: Option<StatusId>,
}

/// The ids of the public answers to a post.
pub(crate) async fn replies(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, id)): Path<(AccountId, StatusId)>,
    Query(asked): Query<Answers>,
) -> Result<Document> {
    visible(&tenant, requester, author, id, move |unit, status| {
        let part = replies::Part {
            others: asked.only_other_accounts.as_deref() == Some("true"),
            after: asked.min_id.unwrap_or_default(),
        };
        Ok(match asked.page {
            Some(_) => replies::page(unit, status, part)?.into_json(),
            None => replies::collection(unit, status)?.into_json(),
        })
    })
    .await
}

/// How many like a post.
pub(crate) async fn likes(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, id)): Path<(AccountId, StatusId)>,
) -> Result<Document> {
    visible(&tenant, requester, author, id, |unit, status| {
        Ok(documents::likes(&unit.tenant().urls, status).into_json())
    })
    .await
}

/// How many boosted a post.
pub(crate) async fn shares(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, id)): Path<(AccountId, StatusId)>,
) -> Result<Document> {
    visible(&tenant, requester, author, id, |unit, status| {
        Ok(documents::shares(&unit.tenant().urls, status).into_json())
    })
    .await
}

/// The consent of an account to being quoted by a post.
pub(crate) async fn quote_authorization(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, quoting)): Path<(AccountId, StatusId)>,
) -> Result<Document> {
    let viewer = requester.as_ref().map(|it| it.0.account_id);
    let given = |quote: &quotes::Quote| quote.state == quotes::State::Accepted;
    let quote = tenant.read(move |unit| -> Result<_> {
        let quoting = checkable(unit, viewer, quoting)?;
        let quote = quotes::of(unit, quoting.id)?.filter(given);
        Ok((quote.ok_or(Error::NotFound)?, quoting))
    });
    let (quote, quoting) = quote.await?;
    let quoted = quote.quoted_id.ok_or(Error::NotFound)?;
    let open = quoting.visibility.is_open();
    let consent = visible(&tenant, requester, author, quoted, move |unit, _| {
        let consent = documents::authorization(&unit.tenant().urls, &quote, &quoting);
        Ok(consent.ok_or(Error::NotFound)?.to_json())
    });
    match open {
        true => consent.await,
        false => Ok(consent.await?.into_private()),
    }
}

/// A post that quotes, when whoever asks may know that it does. Servers ask in their own name for the consent to what came to
/// their people, who are unknown here: of what not everybody may see, it is told to those who say who they are.
fn checkable(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Status> {
    let status = statuses::by_id(unit, id)?.ok_or(Error::NotFound)?;
    let ties = audience::ties(unit, viewer, &[status.account_id])?;
    let tie = ties.get(&status.account_id).copied().unwrap_or_default();
    let told = status.visibility.is_open() || viewer.is_some();
    match told && !tie.blocked_by {
        true => Ok(status),
        false => Err(Error::NotFound),
    }
}

/// What may be seen depends on who asks; what may not is not there.
async fn visible(
    tenant: &Arc<Tenant>,
    requester: Option<Requester>,
    author: AccountId,
    id: StatusId,
    document: impl FnOnce(&Unit<'_>, &Status) -> Result<serde_json::Value> + Send + 'static,
) -> Result<Document> {
    let viewer = requester.map(|requester| requester.0.account_id);
    tenant
        .read(move |unit| {
            local(unit, author)?;
            let status = audience::visible_status(unit, viewer, id)?;
            if status.account_id != author || !status.local {
                return Err(Error::NotFound);
            }
            let document = document(unit, &status)?;
            Ok(match status.visibility.is_open() {
                true => Document::public(document),
                false => Document::private(document),
            })
        })
        .await
}
