//! Mutes. <https://docs.joinmastodon.org/methods/mutes/>

use entities::MutedAccount;
use serde::Deserialize;
use services::mutes::{self, Manner};

use crate::ApiError;
use crate::access::Me;
use crate::input::Input;
use crate::paging::{Listing, Newer, Paged};
use crate::relationships::{Answer, Other};

/// <https://docs.joinmastodon.org/methods/mutes/#get>
pub async fn index(Me(me): Me, paged: Paged) -> Result<Listing<Vec<MutedAccount>>, ApiError> {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            views::mutes::list(unit, me, page)
        })
        .await
}

/// How an account is to be muted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    notifications: Option<bool>,
    /// Seconds.
    duration: Option<i64>,
}

/// <https://docs.joinmastodon.org/methods/accounts/#mute>
pub async fn mute(other: Other, Input(form): Input<Form>) -> Answer {
    let manner = Manner {
        notifications: form.notifications.unwrap_or(true),
        duration: form.duration.unwrap_or(0),
    };
    mutes::mute(&other.tenant, other.me, other.id, manner).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unmute>
pub async fn unmute(other: Other) -> Answer {
    mutes::unmute(&other.tenant, other.me, other.id).await?;
    other.answer().await
}
