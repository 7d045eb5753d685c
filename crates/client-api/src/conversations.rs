//! Direct conversations. <https://docs.joinmastodon.org/methods/conversations/>

use std::sync::Arc;

use axum::Json;
use entities::{Conversation, Empty};
use services::conversations;
use tenant::Tenant;
use types::{AccountId, RowId};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Path;
use crate::paging::{Listing, Newer, Paged};

/// <https://docs.joinmastodon.org/methods/conversations/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<Conversation>>, ApiError> {
    paged
        .page(20, Newer::MinId, move |unit, page| {
            views::conversations::list(unit, me, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/conversations/#delete>
pub async fn delete(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<RowId>,
) -> Result<Json<Empty>, ApiError> {
    conversations::delete(&tenant, me, id).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/conversations/#read>
pub async fn read(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<RowId>,
) -> Result<Json<Conversation>, ApiError> {
    mark(&tenant, me, id, false).await
}

/// Not in the documentation; since Mastodon 4.2.
pub async fn unread(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<RowId>,
) -> Result<Json<Conversation>, ApiError> {
    mark(&tenant, me, id, true).await
}

async fn mark(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: RowId,
    unread: bool,
) -> Result<Json<Conversation>, ApiError> {
    conversations::mark(tenant, me, id, unread).await?;
    let conversation = tenant.read(move |unit| views::conversations::one(unit, me, id));
    Ok(Json(conversation.await?))
}
