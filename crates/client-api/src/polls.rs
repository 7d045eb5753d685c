//! Polls. <https://docs.joinmastodon.org/methods/polls/>

use axum::Json;
use entities::Poll;
use serde::Deserialize;
use types::PollId;

use crate::ApiError;
use crate::access::{Me, Server, Viewer};
use crate::input::{Input, Path};

/// <https://docs.joinmastodon.org/methods/polls/#get>
pub async fn show(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<PollId>,
) -> Result<Json<Poll>, ApiError> {
    let poll = tenant.read(move |unit| views::polls::one(unit, viewer, id));
    let poll = poll.await?;
    services::looks::poll(&tenant, viewer, id).await;
    Ok(Json(poll))
}

/// What somebody chooses.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Vote {
    choices: Vec<i64>,
}

/// <https://docs.joinmastodon.org/methods/polls/#vote>
pub async fn vote(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<PollId>,
    Input(vote): Input<Vote>,
) -> Result<Json<Poll>, ApiError> {
    services::polls::vote(&tenant, me, id, vote.choices).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::polls::one(unit, Some(me), id))
            .await?,
    ))
}
