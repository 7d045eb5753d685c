//! Changing posts; every version is kept.

use std::sync::Arc;

use federation::deliver;
use store::jobs::Job;
use store::status_edits::{self, EditMedia, StatusEdit};
use store::statuses::{self, Status};
use store::{Json, mentions, tags};
use tenant::{Tenant, Unit};
use types::{AccountId, MediaId, StatusId, Timestamp};

use super::draft::Draft;
use crate::media::Details;
use crate::polls::{self, NewPoll};
use crate::{Error, Result, languages, media, quotes, search};

/// What a post shall be from now on.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    pub text: String,
    pub spoiler_text: String,
    pub sensitive: bool,
    /// None: stays as it is.
    pub language: Option<String>,
    /// None: stay as they are.
    pub media_ids: Option<Vec<MediaId>>,
    /// What is said of pictures.
    pub media_details: Vec<(MediaId, Details)>,
    /// None: no poll.
    pub poll: Option<NewPoll>,
    /// Who may quote it: `public`, `followers`, `nobody`. None: stays as it is.
    pub quote_policy: Option<String>,
}

/// Changes a post of `me`; what changes nothing is no edit.
pub async fn edit(tenant: &Arc<Tenant>, me: AccountId, id: StatusId, edit: Edit) -> Result<()> {
    if let Some(poll) = &edit.poll {
        polls::check(tenant, poll)?;
    }
    crate::mentions::fetch(tenant, &edit.text).await;
    tenant.write(move |unit| apply(unit, me, id, &edit)).await
}

fn apply(unit: &Unit<'_>, me: AccountId, id: StatusId, edit: &Edit) -> Result<()> {
    let own = |status: &Status| status.account_id == me && status.reblog_of_id.is_none();
    let mut status = statuses::by_id(unit, id)?
        .filter(own)
        .ok_or(Error::NotFound)?;
    let before = snapshot(unit, &status, status.created_at)?;
    let has_media = edit
        .media_ids
        .as_ref()
        .map_or(!before.media.0.is_empty(), |ids| !ids.is_empty());
    let draft = Draft::new(
        unit,
        me,
        &edit.text,
        &edit.spoiler_text,
        !has_media && edit.poll.is_none() && !status.is_quote,
    )?;
    if let Some(ids) = &edit.media_ids {
        media::rearrange(unit, me, id, ids)?;
    }
    media::redescribe(unit, id, &edit.media_details)?;
    status.poll_id = polls::replace(unit, &status, edit.poll.as_ref())?;
    status.sensitive = edit.sensitive || !draft.spoiler_text.is_empty();
    if let Some(language) = edit.language.as_deref().and_then(languages::known) {
        status.language = Some(language);
    }
    status.content = quotes::reintroduced(unit, &status, draft.content)?;
    status.source = draft.source;
    status.spoiler_text = draft.spoiler_text;
    if let Some(policy) = &edit.quote_policy {
        quotes::change_policy(unit, &mut status, policy)?;
    }
    let after = snapshot(unit, &status, unit.now)?;
    unit.touch_status(id);
    if says_the_same(&before, &after) {
        statuses::update(unit, &status)?;
        return Ok(deliver::statuses::update(unit, &status)?);
    }
    status.edited_at = Some(unit.now);
    statuses::update(unit, &status)?;
    keep(unit, before, after)?;
    let named = name(unit, id, draft.mentioned)?;
    tags::detach_all(unit, id)?;
    if !draft.tags.is_empty() {
        tags::attach(unit, id, &draft.tags)?;
    }
    search::index_status(unit, &status)?;
    Ok(unit.enqueue(&Job::FanOutEdit {
        status_id: id,
        named,
    })?)
}

/// Names `mentioned` in a post and nobody else; who was named before may still see it. Answers who is new.
pub(super) fn name(
    unit: &Unit<'_>,
    id: StatusId,
    mut mentioned: Vec<AccountId>,
) -> Result<Vec<AccountId>> {
    let before = mentions::named(unit, id)?;
    mentions::silence(unit, id)?;
    if !mentioned.is_empty() {
        mentions::insert(unit, id, &mentioned)?;
    }
    mentioned.retain(|account| !before.contains(account));
    Ok(mentioned)
}

fn says_the_same(before: &StatusEdit, after: &StatusEdit) -> bool {
    let said = |edit: &StatusEdit| {
        let media = edit.media.0.clone();
        let poll = edit.poll_options.clone();
        (
            edit.source.clone(),
            edit.spoiler_text.clone(),
            edit.sensitive,
            media,
            poll,
        )
    };
    said(before) == said(after)
}

/// The first edit keeps the original, too.
pub(super) fn keep(unit: &Unit<'_>, before: StatusEdit, after: StatusEdit) -> Result<()> {
    if status_edits::of(unit, before.status_id)?.is_empty() {
        status_edits::insert(
            unit,
            &StatusEdit {
                id: unit.id(),
                ..before
            },
        )?;
    }
    Ok(status_edits::insert(
        unit,
        &StatusEdit {
            id: unit.id(),
            ..after
        },
    )?)
}

/// The versions of a post, the first one first: of one that was never edited, what it is.
pub fn versions(unit: &Unit<'_>, status: &Status) -> Result<Vec<StatusEdit>> {
    let versions = status_edits::of(unit, status.id)?;
    if versions.is_empty() {
        return Ok(vec![snapshot(unit, status, status.created_at)?]);
    }
    Ok(versions)
}

pub(super) fn snapshot(unit: &Unit<'_>, status: &Status, at: Timestamp) -> Result<StatusEdit> {
    let media = store::media::of_statuses(unit, &[status.id])?.into_iter();
    let options = match status.poll_id {
        Some(poll) => Some(store::polls::options(unit, &[poll])?),
        None => None,
    };
    Ok(StatusEdit {
        id: Default::default(),
        status_id: status.id,
        content: status.content.clone(),
        source: status.source.clone(),
        spoiler_text: status.spoiler_text.clone(),
        sensitive: status.sensitive,
        media: Json(
            media
                .map(|media| EditMedia {
                    id: media.id,
                    description: media.description,
                })
                .collect(),
        ),
        poll_options: options
            .map(|options| Json(options.into_iter().map(|option| option.title).collect())),
        created_at: at,
    })
}
