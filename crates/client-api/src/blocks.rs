//! Blocks. <https://docs.joinmastodon.org/methods/blocks/>

use std::sync::Arc;

use entities::Account;
use services::blocks;

use crate::ApiError;
use crate::access::Me;
use crate::paging::{Listing, Newer, Paged};
use crate::relationships::{Answer, Other};

/// <https://docs.joinmastodon.org/methods/blocks/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            views::blocks::list(unit, me, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/accounts/#block>
pub async fn block(other: Other) -> Answer {
    blocks::block(&other.tenant, other.me, other.id).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unblock>
pub async fn unblock(other: Other) -> Answer {
    blocks::unblock(&other.tenant, other.me, other.id).await?;
    other.answer().await
}
