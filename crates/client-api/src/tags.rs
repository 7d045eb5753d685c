//! Hashtags: looking at them, following them. <https://docs.joinmastodon.org/methods/tags/>

use axum::Json;
use axum::extract::Path;
use entities::Tag;

use crate::ApiError;
use crate::access::{Me, Server, Viewer};
use crate::paging::{Listing, Newer, Paged};

/// <https://docs.joinmastodon.org/methods/tags/#get>
pub async fn show(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(name): Path<String>,
) -> Result<Json<Tag>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::tags::by_name(unit, viewer, &name))
            .await?,
    ))
}

macro_rules! change {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub async fn $name(
            Server(tenant): Server,
            Me(me): Me,
            Path(name): Path<String>,
        ) -> Result<Json<Tag>, ApiError> {
            let tag = services::tags::$name(&tenant, me, name).await?;
            Ok(Json(tenant.read(move |unit| views::tags::one(unit, Some(me), tag)).await?))
        }
    };
}

change!(
    /// <https://docs.joinmastodon.org/methods/tags/#follow>
    follow
);
change!(
    /// <https://docs.joinmastodon.org/methods/tags/#unfollow>
    unfollow
);
change!(
    /// <https://docs.joinmastodon.org/methods/tags/#feature>
    feature
);
change!(
    /// <https://docs.joinmastodon.org/methods/tags/#unfeature>
    unfeature
);

/// <https://docs.joinmastodon.org/methods/followed_tags/#get>
pub async fn followed(Me(me): Me, paged: Paged) -> Result<Listing<Vec<Tag>>, ApiError> {
    paged
        .page(100, Newer::SinceId, move |unit, page| {
            views::tags::followed(unit, me, page)
        })
        .await
}
