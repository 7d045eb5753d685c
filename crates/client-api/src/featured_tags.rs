//! Featured hashtags. <https://docs.joinmastodon.org/methods/featured_tags/>

use axum::Json;
use axum::extract::Path;
use entities::{FeaturedTag, Tag};
use serde::Deserialize;
use serde_json::{Value, json};
use types::{AccountId, RowId};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Input;

/// The hashtag to feature.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    name: String,
}

/// <https://docs.joinmastodon.org/methods/featured_tags/#get>
pub async fn index(Server(tenant): Server, Me(me): Me) -> Result<Json<Vec<FeaturedTag>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::tags::featured(unit, me))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/accounts/#featured_tags>
pub async fn of_account(
    Server(tenant): Server,
    Path(id): Path<AccountId>,
) -> Result<Json<Vec<FeaturedTag>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::tags::featured(unit, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/featured_tags/#feature>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<FeaturedTag>, ApiError> {
    let name = text::hashtags::normalise(form.name.trim_start_matches('#'));
    services::tags::feature(&tenant, me, form.name).await?;
    let all: Vec<FeaturedTag> = tenant
        .read(move |unit| views::tags::featured(unit, me))
        .await?;
    let made = all
        .into_iter()
        .find(|tag| text::hashtags::normalise(&tag.name) == name);
    made.map(Json).ok_or_else(ApiError::not_found)
}

/// <https://docs.joinmastodon.org/methods/featured_tags/#unfeature>
pub async fn delete(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<RowId>,
) -> Result<Json<Value>, ApiError> {
    services::tags::unfeature_row(&tenant, me, id).await?;
    Ok(Json(json!({})))
}

/// <https://docs.joinmastodon.org/methods/featured_tags/#suggestions>
pub async fn suggestions(Server(tenant): Server, Me(me): Me) -> Result<Json<Vec<Tag>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::tags::suggestions(unit, me))
            .await?,
    ))
}
