//! Follows. <https://docs.joinmastodon.org/methods/accounts/>

use std::sync::Arc;

use entities::Account;
use serde::Deserialize;
use services::follows::{self, Wishes};
use types::AccountId;

use crate::ApiError;
use crate::access::Viewer;
use crate::input::{Input, Path};
use crate::paging::{Listing, Newer, Paged};
use crate::relationships::{Answer, Other};

/// What a follower wants to see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    reblogs: Option<bool>,
    notify: Option<bool>,
    languages: Option<Vec<String>>,
}

impl From<Form> for Wishes {
    fn from(form: Form) -> Self {
        let named =
            |codes: Vec<String>| codes.into_iter().filter(|code| !code.is_empty()).collect();
        Self {
            reblogs: form.reblogs,
            notify: form.notify,
            languages: form.languages.map(named),
        }
    }
}

/// <https://docs.joinmastodon.org/methods/accounts/#follow>
pub async fn follow(other: Other, Input(form): Input<Form>) -> Answer {
    follows::follow(&other.tenant, other.me, other.id, form.into()).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unfollow>
pub async fn unfollow(other: Other) -> Answer {
    follows::unfollow(&other.tenant, other.me, other.id).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/accounts/#remove_from_followers>
pub async fn remove_from_followers(other: Other) -> Answer {
    follows::remove_follower(&other.tenant, other.me, other.id).await?;
    other.answer().await
}

/// <https://docs.joinmastodon.org/methods/accounts/#followers>
pub async fn followers(
    Viewer(viewer): Viewer,
    Path(id): Path<AccountId>,
    paged: Paged,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            views::follows::followers(unit, viewer, id, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/accounts/#following>
pub async fn following(
    Viewer(viewer): Viewer,
    Path(id): Path<AccountId>,
    paged: Paged,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            views::follows::following(unit, viewer, id, page)
        })
        .await
}
