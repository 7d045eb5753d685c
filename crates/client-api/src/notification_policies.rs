//! Which notifications come through. <https://docs.joinmastodon.org/methods/notifications/#get-policy>

use axum::Json;
use entities::{NotificationPolicy, v1};
use serde::Deserialize;
use services::notification_policies::{self, Changes};
use store::users::Passage;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Input;

/// What one changes.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    for_not_following: Option<Passage>,
    for_not_followers: Option<Passage>,
    for_new_accounts: Option<Passage>,
    for_private_mentions: Option<Passage>,
    for_limited_accounts: Option<Passage>,
    for_bots: Option<Passage>,
}

/// <https://docs.joinmastodon.org/methods/notifications/#get-policy>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
) -> Result<Json<NotificationPolicy>, ApiError> {
    let read = tenant.read(move |unit| views::notification_policies::one(unit, me));
    Ok(Json(read.await?))
}

/// <https://docs.joinmastodon.org/methods/notifications/#update-the-filtering-policy-for-notifications>
pub async fn update(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<NotificationPolicy>, ApiError> {
    let changes = Changes {
        not_following: form.for_not_following,
        not_followers: form.for_not_followers,
        new_accounts: form.for_new_accounts,
        private_mentions: form.for_private_mentions,
        limited_accounts: form.for_limited_accounts,
        bots: form.for_bots,
    };
    notification_policies::update(&tenant, me, changes).await?;
    show(Server(tenant), Me(me)).await
}

/// What one changes, as Mastodon 4.3 had it.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormV1 {
    filter_not_following: Option<bool>,
    filter_not_followers: Option<bool>,
    filter_new_accounts: Option<bool>,
    filter_private_mentions: Option<bool>,
    filter_bots: Option<bool>,
}

/// <https://docs.joinmastodon.org/methods/notifications/#get-policy>
pub async fn show_v1(server: Server, me: Me) -> Result<Json<v1::NotificationPolicy>, ApiError> {
    let Json(policy) = show(server, me).await?;
    Ok(Json((&policy).into()))
}

/// <https://docs.joinmastodon.org/methods/notifications/#update-the-filtering-policy-for-notifications>
pub async fn update_v1(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<FormV1>,
) -> Result<Json<v1::NotificationPolicy>, ApiError> {
    let passage = |filter| {
        if filter {
            Passage::Filter
        } else {
            Passage::Accept
        }
    };
    let changes = Changes {
        not_following: form.filter_not_following.map(passage),
        not_followers: form.filter_not_followers.map(passage),
        new_accounts: form.filter_new_accounts.map(passage),
        private_mentions: form.filter_private_mentions.map(passage),
        limited_accounts: None,
        bots: form.filter_bots.map(passage),
    };
    notification_policies::update(&tenant, me, changes).await?;
    show_v1(Server(tenant), Me(me)).await
}
