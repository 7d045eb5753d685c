//! Mutes. <https://docs.joinmastodon.org/methods/mutes/>

use axum::Json;
use axum::extract::OriginalUri;
use entities::{MutedAccount, Relationship};
use serde::Deserialize;
use services::mutes::{self, Manner};
use types::AccountId;

use crate::access::{Me, Server};
use crate::input::{Input, Path, Query};
use crate::paging::{Listing, Paging};
use crate::{ApiError, relationships};

/// <https://docs.joinmastodon.org/methods/mutes/#get>
pub async fn index(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<MutedAccount>>, ApiError> {
    let page = paging.page(40);
    let listed = tenant
        .read(move |unit| views::mutes::list(unit, me, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}

/// How an account is to be muted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    notifications: Option<bool>,
    /// Seconds.
    duration: Option<i64>,
}

/// <https://docs.joinmastodon.org/methods/accounts/#mute>
pub async fn mute(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
    Input(form): Input<Form>,
) -> Result<Json<Relationship>, ApiError> {
    let manner = Manner {
        notifications: form.notifications.unwrap_or(true),
        duration: form.duration.unwrap_or(0),
    };
    mutes::mute(&tenant, me, id, manner).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unmute>
pub async fn unmute(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    mutes::unmute(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}
