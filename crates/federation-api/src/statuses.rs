//! Posts as notes, and the activities that published them.

use axum::extract::{Path, Query};
use federation::convert::{documents, replies};
use serde::Deserialize;
use services::audience;
use std::sync::Arc;
use store::statuses::Status;
use store::{quotes, statuses};
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
    visible(
        &tenant,
        requester,
        author,
        id,
        |unit, status| match status.reblog_of_id {
            Some(_) => Ok(documents::published(unit, status)?.into_json()),
            None => Ok(documents::note(unit, status)?.into_json()),
        },
    )
    .await
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

/// The consent of an account to being quoted by a post.
pub(crate) async fn quote_authorization(
    Server(tenant): Server,
    requester: Option<Requester>,
    Path((author, quoting)): Path<(AccountId, StatusId)>,
) -> Result<Document> {
    let quote = tenant.read(move |unit| quotes::of(unit, quoting)).await?;
    let given = |quote: &quotes::Quote| quote.state == quotes::State::Accepted;
    let quote = quote.filter(given).ok_or(Error::NotFound)?;
    let quoted = quote.quoted_id.ok_or(Error::NotFound)?;
    visible(&tenant, requester, author, quoted, move |unit, _| {
        let quoting = statuses::by_id(unit, quoting)?.ok_or(Error::NotFound)?;
        let consent = documents::authorization(&unit.tenant().urls, &quote, &quoting);
        Ok(consent.ok_or(Error::NotFound)?.to_json())
    })
    .await
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
