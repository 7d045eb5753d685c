//! What other sites need to show a post. <https://docs.joinmastodon.org/methods/oembed/>

use axum::Json;
use entities::OEmbed;
use serde::Deserialize;
use views::oembed::Size;

use crate::ApiError;
use crate::access::Server;
use crate::input::Query;

/// Which post, and how big at most.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    url: String,
    maxwidth: Option<u32>,
    maxheight: Option<u32>,
}

/// <https://docs.joinmastodon.org/methods/oembed/#get>
pub async fn show(
    Server(tenant): Server,
    Query(asked): Query<Asked>,
) -> Result<Json<OEmbed>, ApiError> {
    let size = Size {
        max_width: asked.maxwidth,
        max_height: asked.maxheight,
    };
    let read = tenant.read(move |unit| views::oembed::of_address(unit, &asked.url, size));
    Ok(Json(read.await?))
}
