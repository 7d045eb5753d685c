//! Changes of posts from elsewhere: edits that are kept, and news that are none, such as how a vote stands.

use federation::{IncomingStatus, emojis};
use store::accounts::Account;
use store::jobs::Job;
use store::statuses::{self, Status};
use store::tags;
use tenant::Unit;
use types::DAY;

use super::edit::{keep, name, snapshot};
use super::receive::{self, attach_media, attach_poll, hush, known_accounts, tag_ids};
use crate::{Error, Result, polls, quotes};

/// A post that is older than this and was never here does not come in by being changed, in milliseconds.
const NEWS: i64 = DAY;

/// Somebody elsewhere has changed a post of theirs. An older version that comes late changes nothing.
pub fn updated(unit: &Unit<'_>, author: &Account, incoming: &IncomingStatus) -> Result<()> {
    let Some(status) = statuses::by_uri(unit, &incoming.uri)? else {
        return match incoming.published > unit.now.plus(-NEWS) {
            true => arrive(unit, author, incoming),
            false => Ok(()),
        };
    };
    if status.account_id != author.id || status.reblog_of_id.is_some() {
        return Err(Error::NotFound);
    }
    match incoming.updated {
        Some(at) if status.edited_at.is_none_or(|before| before < at) => {
            edited(unit, author, status, incoming)
        }
        Some(at) if status.edited_at > Some(at) => Ok(()),
        _ => recounted(unit, &status, incoming),
    }
}

/// An edit may come before the post.
fn arrive(unit: &Unit<'_>, author: &Account, incoming: &IncomingStatus) -> Result<()> {
    let (cause, parent) = (receive::Cause::Delivered, receive::Parent::Given);
    receive::receive(unit, author, incoming, cause, parent)?;
    Ok(())
}

fn edited(
    unit: &Unit<'_>,
    author: &Account,
    mut status: Status,
    incoming: &IncomingStatus,
) -> Result<()> {
    let before = snapshot(unit, &status, status.edited_at.unwrap_or(status.created_at))?;
    status.content = incoming.content.clone();
    status.spoiler_text = incoming.spoiler_text.clone();
    status.sensitive = incoming.sensitive || !incoming.spoiler_text.is_empty();
    status.language = incoming.language.clone();
    status.edited_at = incoming.updated;
    rearrange(unit, &status, incoming)?;
    requote(unit, &status, incoming)?;
    status.poll_id = revote(unit, &status, incoming)?;
    emojis::keep(unit, &author.domain, &incoming.emojis)?;
    statuses::update(unit, &status)?;
    let after = snapshot(unit, &status, incoming.updated.unwrap_or(unit.now))?;
    keep(unit, before, after)?;
    let mut named = name(unit, status.id, known_accounts(unit, &incoming.mentions)?)?;
    let hushed = hush(unit, &status, &incoming.unaddressed)?;
    named.retain(|account| !hushed.contains(account));
    retag(unit, &status, incoming)?;
    unit.touch_status(status.id);
    Ok(unit.enqueue(&Job::FanOutEdit {
        status_id: status.id,
        named,
    })?)
}

/// Files that are still there stay as they are; descriptions may be new.
fn rearrange(unit: &Unit<'_>, status: &Status, incoming: &IncomingStatus) -> Result<()> {
    let before = store::media::of_statuses(unit, &[status.id])?;
    let urls = before.iter().map(|media| media.remote_url.as_deref());
    let same = urls.eq(incoming.media.iter().map(|media| Some(media.url.as_str())));
    if !same {
        store::media::take_out(unit, status.id)?;
        return attach_media(unit, status, &incoming.media);
    }
    for (mut media, now) in before.into_iter().zip(&incoming.media) {
        media.description = now.description.clone();
        store::media::update(unit, &media)?;
    }
    Ok(())
}

/// A poll with other choices begins anew.
fn revote(
    unit: &Unit<'_>,
    status: &Status,
    incoming: &IncomingStatus,
) -> Result<Option<types::PollId>> {
    if let (Some(id), Some(poll)) = (status.poll_id, &incoming.poll)
        && polls::has_options(unit, id, poll)?
    {
        polls::set_tallies(unit, id, poll)?;
        return Ok(Some(id));
    }
    if let Some(id) = status.poll_id {
        store::polls::delete(unit, id)?;
    }
    let Some(poll) = &incoming.poll else {
        return Ok(None);
    };
    let id = unit.id();
    attach_poll(unit, status, id, poll)?;
    Ok(Some(id))
}

fn retag(unit: &Unit<'_>, status: &Status, incoming: &IncomingStatus) -> Result<()> {
    tags::detach_all(unit, status.id)?;
    let ids = tag_ids(unit, &incoming.tags)?;
    if !ids.is_empty() {
        tags::attach(unit, status.id, &ids)?;
    }
    Ok(())
}

/// What it quotes, and who may quote it.
fn requote(unit: &Unit<'_>, status: &Status, incoming: &IncomingStatus) -> Result<()> {
    if status.quote_policy != incoming.quote_policy {
        statuses::set_quote_policy(unit, status.id, incoming.quote_policy)?;
        unit.touch_status(status.id);
    }
    quotes::changed(unit, status, incoming)
}

/// How a vote stands and how many like it is no edit, nor is a consent to a quote.
fn recounted(unit: &Unit<'_>, status: &Status, incoming: &IncomingStatus) -> Result<()> {
    requote(unit, status, incoming)?;
    if let (Some(id), Some(poll)) = (status.poll_id, &incoming.poll)
        && polls::has_options(unit, id, poll)?
    {
        polls::set_tallies(unit, id, poll)?;
    }
    statuses::set_counts(unit, status.id, incoming.likes, incoming.shares)?;
    unit.touch_status(status.id);
    Ok(())
}
