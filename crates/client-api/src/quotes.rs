//! Quotes. <https://docs.joinmastodon.org/methods/statuses/#quotes>

use axum::Json;
use entities::Status;
use serde::Deserialize;
use types::StatusId;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Path};
use crate::paging::{Listing, Newer, Paged};
use crate::statuses::one;

/// <https://docs.joinmastodon.org/methods/statuses/#quotes>
pub async fn index(
    Me(me): Me,
    Path(id): Path<StatusId>,
    paged: Paged,
) -> Result<Listing<Vec<Status>>, ApiError> {
    paged
        .page(20, Newer::SinceId, move |unit, page| {
            views::quotes::of(unit, me, id, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/statuses/#revoke_quote>
pub async fn revoke(
    Server(tenant): Server,
    Me(me): Me,
    Path((quoted, quoting)): Path<(StatusId, StatusId)>,
) -> Result<Json<Status>, ApiError> {
    services::quotes::revoke(&tenant, me, quoted, quoting).await?;
    one(&tenant, me, quoting).await
}

/// Who may quote.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    quote_approval_policy: String,
}

/// <https://docs.joinmastodon.org/methods/statuses/#edit_interaction_policy>
pub async fn set_policy(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<StatusId>,
    Input(form): Input<Form>,
) -> Result<Json<Status>, ApiError> {
    services::quotes::set_policy(&tenant, me, id, form.quote_approval_policy).await?;
    one(&tenant, me, id).await
}
