//! Timelines. <https://docs.joinmastodon.org/methods/timelines/>

use axum::extract::OriginalUri;
use entities::Status;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Query;
use crate::paging::{Listing, Newer, Paging};

/// <https://docs.joinmastodon.org/methods/timelines/#home>
pub async fn home(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Status>>, ApiError> {
    let page = paging.page(20);
    let statuses = tenant
        .read(move |unit| views::timelines::home(unit, me, page))
        .await?;
    let ids = statuses
        .first()
        .zip(statuses.last())
        .map(|(first, last)| (first.core.id.0, last.core.id.0));
    Ok(Listing::new(
        statuses,
        ids,
        true,
        Newer::MinId,
        &tenant.urls,
        &uri,
    ))
}
