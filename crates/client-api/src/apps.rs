//! OAuth applications. <https://docs.joinmastodon.org/methods/apps/>

use axum::Json;
use entities::{Application, CredentialApplication};
use serde::Deserialize;
use services::apps::NewApp;

use crate::ApiError;
use crate::access::{Server, Token};
use crate::input::Input;

/// What an app says of itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    client_name: String,
    /// A list, or a text with a line each.
    redirect_uris: Vec<String>,
    scopes: String,
    website: Option<String>,
}

/// <https://docs.joinmastodon.org/methods/apps/#create>
pub async fn create(
    Server(tenant): Server,
    Input(form): Input<Form>,
) -> Result<Json<CredentialApplication>, ApiError> {
    let lines = form.redirect_uris.iter();
    let new = NewApp {
        redirect_uris: lines
            .flat_map(|line| line.split_whitespace())
            .map(str::to_owned)
            .collect(),
        name: form.client_name,
        scopes: form.scopes,
        website: form.website,
    };
    let (id, secret) = services::apps::register(&tenant, new).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::apps::registered(unit, id, secret))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/apps/#verify_credentials>
pub async fn verify_credentials(
    Server(tenant): Server,
    Token(session): Token,
) -> Result<Json<Application>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::apps::one(unit, session.app_id))
            .await?,
    ))
}
