//! Requests to follow. <https://docs.joinmastodon.org/methods/follow_requests/>

use std::sync::Arc;

use axum::Json;
use axum::extract::OriginalUri;
use entities::{Account, Relationship};
use services::follows;
use types::AccountId;

use crate::access::{Me, Server};
use crate::input::{Path, Query};
use crate::paging::{Listing, Paging};
use crate::{ApiError, relationships};

/// <https://docs.joinmastodon.org/methods/follow_requests/#get>
pub async fn index(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    let page = paging.page(40);
    let listed = tenant
        .read(move |unit| views::follow_requests::list(unit, me, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}

/// <https://docs.joinmastodon.org/methods/follow_requests/#accept>
pub async fn authorize(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    follows::authorize(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/follow_requests/#reject>
pub async fn reject(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    follows::reject(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}
