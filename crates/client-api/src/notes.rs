//! Notes on accounts, for oneself.

use serde::Deserialize;
use services::notes;

use crate::input::Input;
use crate::relationships::{Answer, Other};

/// What is to be noted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    comment: String,
}

/// <https://docs.joinmastodon.org/methods/accounts/#note>
pub async fn write(other: Other, Input(form): Input<Form>) -> Answer {
    notes::write(&other.tenant, other.me, other.id, form.comment).await?;
    other.answer().await
}
