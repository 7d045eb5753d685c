//! Favourites. <https://docs.joinmastodon.org/methods/favourites/>

use entities::Status;

use crate::ApiError;
use crate::access::Me;
use crate::paging::{Listing, Newer, Paged};

/// <https://docs.joinmastodon.org/methods/favourites/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<Status>>, ApiError> {
    paged
        .page(20, Newer::MinId, move |unit, page| {
            views::statuses::favourites(unit, me, page)
        })
        .await
}
