//! Blocks of domains by one account. <https://docs.joinmastodon.org/methods/domain_blocks/>

use axum::Json;
use entities::{DomainBlockPreview, Empty};
use serde::Deserialize;
use services::domain_blocks;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Query};
use crate::paging::{Listing, Newer, Paged};

/// <https://docs.joinmastodon.org/methods/domain_blocks/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<String>>, ApiError> {
    paged
        .page(100, Newer::SinceId, move |unit, page| {
            views::domain_blocks::list(unit, me, page)
        })
        .await
}

/// Which domain is meant.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    domain: String,
}

/// <https://docs.joinmastodon.org/methods/domain_blocks/#block>
pub async fn block(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Empty>, ApiError> {
    domain_blocks::block(&tenant, me, &form.domain).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/domain_blocks/#unblock>
pub async fn unblock(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Empty>, ApiError> {
    domain_blocks::unblock(&tenant, me, &form.domain).await?;
    Ok(Json(Empty {}))
}

/// What blocking a domain would sever. Not in Mastodon's docs.
pub async fn preview(
    Server(tenant): Server,
    Me(me): Me,
    Query(form): Query<Form>,
) -> Result<Json<DomainBlockPreview>, ApiError> {
    let domain = domain_blocks::parse(&form.domain)?;
    Ok(Json(
        tenant
            .read(move |unit| views::domain_blocks::preview(unit, me, &domain))
            .await?,
    ))
}
