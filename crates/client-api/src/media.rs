//! Pictures. <https://docs.joinmastodon.org/methods/media/>

use axum::Json;
use entities::{Empty, MediaAttachment};
use serde::Deserialize;
use services::media::Details;
use services::{Error, Why};
use tenant::Unit;
use types::{AccountId, MediaId};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Path, Upload, given};

/// What a client says of a picture.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    #[serde(deserialize_with = "given")]
    description: Option<String>,
    focus: Option<String>,
}

impl Form {
    fn details(self) -> Result<Details, Error> {
        let focus = self.focus.map(|focus| focus.parse()).transpose();
        Ok(Details {
            description: self.description,
            focus: focus.map_err(|_| Error::invalid("focus", Why::Invalid))?,
        })
    }
}

/// Pictures are processed while the client waits, so that it is answered 200 and never has to ask again.
/// <https://docs.joinmastodon.org/methods/media/#v2>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Upload(form, mut files): Upload<Form>,
) -> Result<Json<MediaAttachment>, ApiError> {
    let file = files.take("file");
    let file = file.ok_or_else(|| Error::invalid("file", Why::Blank))?;
    let thumbnail = files.take("thumbnail");
    let id = services::media::upload(&tenant, me, file, thumbnail, form.details()?).await?;
    Ok(Json(tenant.read(shown(me, id)).await?))
}

/// <https://docs.joinmastodon.org/methods/media/#get>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<MediaId>,
) -> Result<Json<MediaAttachment>, ApiError> {
    Ok(Json(tenant.read(shown(me, id)).await?))
}

/// <https://docs.joinmastodon.org/methods/media/#update>
pub async fn update(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<MediaId>,
    Upload(form, mut files): Upload<Form>,
) -> Result<Json<MediaAttachment>, ApiError> {
    let thumbnail = files.take("thumbnail");
    services::media::update(&tenant, me, id, thumbnail, form.details()?).await?;
    Ok(Json(tenant.read(shown(me, id)).await?))
}

/// <https://docs.joinmastodon.org/methods/media/#delete>
pub async fn delete(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<MediaId>,
) -> Result<Json<Empty>, ApiError> {
    services::media::delete(&tenant, me, id).await?;
    Ok(Json(Empty {}))
}

fn shown(
    me: AccountId,
    id: MediaId,
) -> impl FnOnce(&Unit<'_>) -> Result<MediaAttachment, Error> + Send + 'static {
    move |unit| views::media::unattached(unit, me, id)
}
