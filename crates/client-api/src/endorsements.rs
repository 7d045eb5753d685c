//! Accounts shown on profiles. <https://docs.joinmastodon.org/methods/endorsements/>

use std::sync::Arc;

use entities::Account;
use services::endorsements;
use types::AccountId;

use crate::ApiError;
use crate::access::Me;
use crate::input::Path;
use crate::paging::{Listing, Newer, Paged};
use crate::relationships::{Answer, Other};

/// <https://docs.joinmastodon.org/methods/endorsements/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page_or_all(40, Newer::SinceId, move |unit, page| {
            views::endorsements::list(unit, me, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/accounts/#endorsements>
pub async fn of_account(
    Path(id): Path<AccountId>,
    paged: Paged,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            views::endorsements::list(unit, id, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/accounts/#endorse>
pub async fn endorse(other: Other) -> Answer {
    endorsements::endorse(&other.tenant, other.me, other.id).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unendorse>
pub async fn unendorse(other: Other) -> Answer {
    endorsements::unendorse(&other.tenant, other.me, other.id).await?;
    other.answer().await
}
