//! Accounts shown on profiles. <https://docs.joinmastodon.org/methods/endorsements/>

use std::sync::Arc;

use axum::Json;
use axum::extract::OriginalUri;
use entities::{Account, Relationship};
use services::endorsements;
use types::AccountId;

use crate::access::{Me, Server};
use crate::input::{Path, Query};
use crate::paging::{Listing, Paging};
use crate::{ApiError, relationships};

/// <https://docs.joinmastodon.org/methods/endorsements/#get>
pub async fn index(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    let page = paging.page_or_all(40);
    let listed = tenant
        .read(move |unit| views::endorsements::list(unit, me, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}

/// <https://docs.joinmastodon.org/methods/accounts/#endorsements>
pub async fn of_account(
    Server(tenant): Server,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<AccountId>,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    let page = paging.page(40);
    let listed = tenant
        .read(move |unit| views::endorsements::list(unit, id, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}

/// <https://docs.joinmastodon.org/methods/accounts/#endorse>
pub async fn endorse(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    endorsements::endorse(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unendorse>
pub async fn unendorse(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    endorsements::unendorse(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}
