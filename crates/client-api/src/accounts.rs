//! Accounts. <https://docs.joinmastodon.org/methods/accounts/>

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use types::AccountId;

use crate::ApiError;
use crate::access::{Me, Server};

/// <https://docs.joinmastodon.org/methods/accounts/#verify_credentials>
pub async fn verify_credentials(
    Server(tenant): Server,
    Me(me): Me,
) -> Result<Json<entities::CredentialAccount>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::accounts::credentials(unit, me))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/accounts/#get>
pub async fn show(
    Server(tenant): Server,
    Path(id): Path<i64>,
) -> Result<Json<Arc<entities::Account>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::accounts::one(unit, AccountId(id)))
            .await?,
    ))
}
