//! Preferences. <https://docs.joinmastodon.org/methods/preferences/>

use axum::Json;
use entities::Preferences;

use crate::ApiError;
use crate::access::{Me, Server};

/// <https://docs.joinmastodon.org/methods/preferences/#get>
pub async fn show(Server(tenant): Server, Me(me): Me) -> Result<Json<Preferences>, ApiError> {
    let read = tenant.read(move |unit| views::profiles::preferences(unit, me));
    Ok(Json(read.await?))
}
