//! Filters, v2 and v1. <https://docs.joinmastodon.org/methods/filters/>

use axum::Json;
use axum::response::IntoResponse;
use entities::{Filter, FilterKeyword, FilterStatus, v1};
use serde::Deserialize;
use serde_json::{Value, json};
use services::filters::{Changes, KeywordChange};
use types::{FilterId, FilterKeywordId, FilterStatusId, StatusId};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Path, given};

/// When filters of one phrase went out of use: 14 November 2022.
const DEPRECATION: [(&str, &str); 1] = [("deprecation", "@1668384000")];

/// A filter as a client sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    title: Option<String>,
    context: Option<Vec<String>>,
    filter_action: Option<String>,
    /// Empty: never.
    #[serde(deserialize_with = "given")]
    expires_in: Option<Option<i64>>,
    keywords_attributes: Vec<KeywordForm>,
}

/// A keyword as a client sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct KeywordForm {
    id: Option<FilterKeywordId>,
    keyword: Option<String>,
    whole_word: Option<bool>,
    #[serde(rename = "_destroy")]
    destroy: bool,
}

impl From<KeywordForm> for KeywordChange {
    fn from(form: KeywordForm) -> Self {
        Self {
            id: form.id,
            keyword: form.keyword,
            whole_word: form.whole_word,
            destroy: form.destroy,
        }
    }
}

impl Form {
    fn changes(self) -> Changes {
        Changes {
            title: self.title,
            contexts: self.context,
            action: self.filter_action,
            expires_in: self.expires_in,
            keywords: self
                .keywords_attributes
                .into_iter()
                .map(KeywordChange::from)
                .collect(),
        }
    }
}

/// <https://docs.joinmastodon.org/methods/filters/#get>
pub async fn index(Server(tenant): Server, Me(me): Me) -> Result<Json<Vec<Filter>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::filters::list(unit, me))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#get-one>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterId>,
) -> Result<Json<Filter>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::filters::one(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#create>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Filter>, ApiError> {
    let id = services::filters::create(&tenant, me, form.changes()).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::filters::one(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#update>
pub async fn update(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterId>,
    Input(form): Input<Form>,
) -> Result<Json<Filter>, ApiError> {
    let id = services::filters::update(&tenant, me, id, form.changes()).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::filters::one(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#delete>
pub async fn delete(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterId>,
) -> Result<Json<Value>, ApiError> {
    services::filters::delete(&tenant, me, id).await?;
    Ok(Json(json!({})))
}

/// <https://docs.joinmastodon.org/methods/filters/#keywords-get>
pub async fn keywords(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterId>,
) -> Result<Json<Vec<FilterKeyword>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::filters::keywords(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#keywords-create>
pub async fn add_keyword(
    Server(tenant): Server,
    Me(me): Me,
    Path(filter): Path<FilterId>,
    Input(form): Input<KeywordForm>,
) -> Result<Json<FilterKeyword>, ApiError> {
    let id = services::filters::add_keyword(&tenant, me, filter, form.into()).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::filters::keyword(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#keywords-get-one>
pub async fn keyword(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterKeywordId>,
) -> Result<Json<FilterKeyword>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::filters::keyword(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#keywords-update>
pub async fn update_keyword(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterKeywordId>,
    Input(form): Input<KeywordForm>,
) -> Result<Json<FilterKeyword>, ApiError> {
    let id = services::filters::update_keyword(&tenant, me, id, form.into()).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::filters::keyword(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#keywords-delete>
pub async fn delete_keyword(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterKeywordId>,
) -> Result<Json<Value>, ApiError> {
    services::filters::delete_keyword(&tenant, me, id).await?;
    Ok(Json(json!({})))
}

/// <https://docs.joinmastodon.org/methods/filters/#statuses-get>
pub async fn statuses(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterId>,
) -> Result<Json<Vec<FilterStatus>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::filters::statuses(unit, me, id))
            .await?,
    ))
}

/// Which post to put into a filter.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    status_id: StatusId,
}

/// <https://docs.joinmastodon.org/methods/filters/#statuses-add>
pub async fn add_status(
    Server(tenant): Server,
    Me(me): Me,
    Path(filter): Path<FilterId>,
    Input(form): Input<StatusForm>,
) -> Result<Json<FilterStatus>, ApiError> {
    let id = services::filters::add_status(&tenant, me, filter, form.status_id).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::filters::status(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#statuses-get-one>
pub async fn status(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterStatusId>,
) -> Result<Json<FilterStatus>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::filters::status(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/filters/#statuses-remove>
pub async fn delete_status(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterStatusId>,
) -> Result<Json<FilterStatus>, ApiError> {
    let removed = tenant
        .read(move |unit| views::filters::status(unit, me, id))
        .await?;
    services::filters::delete_status(&tenant, me, id).await?;
    Ok(Json(removed))
}

/// A filter of one phrase as a client sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PhraseForm {
    phrase: Option<String>,
    context: Option<Vec<String>>,
    irreversible: Option<bool>,
    whole_word: Option<bool>,
    /// Empty: never.
    #[serde(deserialize_with = "given")]
    expires_in: Option<Option<i64>>,
}

impl PhraseForm {
    fn changes(self, id: Option<FilterKeywordId>) -> Changes {
        let action = |irreversible| if irreversible { "hide" } else { "warn" };
        Changes {
            title: self.phrase.clone(),
            contexts: self.context,
            action: self.irreversible.map(|it| action(it).into()),
            expires_in: self.expires_in,
            keywords: vec![KeywordChange {
                id,
                keyword: self.phrase,
                whole_word: Some(self.whole_word.unwrap_or(false)),
                destroy: false,
            }],
        }
    }
}

/// <https://docs.joinmastodon.org/methods/filters/#get-v1>
pub async fn index_v1(Server(tenant): Server, Me(me): Me) -> Result<impl IntoResponse, ApiError> {
    let filters: Vec<v1::Filter> = tenant
        .read(move |unit| views::filters::list_v1(unit, me))
        .await?;
    Ok((DEPRECATION, Json(filters)))
}

/// <https://docs.joinmastodon.org/methods/filters/#get-one-v1>
pub async fn show_v1(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterKeywordId>,
) -> Result<impl IntoResponse, ApiError> {
    let filter: v1::Filter = tenant
        .read(move |unit| views::filters::one_v1(unit, me, id))
        .await?;
    Ok((DEPRECATION, Json(filter)))
}

/// <https://docs.joinmastodon.org/methods/filters/#create-v1>
pub async fn create_v1(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<PhraseForm>,
) -> Result<impl IntoResponse, ApiError> {
    let id = services::filters::create(&tenant, me, form.changes(None)).await?;
    let keywords = tenant
        .read(move |unit| views::filters::keywords(unit, me, id))
        .await?;
    let id = keywords
        .first()
        .map(|keyword| FilterKeywordId(keyword.id.0))
        .ok_or_else(ApiError::not_found)?;
    show_v1(Server(tenant), Me(me), Path(id)).await
}

/// <https://docs.joinmastodon.org/methods/filters/#update-v1>
pub async fn update_v1(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterKeywordId>,
    Input(form): Input<PhraseForm>,
) -> Result<impl IntoResponse, ApiError> {
    let filter = services::filters::filter_of(&tenant, me, id).await?;
    services::filters::update(&tenant, me, filter, form.changes(Some(id))).await?;
    show_v1(Server(tenant), Me(me), Path(id)).await
}

/// <https://docs.joinmastodon.org/methods/filters/#delete-v1>
pub async fn delete_v1(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<FilterKeywordId>,
) -> Result<impl IntoResponse, ApiError> {
    services::filters::delete_phrase(&tenant, me, id).await?;
    Ok((DEPRECATION, Json(json!({}))))
}
