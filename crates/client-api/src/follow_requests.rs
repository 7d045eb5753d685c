//! Requests to follow. <https://docs.joinmastodon.org/methods/follow_requests/>

use std::sync::Arc;

use entities::Account;
use services::follows;

use crate::ApiError;
use crate::access::Me;
use crate::paging::{Listing, Newer, Paged};
use crate::relationships::{Answer, Other};

/// <https://docs.joinmastodon.org/methods/follow_requests/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            views::follow_requests::list(unit, me, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/follow_requests/#accept>
pub async fn authorize(other: Other) -> Answer {
    follows::authorize(&other.tenant, other.me, other.id).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/follow_requests/#reject>
pub async fn reject(other: Other) -> Answer {
    follows::reject(&other.tenant, other.me, other.id).await?;
    other.answer().await
}
