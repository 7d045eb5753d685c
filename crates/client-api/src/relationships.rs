//! How the viewer stands to other accounts. <https://docs.joinmastodon.org/entities/Relationship/>

use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use entities::{FamiliarFollowers, Relationship};
use http::request::Parts;
use serde::Deserialize;
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Path, Query};

/// Another account, to which the one who asks does something.
pub struct Other {
    pub tenant: Arc<Tenant>,
    pub me: AccountId,
    pub id: AccountId,
}

/// How one stands to it afterwards.
pub type Answer = Result<Json<Relationship>, ApiError>;

impl<S: Send + Sync> FromRequestParts<S> for Other {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Server(tenant) = Server::from_request_parts(parts, state).await?;
        let Me(me) = Me::from_request_parts(parts, state).await?;
        let Path(id) = Path::from_request_parts(parts, state).await?;
        Ok(Self { tenant, me, id })
    }
}

impl Other {
    /// How one stands to it now.
    pub async fn answer(self) -> Answer {
        let view = move |unit: &Unit<'_>| views::relationships::one(unit, self.me, self.id);
        Ok(Json(self.tenant.read(view).await?))
    }
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
