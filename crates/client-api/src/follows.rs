//! Follows. <https://docs.joinmastodon.org/methods/accounts/>

use std::sync::Arc;

use axum::Json;
use axum::extract::OriginalUri;
use entities::{Account, Relationship};
use serde::Deserialize;
use services::follows::{self, Wishes};
use types::AccountId;

use crate::access::{Me, Server, Viewer};
use crate::input::{Input, Path, Query};
use crate::paging::{Listing, Paging};
use crate::{ApiError, relationships};

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
pub async fn follow(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
    Input(form): Input<Form>,
) -> Result<Json<Relationship>, ApiError> {
    follows::follow(&tenant, me, id, form.into()).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/accounts/#unfollow>
pub async fn unfollow(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    follows::unfollow(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/accounts/#remove_from_followers>
pub async fn remove_from_followers(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<AccountId>,
) -> Result<Json<Relationship>, ApiError> {
    follows::remove_follower(&tenant, me, id).await?;
    relationships::answer(&tenant, me, id).await
}

/// <https://docs.joinmastodon.org/methods/accounts/#followers>
pub async fn followers(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<AccountId>,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    let page = paging.page(40);
    let listed = tenant
        .read(move |unit| views::follows::followers(unit, viewer, id, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}

/// <https://docs.joinmastodon.org/methods/accounts/#following>
pub async fn following(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<AccountId>,
    Query(paging): Query<Paging>,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    let page = paging.page(40);
    let listed = tenant
        .read(move |unit| views::follows::following(unit, viewer, id, page))
        .await?;
    Ok(Listing::of(listed, &tenant.urls, &uri))
}
