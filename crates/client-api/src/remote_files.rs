//! Files of other servers, under addresses of this one: readers stay unknown to them.

use axum::response::Response;
use http::HeaderMap;
use services::remote_files;
use store::remote_files::Owner;
use tenant::Version;

use crate::ApiError;
use crate::access::Server;
use crate::files;
use crate::input::Path;

/// What was removed from its server, or blocked, should not stay in browsers for long.
const FOR_A_DAY: &str = "public, max-age=86400";

/// `GET /remote/{kind}/{id}/{version}/{seal}`
pub async fn show(
    Server(tenant): Server,
    Path((kind, id, version, seal)): Path<(String, i64, String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let owner = Owner::new(&kind, id).ok_or_else(ApiError::not_found)?;
    let version = Version::new(&version).ok_or_else(ApiError::not_found)?;
    let (key, blob) = remote_files::open(&tenant, owner, version, &seal).await?;
    files::serve(&key, blob, &headers, FOR_A_DAY).await
}
