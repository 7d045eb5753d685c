//! What the server says of itself. <https://docs.joinmastodon.org/methods/instance/>

use axum::Json;
use axum::response::IntoResponse;
use entities::{ExtendedDescription, Instance, NodeInfoVersion, Rule, v1};
use http::header::CACHE_CONTROL;

use crate::ApiError;
use crate::access::Server;

/// Anybody in between may keep it for five minutes.
pub const CACHED: [(http::HeaderName, &str); 1] = [(CACHE_CONTROL, "public, max-age=300")];

/// <https://docs.joinmastodon.org/methods/instance/#v2>
pub async fn show(Server(tenant): Server) -> Result<impl IntoResponse, ApiError> {
    let instance: Instance = tenant.read(views::instances::one).await?;
    Ok((CACHED, Json(instance)))
}

/// <https://docs.joinmastodon.org/methods/instance/#v1>
pub async fn show_v1(Server(tenant): Server) -> Result<impl IntoResponse, ApiError> {
    let instance: v1::Instance = tenant.read(views::instances::v1).await?;
    Ok((CACHED, [("deprecation", "@1668384000")], Json(instance)))
}

/// <https://docs.joinmastodon.org/methods/instance/#rules>
pub async fn rules(Server(tenant): Server) -> Result<Json<Vec<Rule>>, ApiError> {
    Ok(Json(tenant.read(views::instances::rules).await?))
}

/// <https://docs.joinmastodon.org/methods/instance/#extended_description>
pub async fn extended_description(Server(tenant): Server) -> Json<ExtendedDescription> {
    Json(views::instances::extended_description(&tenant.settings()))
}

/// <http://nodeinfo.diaspora.software/ns/schema/2.0>
pub async fn node_info_2_0(server: Server) -> Result<impl IntoResponse, ApiError> {
    node_info(server, NodeInfoVersion::V2_0).await
}

/// <http://nodeinfo.diaspora.software/ns/schema/2.1>
pub async fn node_info_2_1(server: Server) -> Result<impl IntoResponse, ApiError> {
    node_info(server, NodeInfoVersion::V2_1).await
}

async fn node_info(
    Server(tenant): Server,
    version: NodeInfoVersion,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let info = tenant
        .read(move |unit| views::instances::node_info(unit, version))
        .await?;
    Ok((CACHED, Json(info)))
}
