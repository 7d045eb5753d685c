//! Bookmarks. <https://docs.joinmastodon.org/methods/bookmarks/>

use axum::extract::OriginalUri;
use entities::Status;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Query;
use crate::paging::{Listing, Newer, Paging};

/// <https://docs.joinmastodon.org/methods/bookmarks/#get>
pub async fn index(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Status>>, ApiError> {
    let page = paging.page(20);
    let (items, ids) = tenant
        .read(move |unit| views::statuses::bookmarks(unit, me, page))
        .await?;
    let ends = ids.first().copied().zip(ids.last().copied());
    Ok(Listing::new(
        items,
        ends,
        ids.len() == page.limit,
        Newer::MinId,
        &tenant.urls,
        &uri,
    ))
}
