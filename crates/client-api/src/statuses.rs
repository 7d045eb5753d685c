//! Posts. <https://docs.joinmastodon.org/methods/statuses/>

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use entities::UnexpectedMentions;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use services::statuses::NewStatus;
use services::{Error, Why};
use tenant::Tenant;
use types::{AccountId, MediaId, StatusId, Timestamp, Visibility};

use crate::ApiError;
use crate::access::{Me, Server, Token, Viewer};
use crate::input::{Input, Path};

/// What a client sends to post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    status: String,
    spoiler_text: String,
    visibility: Option<String>,
    sensitive: Option<bool>,
    language: Option<String>,
    in_reply_to_id: Option<StatusId>,
    media_ids: Vec<MediaId>,
    allowed_mentions: Option<Vec<AccountId>>,
    scheduled_at: Option<String>,
    quoted_status_id: Option<String>,
}

impl Form {
    /// Says no to what the server cannot do yet, rather than do something else.
    fn check_supported(&self, now: Timestamp) -> Result<(), Error> {
        let later = |time: &String| Timestamp::parse(time).is_none_or(|time| time > now);
        if self.scheduled_at.as_ref().is_some_and(later) {
            return Err(Error::refused(
                "This server does not publish posts at a later time",
            ));
        }
        if self.quoted_status_id.is_some() {
            return Err(Error::refused(
                "This server does not let posts quote others",
            ));
        }
        Ok(())
    }
}

/// Reads the word for who may see a post.
pub(crate) fn visibility(word: Option<&str>) -> Result<Option<Visibility>, Error> {
    let unknown = |()| Error::invalid("visibility", Why::Inclusion);
    word.map(|word| word.parse().map_err(unknown)).transpose()
}

/// <https://docs.joinmastodon.org/methods/statuses/#create>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Token(session): Token,
    headers: HeaderMap,
    Input(form): Input<Form>,
) -> Result<Response, ApiError> {
    form.check_supported(tenant.clock.now())?;
    let new = NewStatus {
        visibility: visibility(form.visibility.as_deref())?,
        text: form.status,
        spoiler_text: form.spoiler_text,
        sensitive: form.sensitive,
        language: form.language,
        in_reply_to_id: form.in_reply_to_id,
        media_ids: form.media_ids,
        allowed_mentions: form.allowed_mentions,
        app_id: Some(session.app_id),
        idempotency_key: headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok())
            .filter(|key| !key.is_empty())
            .map(str::to_owned),
    };
    match services::statuses::post(&tenant, me, new).await {
        Ok(id) => Ok(one(&tenant, me, id).await?.into_response()),
        Err(Error::UnexpectedMentions(ids)) => unexpected_mentions(&tenant, ids).await,
        Err(error) => Err(error.into()),
    }
}

async fn unexpected_mentions(
    tenant: &Arc<Tenant>,
    ids: Vec<AccountId>,
) -> Result<Response, ApiError> {
    let accounts = tenant.read(move |unit| views::accounts::list(unit, &ids));
    let body = UnexpectedMentions {
        error: "Post would be sent to unexpected accounts".into(),
        unexpected_accounts: accounts.await?,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
}

/// A post as it is after what was just done to it.
pub(crate) async fn one(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: StatusId,
) -> Result<Json<entities::Status>, ApiError> {
    let status = tenant.read(move |unit| views::statuses::one(unit, Some(me), id));
    Ok(Json(status.await?))
}

/// <https://docs.joinmastodon.org/methods/statuses/#get>
pub async fn show(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
) -> Result<Json<entities::Status>, ApiError> {
    let status = tenant.read(move |unit| views::statuses::one(unit, viewer, id));
    Ok(Json(status.await?))
}
