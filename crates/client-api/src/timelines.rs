//! Timelines. <https://docs.joinmastodon.org/methods/timelines/>

use axum::extract::OriginalUri;
use entities::Status;
use http::{StatusCode, Uri};
use serde::Deserialize;
use services::timelines::{ByAccount, ByTag, Origin};
use tenant::Tenant;
use types::{AccountId, ListId};
use views::Listed;
use views::timelines::Timeline;

use crate::ApiError;
use crate::access::{Me, Server, Viewer};
use crate::input::{Path, Query};
use crate::paging::{Listing, Newer, Paging};

/// Posts of a page that is not asked for another size.
const USUAL: usize = 20;

type Answer = Result<Listing<Vec<Status>>, ApiError>;

/// <https://docs.joinmastodon.org/methods/timelines/#home>
pub async fn home(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = paging.page(USUAL);
    let timeline = tenant
        .read(move |unit| views::timelines::home(unit, me, page))
        .await?;
    Ok(endless(timeline, &tenant, &uri))
}

/// Which public posts are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Public {
    local: bool,
    remote: bool,
    only_media: bool,
}

impl Public {
    /// Both together are a contradiction; `local` wins.
    fn origin(&self) -> Origin {
        match self {
            Self { local: true, .. } => Origin::Local,
            Self { remote: true, .. } => Origin::Remote,
            _ => Origin::Anywhere,
        }
    }
}

/// <https://docs.joinmastodon.org/methods/timelines/#public>
pub async fn public(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    OriginalUri(uri): OriginalUri,
    Query(form): Query<Public>,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = paging.page(USUAL);
    open_to(viewer, &tenant)?;
    let timeline = tenant.read(move |unit| {
        views::timelines::public(unit, viewer, form.origin(), form.only_media, page)
    });
    Ok(endless(timeline.await?, &tenant, &uri))
}

/// More hashtags.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tags {
    any: Vec<String>,
    all: Vec<String>,
    none: Vec<String>,
}

/// <https://docs.joinmastodon.org/methods/timelines/#tag>
pub async fn tag(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    OriginalUri(uri): OriginalUri,
    Path(tag): Path<String>,
    Query(form): Query<Public>,
    Query(tags): Query<Tags>,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = paging.page(USUAL);
    open_to(viewer, &tenant)?;
    let asked = ByTag {
        tag,
        any: tags.any,
        all: tags.all,
        none: tags.none,
        origin: form.origin(),
        only_media: form.only_media,
    };
    let timeline = tenant
        .read(move |unit| views::timelines::tag(unit, viewer, &asked, page))
        .await?;
    Ok(endless(timeline, &tenant, &uri))
}

/// <https://docs.joinmastodon.org/methods/timelines/#list>
pub async fn list(
    Server(tenant): Server,
    Me(me): Me,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<ListId>,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = paging.page(USUAL);
    let timeline = tenant
        .read(move |unit| views::timelines::list(unit, me, id, page))
        .await?;
    Ok(endless(timeline, &tenant, &uri))
}

/// Which posts of an account are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Author {
    exclude_replies: bool,
    exclude_reblogs: bool,
    only_media: bool,
    pinned: bool,
    tagged: Option<String>,
}

/// <https://docs.joinmastodon.org/methods/accounts/#statuses>
pub async fn account(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    OriginalUri(uri): OriginalUri,
    Path(author): Path<AccountId>,
    Query(form): Query<Author>,
    Query(paging): Query<Paging>,
) -> Answer {
    let page = paging.page(USUAL);
    let asked = ByAccount {
        exclude_replies: form.exclude_replies,
        exclude_reblogs: form.exclude_reblogs,
        only_media: form.only_media,
        pinned: form.pinned,
        tagged: form.tagged,
    };
    let timeline = tenant
        .read(move |unit| views::timelines::account(unit, viewer, author, &asked, page))
        .await?;
    services::looks::account(&tenant, viewer, author).await;
    let more = timeline.more;
    Ok(listing(timeline, more, &tenant, &uri))
}

/// Strangers read public timelines when the server lets them.
fn open_to(viewer: Option<AccountId>, tenant: &Tenant) -> Result<(), ApiError> {
    if viewer.is_some() || tenant.settings().public_timelines {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "This method requires an authenticated user",
    ))
}

/// Of timelines Mastodon always names an older page, until one is empty.
fn endless(timeline: Timeline, tenant: &Tenant, uri: &Uri) -> Listing<Vec<Status>> {
    listing(timeline, true, tenant, uri)
}

fn listing(timeline: Timeline, next: bool, tenant: &Tenant, uri: &Uri) -> Listing<Vec<Status>> {
    let empty = timeline.items.is_empty() && !timeline.more;
    let ends = timeline.span.filter(|_| !empty);
    let listed = Listed {
        items: timeline.items,
        ends: ends.map(|(newest, oldest)| (newest.0, oldest.0)),
        full: next,
    };
    Listing::of(listed, Newer::MinId, &tenant.urls, uri)
}
