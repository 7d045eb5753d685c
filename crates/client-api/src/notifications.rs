//! Notifications, one by one and in groups. <https://docs.joinmastodon.org/methods/notifications/>

use std::sync::Arc;

use axum::Json;
use entities::{Account, GroupedNotificationsResults, Notification};
use serde::Deserialize;
use serde_json::{Value, json};
use services::notifications::Kind;
use store::notifications::Wanted;
use types::{AccountId, NotificationId};
use views::notifications::Grouping;

use crate::ApiError;
use crate::access::{Me, Server};
use crate::input::{Input, Path, Query};
use crate::paging::{Listing, Newer, Paged};

/// Unread notifications are counted so far unless the client says otherwise, and at most.
const UNREAD: (usize, usize) = (100, 1000);

/// Which notifications are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    types: Vec<String>,
    exclude_types: Vec<String>,
    account_id: Option<AccountId>,
    include_filtered: bool,
    grouped_types: Option<Vec<String>>,
    expand_accounts: Option<String>,
    limit: Option<usize>,
}

impl Form {
    fn wanted(&self) -> Wanted {
        let asked =
            |kind: &&str| self.types.is_empty() || self.types.iter().any(|word| word == kind);
        let refused = |kind: &&str| self.exclude_types.iter().any(|word| word == kind);
        let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
        let kinds = kinds.filter(|kind| asked(kind) && !refused(kind));
        let all = self.types.is_empty() && self.exclude_types.is_empty();
        Wanted {
            kinds: (!all).then(|| kinds.map(str::to_owned).collect()),
            from: self.account_id,
            filtered: self.include_filtered,
        }
    }

    fn grouping(&self) -> Grouping {
        let groupable = views::notifications::groupable();
        let kinds = match &self.grouped_types {
            Some(asked) => groupable
                .into_iter()
                .filter(|kind| asked.contains(kind))
                .collect(),
            None => groupable,
        };
        Grouping {
            kinds,
            partial_avatars: self.expand_accounts.as_deref() == Some("partial_avatars"),
        }
    }

    fn unread_limit(&self) -> usize {
        self.limit.unwrap_or(UNREAD.0).clamp(1, UNREAD.1)
    }
}

/// <https://docs.joinmastodon.org/methods/notifications/#get>
pub async fn index(
    Me(me): Me,
    paged: Paged,
    Query(form): Query<Form>,
) -> Result<Listing<Vec<Notification>>, ApiError> {
    let wanted = form.wanted();
    paged
        .page(40, Newer::MinId, move |unit, page| {
            views::notifications::list(unit, me, &wanted, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/notifications/#get-one>
pub async fn show(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<Notification>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::notifications::one(unit, me, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/notifications/#unread-count>
pub async fn unread_count(
    Server(tenant): Server,
    Me(me): Me,
    Query(form): Query<Form>,
) -> Result<Json<Value>, ApiError> {
    let (wanted, limit) = (form.wanted(), form.unread_limit());
    let count = tenant
        .read(move |unit| views::notifications::unread(unit, me, &wanted, limit))
        .await?;
    Ok(Json(json!({ "count": count })))
}

/// <https://docs.joinmastodon.org/methods/notifications/#clear>
pub async fn clear(Server(tenant): Server, Me(me): Me) -> Result<Json<Value>, ApiError> {
    services::notifications::clear(&tenant, me).await?;
    Ok(Json(json!({})))
}

/// <https://docs.joinmastodon.org/methods/notifications/#dismiss>
pub async fn dismiss(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<Value>, ApiError> {
    services::notifications::dismiss(&tenant, me, id).await?;
    Ok(Json(json!({})))
}

/// Which notification to remove.
#[derive(Debug, Deserialize)]
pub struct Dismissed {
    id: NotificationId,
}

/// <https://docs.joinmastodon.org/methods/notifications/#dismiss-deprecated>
pub async fn dismiss_by_body(
    server: Server,
    me: Me,
    Input(form): Input<Dismissed>,
) -> Result<Json<Value>, ApiError> {
    dismiss(server, me, Path(form.id)).await
}

/// <https://docs.joinmastodon.org/methods/grouped_notifications/#get-grouped>
pub async fn grouped(
    Me(me): Me,
    paged: Paged,
    Query(form): Query<Form>,
) -> Result<Listing<GroupedNotificationsResults>, ApiError> {
    let (wanted, grouping) = (form.wanted(), form.grouping());
    paged
        .page(40, Newer::MinId, move |unit, page| {
            views::notifications::grouped(unit, me, &wanted, &grouping, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/grouped_notifications/#get-notification-group>
pub async fn group(
    Server(tenant): Server,
    Me(me): Me,
    Path(key): Path<String>,
) -> Result<Json<GroupedNotificationsResults>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::notifications::group(unit, me, &key))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/grouped_notifications/#get-group-accounts>
pub async fn group_accounts(
    Me(me): Me,
    Path(key): Path<String>,
    paged: Paged,
) -> Result<Listing<Vec<Arc<Account>>>, ApiError> {
    paged
        .page(40, Newer::MinId, move |unit, page| {
            views::notifications::senders(unit, me, &key, page)
        })
        .await
}

/// <https://docs.joinmastodon.org/methods/grouped_notifications/#dismiss-group>
pub async fn dismiss_group(
    Server(tenant): Server,
    Me(me): Me,
    Path(key): Path<String>,
) -> Result<Json<Value>, ApiError> {
    services::notifications::dismiss_group(&tenant, me, key).await?;
    Ok(Json(json!({})))
}

/// <https://docs.joinmastodon.org/methods/grouped_notifications/#unread-group-count>
pub async fn unread_groups(
    Server(tenant): Server,
    Me(me): Me,
    Query(form): Query<Form>,
) -> Result<Json<Value>, ApiError> {
    let (wanted, grouping, limit) = (form.wanted(), form.grouping(), form.unread_limit());
    let read = move |unit: &tenant::Unit<'_>| {
        views::notifications::unread_groups(unit, me, &wanted, &grouping.kinds, limit)
    };
    Ok(Json(json!({ "count": tenant.read(read).await? })))
}
