//! Confirmation of e-mail addresses. <https://docs.joinmastodon.org/methods/emails/>

use axum::Json;
use entities::Empty;
use serde::Deserialize;

use crate::ApiError;
use crate::access::{Server, Token};
use crate::input::Input;

/// Where to send the link, when the first address was wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    email: Option<String>,
}

/// <https://docs.joinmastodon.org/methods/emails/#confirmation>
pub async fn confirmations(
    Server(tenant): Server,
    Token(session): Token,
    Input(form): Input<Form>,
) -> Result<Json<Empty>, ApiError> {
    let person = session.person().ok_or_else(ApiError::forbidden)?;
    services::confirmations::resend_to(&tenant, person.user_id, form.email).await?;
    Ok(Json(Empty {}))
}

/// Whether the address is confirmed.
pub async fn check_confirmation(Token(session): Token) -> Result<Json<bool>, ApiError> {
    let person = session.person().ok_or_else(ApiError::forbidden)?;
    Ok(Json(
        person.standing != services::oauth::Standing::Unconfirmed,
    ))
}
