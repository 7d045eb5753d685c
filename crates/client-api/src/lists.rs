//! Lists. <https://docs.joinmastodon.org/methods/lists/>

use std::sync::Arc;

use axum::Json;
use entities::{Account, Empty, List};
use serde::Deserialize;
use services::lists::{self, Draft};
use tenant::Tenant;
use types::{AccountId, ListId};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Path};
use crate::paging::{Listing, Newer, Paged};

/// <https://docs.joinmastodon.org/methods/lists/#get>
pub async fn index(Server(tenant): Server, Me(me): Me) -> Result<Json<Vec<List>>, ApiError> {
    Ok(Json(
        tenant.read(move |unit| views::lists::all(unit, me)).await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/lists/#get-one>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<ListId>,
) -> Result<Json<List>, ApiError> {
    one(&tenant, me, id).await
}

async fn one(tenant: &Arc<Tenant>, me: AccountId, id: ListId) -> Result<Json<List>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::lists::one(unit, me, id))
            .await?,
    ))
}

/// What a list is made of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    title: Option<String>,
    replies_policy: Option<String>,
    exclusive: Option<bool>,
}

impl From<Form> for Draft {
    fn from(form: Form) -> Self {
        Self {
            title: form.title,
            replies_policy: form.replies_policy,
            exclusive: form.exclusive,
        }
    }
}

/// <https://docs.joinmastodon.org/methods/lists/#create>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<List>, ApiError> {
    let id = lists::create(&tenant, me, form.into()).await?;
    one(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/lists/#update>
pub async fn update(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<ListId>,
    Input(form): Input<Form>,
) -> Result<Json<List>, ApiError> {
    lists::update(&tenant, me, id, form.into()).await?;
    one(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/lists/#delete>
pub async fn delete(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<ListId>,
) -> Result<Json<Empty>, ApiError> {
    lists::delete(&tenant, me, id).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/lists/#accounts>
pub async fn accounts(
    Me(me): Me,
    Path(id): Path<ListId>,
    paged: Paged,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page_or_all(40, Newer::SinceId, move |unit, page| {
            views::lists::members(unit, me, id, page)
        })
        .await
}

/// Who is meant.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Members {
    account_ids: Vec<AccountId>,
}

/// <https://docs.joinmastodon.org/methods/lists/#accounts-add>
pub async fn add(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<ListId>,
    Input(members): Input<Members>,
) -> Result<Json<Empty>, ApiError> {
    lists::add(&tenant, me, id, members.account_ids).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/lists/#accounts-remove>
pub async fn remove(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<ListId>,
    Input(members): Input<Members>,
) -> Result<Json<Empty>, ApiError> {
    lists::remove(&tenant, me, id, members.account_ids).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/accounts/#lists>
pub async fn with_account(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Vec<List>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::lists::with_member(unit, me, id))
            .await?,
    ))
}
