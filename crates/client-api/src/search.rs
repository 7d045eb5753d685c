//! Search. <https://docs.joinmastodon.org/methods/search/>

use std::sync::Arc;

use axum::Json;
use entities::{Account, Search};
use serde::Deserialize;
use services::search::Query as Wanted;
use types::AccountId;
use views::search::Kinds;

use crate::ApiError;
use crate::access::{Me, Server, Viewer};
use crate::input::Query;

/// Results of a kind: usually, and at most.
const RESULTS: (usize, usize) = (20, 40);
const ACCOUNTS: (usize, usize) = (40, 80);

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    q: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    following: bool,
    resolve: bool,
    account_id: Option<AccountId>,
    max_id: Option<i64>,
    min_id: Option<i64>,
    offset: Option<usize>,
    limit: Option<usize>,
}

impl Form {
    fn wanted(self, (usual, most): (usize, usize)) -> Result<Wanted, ApiError> {
        if self.q.trim().is_empty() {
            return Err(ApiError::bad_request(
                "param is missing or the value is empty: q",
            ));
        }
        Ok(Wanted {
            text: self.q,
            following: self.following,
            author: self.account_id,
            max_id: self.max_id,
            min_id: self.min_id,
            offset: self.offset.unwrap_or(0),
            limit: self.limit.unwrap_or(usual).clamp(1, most),
        })
    }
}

/// <https://docs.joinmastodon.org/methods/search/#v2>
pub async fn all(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Query(form): Query<Form>,
) -> Result<Json<Search>, ApiError> {
    if viewer.is_none() && form.offset.is_some() {
        let sentence = "Search queries pagination is not supported without authentication";
        return Err(ApiError::new(http::StatusCode::UNAUTHORIZED, sentence));
    }
    let kinds = match form.kind.as_deref() {
        None => Kinds::All,
        Some("accounts") => Kinds::Accounts,
        Some("hashtags") => Kinds::Hashtags,
        Some("statuses") => Kinds::Statuses,
        Some(_) => {
            return Err(ApiError::bad_request(
                "type is not one of accounts, hashtags, statuses",
            ));
        }
    };
    let resolve = form.resolve && viewer.is_some();
    let wanted = form.wanted(RESULTS)?;
    let named = match resolve {
        true => services::fetches::resolve(&tenant, &wanted.text).await?,
        false => None,
    };
    let found = tenant
        .read(move |unit| views::search::all(unit, viewer, &wanted, kinds, named))
        .await?;
    Ok(Json(found))
}

/// <https://docs.joinmastodon.org/methods/accounts/#search>
pub async fn accounts(
    Server(tenant): Server,
    Me(me): Me,
    Query(form): Query<Form>,
) -> Result<Json<Vec<Arc<Account>>>, ApiError> {
    if form.q.trim().is_empty() {
        return Ok(Json(Vec::new()));
    }
    let resolve = form.resolve;
    let wanted = form.wanted(ACCOUNTS)?;
    if resolve {
        services::fetches::resolve(&tenant, &wanted.text).await?;
    }
    Ok(Json(
        tenant
            .read(move |unit| views::search::accounts(unit, Some(me), &wanted))
            .await?,
    ))
}
