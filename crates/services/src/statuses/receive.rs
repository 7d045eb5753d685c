//! Posts from elsewhere: whether anybody here cares, and storing them. They end where local ones end.

use federation::{IncomingMedia, IncomingPoll, IncomingStatus, addresses, emojis};
use store::accounts::Account;
use store::jobs::Job;
use store::media::Media;
use store::polls::Poll;
use store::statuses::{self, Status};
use store::{actors, conversations, mentions, relations, tombstones};
use tenant::Unit;
use types::{AccountId, ConversationId, HOUR, PollId, StatusId, TagId, Visibility};

use super::{add, answered, draft};
use crate::{Result, fan_out, polls, quotes, threads};

/// A fetched post that is older than this is no news, in milliseconds.
const NEWS: i64 = 6 * HOUR;

/// What became of a post from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reception {
    /// It is here: the row, new or known.
    Stored(StatusId),
    /// It was deleted before it came, or nobody here cares for it.
    Dropped,
    /// What it answers is not here: fetch that first.
    ParentMissing(String),
}

/// How much is known of what a post answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// It may still be fetched.
    Wanted,
    /// It cannot be had: the post stands without it for now.
    Given,
}

/// Why a post comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its server sent it: somebody here must care for it.
    Delivered,
    /// We asked for it.
    Fetched,
    /// It is of the thread of a post that we asked for.
    Around,
    /// We asked for it because another post quotes it.
    Quoted,
}

impl Cause {
    /// How many quotes lie around what the post quotes; none: that is not fetched.
    fn quote_depth(self) -> Option<u8> {
        match self {
            Self::Delivered => Some(0),
            Self::Fetched | Self::Around => Some(1),
            Self::Quoted => None,
        }
    }

    /// Whether those are fetched whom the post names. One activity must not make us ask hundreds of servers.
    fn fetches_named(self) -> bool {
        matches!(self, Self::Delivered | Self::Fetched)
    }
}

/// Stores a post of `author`, unless it is here already.
pub fn receive(
    unit: &Unit<'_>,
    author: &Account,
    incoming: &IncomingStatus,
    cause: Cause,
    parent: Parent,
) -> Result<Reception> {
    if let Some(known) = statuses::by_uri(unit, &incoming.uri)? {
        if cause == Cause::Delivered && statuses::end_quiet(unit, known.id)? {
            fan_out::begin(unit, &known)?;
        }
        return Ok(Reception::Stored(known.id));
    }
    if author.suspended_at.is_some()
        || tombstones::exists(unit, author.id, &incoming.uri, unit.now)?
    {
        return Ok(Reception::Dropped);
    }
    let answered = match &incoming.in_reply_to {
        Some(uri) => by_uri(unit, uri)?,
        None => None,
    };
    let found = known(unit, &incoming.mentions)?;
    let named = ids(&found);
    let addressed = known_accounts(unit, &incoming.addressed)?;
    let told: Vec<AccountId> = named.iter().chain(&addressed).copied().collect();
    if cause == Cause::Delivered && !is_relevant(unit, author, answered.as_ref(), &told)? {
        return Ok(Reception::Dropped);
    }
    match &incoming.in_reply_to {
        Some(uri) if answered.is_none() && parent == Parent::Wanted => {
            return Ok(Reception::ParentMissing(uri.clone()));
        }
        _ => {}
    }
    let status = row(unit, author, incoming, answered.as_ref())?;
    let tags = tag_ids(unit, &incoming.tags)?;
    emojis::keep(unit, &author.domain, &incoming.emojis)?;
    add(unit, &status, &named, &tags)?;
    if status.visibility != incoming.visibility {
        statuses::set_hushed(unit, status.id)?;
    }
    mentions::insert_silent(unit, status.id, &addressed)?;
    hush(unit, &status, &incoming.unaddressed)?;
    attach_media(unit, &status, &incoming.media)?;
    if let (Some(id), Some(poll)) = (status.poll_id, &incoming.poll) {
        attach_poll(unit, &status, id, poll)?;
    }
    statuses::set_origin(
        unit,
        status.id,
        unresolved(incoming, &status),
        incoming.replies.as_deref(),
    )?;
    if let Some(quote) = &incoming.quote {
        quotes::attach_incoming(unit, &status, quote, cause.quote_depth())?;
    }
    adopt(unit, &status)?;
    if cause == Cause::Delivered {
        threads::fetch_later(unit, status.id, incoming)?;
    }
    match cause != Cause::Delivered && incoming.published < unit.now.plus(-NEWS) {
        true => fan_out::begin_quietly(unit, &status, told)?,
        false => {
            if cause.fetches_named() {
                crate::mentions::find_later(unit, &status, &incoming.mentions, &found)?;
            }
            fan_out::begin(unit, &status)?;
        }
    }
    Ok(Reception::Stored(status.id))
}

/// The post that an id names, whether it is of this server or of another.
pub fn by_uri(unit: &Unit<'_>, uri: &str) -> Result<Option<Status>> {
    match addresses::ours(&unit.tenant().urls, uri) {
        Some(addresses::Ours::Status(author, id)) => {
            let own = |status: &Status| status.account_id == author && status.local;
            Ok(statuses::by_id(unit, id)?.filter(own))
        }
        Some(_) => Ok(None),
        None => Ok(statuses::by_uri(unit, uri)?),
    }
}

/// Somebody here follows the author, is addressed, or takes part in the thread.
fn is_relevant(
    unit: &Unit<'_>,
    author: &Account,
    answered: Option<&Status>,
    told: &[AccountId],
) -> Result<bool> {
    let answers_local = answered.is_some_and(|status| status.local);
    Ok(answers_local
        || store::follows::has_local_followers(unit, author.id)?
        || relations::any_local(unit, told)?)
}

pub(super) fn known_accounts(unit: &Unit<'_>, uris: &[String]) -> Result<Vec<AccountId>> {
    Ok(ids(&known(unit, uris)?))
}

fn known(unit: &Unit<'_>, uris: &[String]) -> Result<Vec<(String, AccountId)>> {
    match uris.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(actors::by_uris(unit, uris)?),
    }
}

fn ids(found: &[(String, AccountId)]) -> Vec<AccountId> {
    let mut ids: Vec<AccountId> = found.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Those who are named in a post that is not addressed to them are shown, and not told. Answers who they are.
pub(super) fn hush(unit: &Unit<'_>, status: &Status, uris: &[String]) -> Result<Vec<AccountId>> {
    let accounts = known_accounts(unit, uris)?;
    if !accounts.is_empty() {
        mentions::set_quiet(unit, status.id, &accounts)?;
    }
    Ok(accounts)
}

fn row(
    unit: &Unit<'_>,
    author: &Account,
    incoming: &IncomingStatus,
    parent: Option<&Status>,
) -> Result<Status> {
    let poll_id: Option<PollId> = incoming.poll.as_ref().map(|_| unit.id());
    Ok(Status {
        id: unit.id_at(incoming.published),
        account_id: author.id,
        uri: incoming.uri.clone(),
        url: incoming.url.clone(),
        local: false,
        content: incoming.content.clone(),
        source: String::new(),
        spoiler_text: incoming.spoiler_text.clone(),
        visibility: match incoming.visibility {
            Visibility::Public if author.silenced_at.is_some() => Visibility::Unlisted,
            visibility => visibility,
        },
        sensitive: incoming.sensitive || !incoming.spoiler_text.is_empty(),
        language: incoming.language.clone(),
        in_reply_to_id: parent.map(|parent| parent.id),
        in_reply_to_account_id: parent.map(|parent| answered(author.id, parent)),
        conversation_id: conversation(unit, incoming, parent)?,
        reblog_of_id: None,
        poll_id,
        app_id: None,
        created_at: incoming.published,
        edited_at: incoming.updated,
        replies_count: 0,
        reblogs_count: incoming.shares.unwrap_or(0),
        favourites_count: incoming.likes.unwrap_or(0),
        quotes_count: 0,
        quote_policy: incoming.quote_policy,
        is_quote: incoming.quote.is_some(),
    })
}

fn conversation(
    unit: &Unit<'_>,
    incoming: &IncomingStatus,
    parent: Option<&Status>,
) -> Result<ConversationId> {
    match (parent, &incoming.conversation) {
        (Some(parent), _) => Ok(parent.conversation_id),
        (None, Some(uri)) => Ok(conversations::upsert(unit, unit.id(), uri)?),
        (None, None) => {
            let id = unit.id();
            conversations::insert(unit, id)?;
            Ok(id)
        }
    }
}

fn unresolved<'a>(incoming: &'a IncomingStatus, status: &Status) -> Option<&'a str> {
    incoming
        .in_reply_to
        .as_deref()
        .filter(|_| status.in_reply_to_id.is_none())
}

/// Answers that came before what they answer find it now.
fn adopt(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let children = statuses::adopt(unit, status)?;
    for child in statuses::by_ids(unit, &children)? {
        unit.touch_status(child.id);
        if child.visibility.is_open() {
            statuses::count_reply(unit, status.id, 1)?;
        }
    }
    Ok(())
}

pub(crate) fn tag_ids(unit: &Unit<'_>, written: &[String]) -> Result<Vec<TagId>> {
    let normal = |tag: &'_ String| text::hashtags::normalise(tag);
    let named = written
        .iter()
        .filter_map(|tag| Some((normal(tag)?, tag.as_str())));
    draft::tag_ids(unit, named.collect())
}

pub(crate) fn attach_media(
    unit: &Unit<'_>,
    status: &Status,
    media: &[IncomingMedia],
) -> Result<()> {
    for (position, file) in media.iter().enumerate() {
        let row = Media {
            id: unit.id(),
            account_id: status.account_id,
            status_id: Some(status.id),
            position: Some(position as i64),
            kind: file.kind.into(),
            content_type: file.content_type.clone(),
            file: String::new(),
            small: String::new(),
            remote_url: Some(file.url.clone()),
            remote_preview_url: file.preview.clone(),
            size: 0,
            width: file.width,
            height: file.height,
            small_width: 0,
            small_height: 0,
            focus_x: file.focus.map(|(x, _)| x),
            focus_y: file.focus.map(|(_, y)| y),
            blurhash: file.blurhash.clone(),
            description: file.description.clone(),
            unattached_at: unit.now,
        };
        store::media::insert(unit, &row)?;
    }
    Ok(())
}

pub(crate) fn attach_poll(
    unit: &Unit<'_>,
    status: &Status,
    id: PollId,
    incoming: &IncomingPoll,
) -> Result<()> {
    let poll = Poll {
        id,
        status_id: status.id,
        account_id: status.account_id,
        multiple: incoming.multiple,
        hide_totals: false,
        expires_at: incoming.expires_at,
        votes_count: incoming.options.iter().map(|(_, votes)| votes).sum(),
        voters_count: incoming.voters_count,
    };
    let titles: Vec<String> = incoming
        .options
        .iter()
        .map(|(title, _)| title.clone())
        .collect();
    store::polls::insert(unit, &poll, &titles)?;
    polls::set_tallies(unit, id, incoming)?;
    match incoming.expires_at {
        Some(end) if end > unit.now => Ok(unit.enqueue_at(&Job::ClosePoll { poll_id: id }, end)?),
        _ => Ok(()),
    }
}
