//! Notes on accounts, for oneself.

use axum::Json;
use entities::Relationship;
use serde::Deserialize;
use services::notes;
use types::AccountId;

use crate::access::{Me, Server};
use crate::input::{Input, Path};
use crate::{ApiError, relationships};

/// What is to be noted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    comment: String,
}

/// <https://docs.joinmastodon.org/methods/accounts/#note>
pub async fn write(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
    Input(form): Input<Form>,
) -> Result<Json<Relationship>, ApiError> {
    notes::write(&tenant, me, id, form.comment).await?;
    relationships::answer(&tenant, me, id).await
}
