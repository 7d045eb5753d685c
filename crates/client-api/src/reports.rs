//! Reports to the moderators. <https://docs.joinmastodon.org/methods/reports/>

use axum::Json;
use entities::Report;
use serde::Deserialize;
use services::reports::{self, NewReport};
use types::{AccountId, RuleId, StatusId};

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::Input;

/// What is reported.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    account_id: Option<AccountId>,
    status_ids: Vec<StatusId>,
    comment: String,
    forward: bool,
    category: Option<String>,
    rule_ids: Vec<RuleId>,
}

/// <https://docs.joinmastodon.org/methods/reports/#post>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Input(form): Input<Form>,
) -> Result<Json<Report>, ApiError> {
    let report = NewReport {
        target: form.account_id.ok_or_else(ApiError::not_found)?,
        statuses: form.status_ids,
        comment: form.comment,
        category: form.category,
        rules: form.rule_ids,
        forward: form.forward,
    };
    let id = reports::file(&tenant, me, report).await?;
    let view = tenant.read(move |unit| views::reports::one(unit, me, id));
    Ok(Json(view.await?))
}
