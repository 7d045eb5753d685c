//! Posts. <https://docs.joinmastodon.org/methods/statuses/>

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use entities::UnexpectedMentions;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use services::media::Details;
use services::polls::NewPoll;
use services::statuses::{Edit, NewStatus};
use services::{Error, Why};
use store::Page;
use tenant::{Tenant, Unit};
use types::{AccountId, MediaId, StatusId, Timestamp, Visibility};
use views::Listed;

use crate::ApiError;
use crate::access::{Me, Server, Token, Viewer};
use crate::input::{Input, Path, Query};
use crate::paging::{Listing, Newer, Paged};

/// What a client sends to post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    status: String,
    spoiler_text: String,
    visibility: Option<String>,
    sensitive: Option<bool>,
    language: Option<String>,
    in_reply_to_id: Option<StatusId>,
    media_ids: Vec<MediaId>,
    poll: Option<PollForm>,
    allowed_mentions: Option<Vec<AccountId>>,
    scheduled_at: Option<String>,
    quoted_status_id: Option<StatusId>,
    quote_approval_policy: Option<String>,
}

impl Form {
    /// Says no to what the server cannot do yet, rather than do something else.
    fn check_supported(&self, now: Timestamp) -> Result<(), Error> {
        let later = |time: &String| Timestamp::parse(time).is_none_or(|time| time > now);
        if self.scheduled_at.as_ref().is_some_and(later) {
            return Err(Error::refused(
                "This server does not publish posts at a later time",
            ));
        }
        Ok(())
    }
}

/// Reads the word for who may see a post.
pub(crate) fn visibility(word: Option<&str>) -> Result<Option<Visibility>, Error> {
    let unknown = |()| Error::invalid("visibility", Why::Inclusion);
    word.map(|word| word.parse().map_err(unknown)).transpose()
}

/// <https://docs.joinmastodon.org/methods/statuses/#create>
pub async fn create(
    Server(tenant): Server,
    Me(me): Me,
    Token(session): Token,
    headers: HeaderMap,
    Input(form): Input<Form>,
) -> Result<Response, ApiError> {
    form.check_supported(tenant.clock.now())?;
    let new = NewStatus {
        visibility: visibility(form.visibility.as_deref())?,
        text: form.status,
        spoiler_text: form.spoiler_text,
        sensitive: form.sensitive,
        language: form.language,
        in_reply_to_id: form.in_reply_to_id,
        media_ids: form.media_ids,
        poll: form.poll.map(NewPoll::from),
        quoted_id: form.quoted_status_id,
        quote_policy: form.quote_approval_policy,
        allowed_mentions: form.allowed_mentions,
        app_id: Some(session.app_id),
        idempotency_key: headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok())
            .filter(|key| !key.is_empty())
            .map(str::to_owned),
    };
    match services::statuses::post(&tenant, me, new).await {
        Ok(id) => Ok(one(&tenant, me, id).await?.into_response()),
        Err(Error::UnexpectedMentions(ids)) => unexpected_mentions(&tenant, ids).await,
        Err(error) => Err(error.into()),
    }
}

async fn unexpected_mentions(
    tenant: &Arc<Tenant>,
    ids: Vec<AccountId>,
) -> Result<Response, ApiError> {
    let accounts = tenant.read(move |unit| views::accounts::list(unit, &ids));
    let body = UnexpectedMentions {
        error: "Post would be sent to unexpected accounts".into(),
        unexpected_accounts: accounts.await?,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
}

/// A post as it is after what was just done to it.
pub(crate) async fn one(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: StatusId,
) -> Result<Json<entities::Status>, ApiError> {
    let status = tenant.read(move |unit| views::statuses::one(unit, Some(me), id));
    Ok(Json(status.await?))
}

/// <https://docs.joinmastodon.org/methods/statuses/#get>
pub async fn show(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
) -> Result<Json<entities::Status>, ApiError> {
    let status = tenant.read(move |unit| views::statuses::one(unit, viewer, id));
    Ok(Json(status.await?))
}

macro_rules! mark {
    ($(#[$doc:meta])* $name:ident, $service:path) => {
        $(#[$doc])*
        pub async fn $name(
            Server(tenant): Server,
            Me(me): Me,
            Path(id): Path<StatusId>,
        ) -> Result<Json<entities::Status>, ApiError> {
            $service(&tenant, me, id).await?;
            shown(&tenant, me, id).await
        }
    };
}

/// The post as it is for the one who has just done something with it; of a boost, what it boosts.
async fn shown(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: StatusId,
) -> Result<Json<entities::Status>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::original(unit, Some(me), id))
            .await?,
    ))
}

mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#favourite>
    favourite, services::favourites::add
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#unfavourite>
    unfavourite, services::favourites::remove
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#bookmark>
    bookmark, services::bookmarks::add
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#unbookmark>
    unbookmark, services::bookmarks::remove
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#mute>
    mute, services::conversations::mute
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#unmute>
    unmute, services::conversations::unmute
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#pin>
    pin, services::pins::add
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#unpin>
    unpin, services::pins::remove
);
mark!(
    /// <https://docs.joinmastodon.org/methods/statuses/#unreblog>
    unreblog, services::reblogs::unboost
);

/// How to boost.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Boost {
    visibility: Option<String>,
}

/// <https://docs.joinmastodon.org/methods/statuses/#boost>
pub async fn reblog(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<StatusId>,
    Input(form): Input<Boost>,
) -> Result<Json<entities::Status>, ApiError> {
    let wanted = visibility(form.visibility.as_deref())?;
    let boost = services::reblogs::boost(&tenant, me, id, wanted).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::one(unit, Some(me), boost))
            .await?,
    ))
}

/// What becomes of the pictures.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Deletion {
    delete_media: bool,
}

/// <https://docs.joinmastodon.org/methods/statuses/#delete>
pub async fn delete(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<StatusId>,
    Input(form): Input<Deletion>,
) -> Result<Json<entities::DeletedStatus>, ApiError> {
    let deleted = tenant
        .read(move |unit| views::statuses::deleted(unit, me, id))
        .await?;
    services::statuses::delete(&tenant, me, id, form.delete_media).await?;
    Ok(Json(deleted))
}

/// <https://docs.joinmastodon.org/methods/statuses/#source>
pub async fn source(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
) -> Result<Json<entities::StatusSource>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::source(unit, viewer, id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/statuses/#context>
pub async fn context(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
) -> Result<Json<entities::Context>, ApiError> {
    let context = tenant.read(move |unit| views::statuses::context(unit, viewer, id));
    let context = context.await?;
    services::looks::thread(&tenant, viewer, id).await;
    Ok(Json(context))
}

/// Which posts are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ids {
    id: Vec<StatusId>,
}

/// Posts asked for by id at most.
const MAX_IDS: usize = 40;

/// <https://docs.joinmastodon.org/methods/statuses/#index>
pub async fn index(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Query(ids): Query<Ids>,
) -> Result<Json<Vec<entities::Status>>, ApiError> {
    let ids: Vec<StatusId> = ids.id.into_iter().take(MAX_IDS).collect();
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::asked(unit, viewer, &ids))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/statuses/#favourited_by>
pub async fn favourited_by(viewer: Viewer, id: Path<StatusId>, paged: Paged) -> Admirers {
    admirers(viewer, id, paged, views::statuses::favourited_by).await
}

/// <https://docs.joinmastodon.org/methods/statuses/#reblogged_by>
pub async fn reblogged_by(viewer: Viewer, id: Path<StatusId>, paged: Paged) -> Admirers {
    admirers(viewer, id, paged, views::statuses::reblogged_by).await
}

type Accounts = Vec<Arc<entities::Account>>;
type Admirers = Result<Listing<Accounts>, ApiError>;
type View = fn(&Unit<'_>, Option<AccountId>, StatusId, Page) -> views::Result<Listed<Accounts>>;

async fn admirers(
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
    paged: Paged,
    view: View,
) -> Admirers {
    paged
        .page(40, Newer::SinceId, move |unit, page| {
            view(unit, viewer, id, page)
        })
        .await
}

/// A poll as a client sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PollForm {
    options: Vec<String>,
    expires_in: i64,
    multiple: bool,
    hide_totals: bool,
}

impl From<PollForm> for NewPoll {
    fn from(form: PollForm) -> Self {
        Self {
            options: form.options,
            expires_in: form.expires_in,
            multiple: form.multiple,
            hide_totals: form.hide_totals,
        }
    }
}

/// What a client says of a picture in an edited post.
#[derive(Debug, Deserialize)]
pub struct MediaForm {
    id: MediaId,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    focus: Option<String>,
}

/// What a client sends to edit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EditForm {
    status: String,
    spoiler_text: String,
    sensitive: bool,
    language: Option<String>,
    media_ids: Option<Vec<MediaId>>,
    media_attributes: Vec<MediaForm>,
    poll: Option<PollForm>,
    quote_approval_policy: Option<String>,
}

/// <https://docs.joinmastodon.org/methods/statuses/#edit>
pub async fn update(
    Server(tenant): Server,
    Me(me): Me,
    Path(id): Path<StatusId>,
    Input(form): Input<EditForm>,
) -> Result<Json<entities::Status>, ApiError> {
    let details = form.media_attributes.into_iter().map(|media| {
        let details = Details {
            description: media.description,
            focus: media.focus.and_then(|focus| focus.parse().ok()),
        };
        (media.id, details)
    });
    let edit = Edit {
        text: form.status,
        spoiler_text: form.spoiler_text,
        sensitive: form.sensitive,
        language: form.language,
        media_ids: Some(form.media_ids.unwrap_or_default()),
        media_details: details.collect(),
        poll: form.poll.map(NewPoll::from),
        quote_policy: form.quote_approval_policy,
    };
    services::statuses::edit(&tenant, me, id, edit).await?;
    Ok(Json(
        tenant
            .read(move |unit| views::statuses::one(unit, Some(me), id))
            .await?,
    ))
}

/// <https://docs.joinmastodon.org/methods/statuses/#history>
pub async fn history(
    Server(tenant): Server,
    Viewer(viewer): Viewer,
    Path(id): Path<StatusId>,
) -> Result<Json<Vec<entities::StatusEdit>>, ApiError> {
    Ok(Json(
        tenant
            .read(move |unit| views::status_edits::of(unit, viewer, id))
            .await?,
    ))
}
