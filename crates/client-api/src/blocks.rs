//! Blocks. <https://docs.joinmastodon.org/methods/blocks/>

use std::sync::Arc;

use axum::Json;
use axum::extract::OriginalUri;
use entities::{Account, Relationship};
use services::blocks;
use types::AccountId;

use crate::access::{Me, Server};
use crate::input::{Path, Query};
use crate::paging::{Listing, Paging};
use crate::{ApiError, relationships};

/// <https://docs.joinmastodon.org/methods/blocks/#get>
pub async fn index(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    let page = paging.page(40);
    let listed = tenant
        .read(move |unit| views::blocks::list(unit, me, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}

/// <https://docs.joinmastodon.org/methods/accounts/#block>
pub async fn block(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    blocks::block(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unblock>
pub async fn unblock(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    blocks::unblock(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}
