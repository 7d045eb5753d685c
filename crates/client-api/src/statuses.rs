//! Posts. <https://docs.joinmastodon.org/methods/statuses/>

use axum::Json;
use axum::extract::Path;
use http::HeaderMap;
use serde::Deserialize;
use services::statuses::NewStatus;
use types::{StatusId, Visibility};

use crate::ApiError;
use crate::access::{Me, Server, Token, Viewer};
use crate::input::Input;

/// What a client sends to post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    status: String,
    spoiler_text: String,
    visibility: Option<Visibility>,
    sensitive: bool,
    language: Option<String>,
    in_reply_to_id: Option<StatusId>,
}

/// <https://docs.joinmastodon.org/methods/statuses/#create>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Token(session): Token,
    headers: HeaderMap,
    Input(form): Input<Form>,
) -> Result<Json<entities::Status>, ApiError> {
    let new = NewStatus {
        text: form.status,
        spoiler_text: form.spoiler_text,
        visibility: form.visibility,
        sensitive: form.sensitive,
        language: form.language,
        in_reply_to_id: form.in_reply_to_id,
        app_id: Some(session.app_id),
        idempotency_key: headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok())
            .map(str::to_owned),
    };
    let id = services::statuses::post(&tenant, me, new).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::one(unit, Some(me), id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/statuses/#get>
pub async fn show(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
) -> Result<Json<entities::Status>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::one(unit, viewer, id))
            .await?,
    ))
}
