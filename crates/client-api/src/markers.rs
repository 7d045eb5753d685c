//! How far one has read. <https://docs.joinmastodon.org/methods/markers/>

use axum::Json;
use entities::Markers;
use serde::Deserialize;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Query};

const HOME: &str = "home";
const NOTIFICATIONS: &str = "notifications";

/// Which markers are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    timeline: Vec<String>,
}

/// <https://docs.joinmastodon.org/methods/markers/#get>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Markers>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::markers::of(unit, me, &wanted.timeline))
            .await?,
    ))
}

/// Where one is now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    home: Option<Place>,
    notifications: Option<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    last_read_id: i64,
}

/// <https://docs.joinmastodon.org/methods/markers/#create>
pub async fn set(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Markers>, ApiError> {
    let places = [(HOME, form.home), (NOTIFICATIONS, form.notifications)];
    let places: Vec<(&'static str, i64)> = places
        .into_iter()
        .filter_map(|(name, place)| Some((name, place?.last_read_id)))
        .collect();
    let timelines: Vec<String> = places.iter().map(|(name, _)| (*name).to_owned()).collect();
    services::markers::set(&tenant, me, places).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::markers::of(unit, me, &timelines))
            .await?,
    ))
}
