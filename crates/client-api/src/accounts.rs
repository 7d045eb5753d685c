//! Accounts. <https://docs.joinmastodon.org/methods/accounts/>

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Path;
use axum::{Extension, Json};
use serde::Deserialize;
use services::sign_ups::SignUp;
use types::AccountId;

use crate::ApiError;
use crate::access::{Server, Token, Viewer};
use crate::input::{Input, Query};

/// Accounts asked for by id at most.
const MAX_IDS: usize = 40;

/// <https://docs.joinmastodon.org/methods/accounts/#get>
pub async fn show(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<i64>,
) -> Result<Json<Arc<entities::Account>>, ApiError> {
    let id = AccountId(id);
    let account = tenant.read(move |unit| views::accounts::one(unit, id));
    let account = account.await?;
    services::looks::account(&tenant, viewer, id).await;
    Ok(Json(account))
}

/// Which accounts are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ids {
    id: Vec<AccountId>,
}

/// <https://docs.joinmastodon.org/methods/accounts/#index>
pub async fn index(
    Server(tenant): Server,
    Query(ids): Query<Ids>,
) -> Result<Json<Vec<Arc<entities::Account>>>, ApiError> {
    let ids: Vec<AccountId> = ids.id.into_iter().take(MAX_IDS).collect();
    Ok(Json(
        tenant
            .read(move |unit| views::accounts::list(unit, &ids))
            .await?,
    ))
}

/// Whose account is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Acct {
    acct: String,
}

/// <https://docs.joinmastodon.org/methods/accounts/#lookup>
pub async fn lookup(
    Server(tenant): Server,
    Query(form): Query<Acct>,
) -> Result<Json<Arc<entities::Account>>, ApiError> {
    let found = tenant
        .read(move |unit| views::accounts::by_handle(unit, &form.acct))
        .await?;
    Ok(Json(found))
}

/// What somebody sends who wants to join.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    username: String,
    email: String,
    password: String,
    agreement: bool,
    locale: String,
    reason: String,
}

/// <https://docs.joinmastodon.org/methods/accounts/#create>
pub async fn create(
    Server(tenant): Server,
    Token(session): Token,
    Extension(ip): Extension<IpAddr>,
    Input(form): Input<SignUpForm>,
) -> Result<Json<entities::Token>, ApiError> {
    if session.person().is_some() {
        return Err(ApiError::forbidden());
    }
    let sign_up = SignUp {
        username: form.username,
        email: form.email,
        password: form.password,
        agreement: form.agreement,
        reason: form.reason,
        locale: form.locale,
        app_id: Some(session.app_id),
        ip: Some(ip),
    };
    let user = services::sign_ups::create(&tenant, sign_up).await?;
    let issued = services::oauth::issue_to(&tenant, &session, user).await?;
    let scope = issued.scopes.to_string();
    Ok(Json(entities::Token::bearer(
        issued.token,
        scope,
        issued.created_at.seconds(),
    )))
}
