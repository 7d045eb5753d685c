//! Custom emoji. <https://docs.joinmastodon.org/methods/custom_emojis/>

use axum::Json;
use axum::response::IntoResponse;
use entities::CustomEmoji;

use crate::ApiError;
use crate::access::Server;
use crate::instance::CACHED;

/// <https://docs.joinmastodon.org/methods/custom_emojis/#get>
pub async fn index(Server(tenant): Server) -> Result<impl IntoResponse, ApiError> {
    let emojis: Vec<CustomEmoji> = tenant.read(views::custom_emojis::list).await?;
    Ok((CACHED, Json(emojis)))
}
