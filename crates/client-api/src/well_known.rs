//! Documents at well-known places.

use axum::Json;

use crate::access::Server;

/// <https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata>
pub async fn oauth_authorization_server(
    Server(tenant): Server,
) -> Json<entities::OAuthServerMetadata> {
    Json(views::oauth::metadata(&tenant.urls))
}
