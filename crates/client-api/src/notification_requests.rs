//! Notifications that are kept aside. <https://docs.joinmastodon.org/methods/notifications/#get-requests>

use axum::Json;
use entities::{Empty, NotificationRequest};
use serde::Deserialize;
use serde_json::{Value, json};
use services::notification_requests::{self, Verdict};
use types::NotificationId;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Path};
use crate::paging::{Listing, Newer, Paged};

/// <https://docs.joinmastodon.org/methods/notifications/#get-requests>
pub async fn index(
    Me(me): Me,
    paged: Paged,
) -> Result<Listing<Vec<NotificationRequest>>, ApiError> {
    paged
        .page(40, Newer::MinId, move |unit, page| {
            views::notification_requests::list(unit, me, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/notifications/#get-one-request>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<NotificationRequest>, ApiError> {
    let read = tenant.read(move |unit| views::notification_requests::one(unit, me, id));
    Ok(Json(read.await?))
}

/// <https://docs.joinmastodon.org/methods/notifications/#accept-request>
pub async fn accept(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<Empty>, ApiError> {
    notification_requests::decide(&tenant, me, id, Verdict::Accept).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/notifications/#dismiss-request>
pub async fn dismiss(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<Empty>, ApiError> {
    notification_requests::decide(&tenant, me, id, Verdict::Dismiss).await?;
    Ok(Json(Empty {}))
}

/// Which requests are meant.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    id: Vec<NotificationId>,
}

/// <https://docs.joinmastodon.org/methods/notifications/#accept-multiple-requests>
pub async fn accept_all(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Empty>, ApiError> {
    notification_requests::decide_all(&tenant, me, form.id, Verdict::Accept).await?;
    Ok(Json(Empty {}))
}

/// <https://docs.joinmastodon.org/methods/notifications/#dismiss-multiple-requests>
pub async fn dismiss_all(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Empty>, ApiError> {
    notification_requests::decide_all(&tenant, me, form.id, Verdict::Dismiss).await?;
    Ok(Json(Empty {}))
}

/// Whether what was accepted is among the other notifications: it is so at once.
/// <https://docs.joinmastodon.org/methods/notifications/#requests-merged>
pub async fn merged(Server(_): Server, Me(_): Me) -> Json<Value> {
    Json(json!({ "merged": true }))
}
