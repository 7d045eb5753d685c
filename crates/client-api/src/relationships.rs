//! How the viewer stands to other accounts. <https://docs.joinmastodon.org/entities/Relationship/>

use std::sync::Arc;

use axum::Json;
use entities::{FamiliarFollowers, Relationship};
use serde::Deserialize;
use tenant::Tenant;
use types::AccountId;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Query;

/// What is answered after something between two accounts has changed.
pub async fn answer(
    tenant: &Arc<Tenant>,
    me: AccountId,
    other: AccountId,
) -> Result<Json<Relationship>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::relationships::one(unit, me, other))
            .await?,
    ))
}

/// Which accounts are asked about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    id: Vec<AccountId>,
    with_suspended: bool,
}

/// <https://docs.joinmastodon.org/methods/accounts/#relationships>
pub async fn index(
    Server(tenant): Server,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Relationship>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::relationships::many(unit, me, &asked.id, asked.with_suspended))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/accounts/#familiar_followers>
pub async fn familiar_followers(
    Server(tenant): Server,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<FamiliarFollowers>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::relationships::familiar(unit, me, &asked.id))
            .await?,
    ))
}
