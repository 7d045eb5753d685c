//! OAuth tokens. <https://docs.joinmastodon.org/methods/oauth/>

use axum::Json;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CACHE_CONTROL};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use services::grants::{self, Client, Redemption, Refusal};
use services::oauth::Issued;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Input;

/// What an app sends to get a token or to end one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Form {
    grant_type: String,
    client_id: String,
    client_secret: String,
    code: String,
    redirect_uri: String,
    code_verifier: Option<String>,
    scope: String,
    token: String,
}

impl Form {
    /// From the Authorization header, or else the body.
    fn client(&mut self, headers: &HeaderMap) -> Client {
        basic(headers).unwrap_or_else(|| Client {
            id: std::mem::take(&mut self.client_id),
            secret: std::mem::take(&mut self.client_secret),
        })
    }
}

/// `Authorization: Basic …` ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617))
fn basic(headers: &HeaderMap) -> Option<Client> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| Client {
        id: id.to_owned(),
        secret: secret.to_owned(),
    })
}

/// <https://docs.joinmastodon.org/methods/oauth/#token>
pub async fn token(
    Server(tenant): Server,
    headers: HeaderMap,
    Input(mut form): Input<Form>,
) -> Result<impl IntoResponse, ApiError> {
    let client = form.client(&headers);
    let issued = match form.grant_type.as_str() {
        "authorization_code" => {
            let redemption = Redemption {
                code: form.code,
                redirect_uri: form.redirect_uri,
                verifier: form.code_verifier,
            };
            grants::redeem(&tenant, client, redemption).await?
        }
        "client_credentials" => grants::for_itself(&tenant, client, form.scope).await?,
        "" => {
            return Err(bad(
                "invalid_request",
                "Missing required parameter: grant_type.",
            ));
        }
        _ => {
            return Err(bad(
                "unsupported_grant_type",
                "Only authorization_code and client_credentials are possible.",
            ));
        }
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(entity(issued))))
}

fn entity(issued: Issued) -> entities::Token {
    let scope = issued.scopes.to_string();
    entities::Token::bearer(issued.token, scope, issued.created_at.seconds())
}

/// <https://docs.joinmastodon.org/methods/oauth/#revoke>
pub async fn revoke(
    Server(tenant): Server,
    headers: HeaderMap,
    Input(mut form): Input<Form>,
) -> Result<Json<entities::Empty>, ApiError> {
    let client = form.client(&headers);
    match grants::revoke(&tenant, client, form.token).await {
        Err(Refusal::Client) => Err(Refusal::NotTheirs.into()),
        ended => Ok(Json(ended.map(|()| entities::Empty {})?)),
    }
}

/// <https://docs.joinmastodon.org/methods/oauth/#userinfo>
pub async fn user_info(
    Server(tenant): Server,
    Me(me): Me,
) -> Result<Json<entities::OAuthUserInfo>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::oauth::user_info(unit, me))
            .await?,
    ))
}

fn bad(error: &'static str, description: &'static str) -> ApiError {
    ApiError::oauth(StatusCode::BAD_REQUEST, error, description)
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Client => Self::oauth(
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "The client is unknown or its secret is wrong.",
            ),
            Refusal::Grant => bad(
                "invalid_grant",
                "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
            ),
            Refusal::Scope => bad(
                "invalid_scope",
                "The scope is unknown, or the app did not register it.",
            ),
            Refusal::NotTheirs => Self::oauth(
                StatusCode::FORBIDDEN,
                "unauthorized_client",
                "You are not authorized to revoke this token",
            ),
            Refusal::Failed(error) => error.into(),
        }
    }
}
