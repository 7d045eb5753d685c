//! Posts: writing, changing and removing them.

pub(crate) mod delete;
mod draft;
mod edit;
mod receive;
mod relist;
mod update;

use std::sync::Arc;

use store::accounts::Account;
use store::statuses::{self, Status};
use store::users::User;
use store::{idempotency_keys, mentions, tags};
use tenant::{Tenant, Unit};
use types::{
    AccountId, AppId, ConversationId, HOUR, MediaId, PollId, StatusId, TagId, Timestamp, Visibility,
};

use crate::polls::NewPoll;
use crate::{
    Error, Result, Why, audience, conversations, fan_out, languages, media, polls, quotes, search,
};
pub use delete::{delete, deleted, remember};
use draft::Draft;
pub use edit::{Edit, edit, versions};
pub use receive::{Cause, Parent, Reception, by_uri, receive};
pub(crate) use relist::{relist, relist_older};
pub use update::updated;

/// How long an idempotency key is remembered, in milliseconds.
const IDEMPOTENCY: i64 = HOUR;
/// Characters of an idempotency key at most.
const MAX_KEY: usize = 255;

/// A post as its author sends it.
#[derive(Clone, Debug, Default)]
pub struct NewStatus {
    pub text: String,
    pub spoiler_text: String,
    /// None: the author's default.
    pub visibility: Option<Visibility>,
    /// None: the author's default.
    pub sensitive: Option<bool>,
    /// ISO 639 code; when it is none that is known, the author's default.
    pub language: Option<String>,
    pub in_reply_to_id: Option<StatusId>,
    pub media_ids: Vec<MediaId>,
    pub poll: Option<NewPoll>,
    pub quoted_id: Option<StatusId>,
    /// Who may quote it: `public`, `followers`, `nobody`. None: the author's default.
    pub quote_policy: Option<String>,
    /// When given, only these may end up mentioned.
    pub allowed_mentions: Option<Vec<AccountId>>,
    pub app_id: Option<AppId>,
    /// The same key within an hour answers the same post.
    pub idempotency_key: Option<String>,
}

/// Writes a post; what follows from it is a job in the same transaction.
pub async fn post(tenant: &Arc<Tenant>, author: AccountId, new: NewStatus) -> Result<StatusId> {
    crate::mentions::fetch(tenant, &new.text).await;
    let new = Arc::new(new);
    let attempt = || {
        let new = new.clone();
        tenant.write(move |unit| post_once(unit, author, &new))
    };
    match attempt().await {
        // Its twin was faster; its post is there now.
        Err(Error::Conflict) if new.idempotency_key.is_some() => attempt().await,
        answer => answer,
    }
}

/// The post that was written with the same key before; else a new one.
fn post_once(unit: &Unit<'_>, author: AccountId, new: &NewStatus) -> Result<StatusId> {
    let Some(key) = &new.idempotency_key else {
        return write(unit, author, new);
    };
    if key.len() > MAX_KEY {
        return Err(Error::invalid("idempotency_key", Why::TooLong(MAX_KEY)));
    }
    let since = unit.now.plus(-IDEMPOTENCY);
    if let Some(id) = idempotency_keys::status(unit, author, key, since)? {
        return Ok(id);
    }
    idempotency_keys::forget(unit, author, since)?;
    let id = write(unit, author, new)?;
    idempotency_keys::insert(unit, author, key, id, unit.now)?;
    Ok(id)
}

fn write(unit: &Unit<'_>, author: AccountId, new: &NewStatus) -> Result<StatusId> {
    let account = store::accounts::by_id(unit, author)?.ok_or(Error::NotFound)?;
    let user = store::users::by_account(unit, author)?.ok_or(Error::Forbidden)?;
    let parent = parent(unit, author, new.in_reply_to_id)?;
    let quoted = quotes::wanted(unit, author, new.quoted_id)?;
    let needs_text = new.media_ids.is_empty() && new.poll.is_none() && quoted.is_none();
    if let Some(poll) = &new.poll {
        polls::check(unit.tenant(), poll)?;
    }
    let poll_id: Option<PollId> = new.poll.as_ref().map(|_| unit.id());
    let draft = Draft::new(unit, author, &new.text, &new.spoiler_text, needs_text)?;
    safeguard(new.allowed_mentions.as_deref(), &draft.mentioned)?;
    let id: StatusId = unit.id();
    let urls = &unit.tenant().urls;
    let visibility = visibility(new.visibility, &account, &user);
    let visibility = match &quoted {
        Some(quoted) => quoted.narrows(visibility),
        None => visibility,
    };
    let status = Status {
        id,
        account_id: author,
        uri: urls.status(author, id),
        url: Some(urls.status_page(&account.username, id)),
        local: true,
        content: match &quoted {
            Some(quoted) => quoted.introduces(&draft.content),
            None => draft.content,
        },
        source: draft.source,
        visibility,
        sensitive: new.sensitive.unwrap_or(user.settings.0.sensitive)
            || !draft.spoiler_text.is_empty(),
        spoiler_text: draft.spoiler_text,
        language: Some(language(new.language.as_deref(), &user)),
        in_reply_to_id: parent.as_ref().map(|parent| parent.id),
        in_reply_to_account_id: parent.as_ref().map(|parent| answered(author, parent)),
        conversation_id: conversation(unit, parent.as_ref())?,
        reblog_of_id: None,
        poll_id,
        app_id: new.app_id,
        created_at: unit.now,
        edited_at: None,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        quote_policy: quotes::policy(new.quote_policy.as_deref(), visibility, &user)?,
        is_quote: quoted.is_some(),
    };
    add(unit, &status, &draft.mentioned, &draft.tags)?;
    media::attach(unit, author, id, &new.media_ids)?;
    if let (Some(poll_id), Some(poll)) = (poll_id, &new.poll) {
        polls::attach(unit, &status, poll_id, poll)?;
    }
    if let Some(quoted) = quoted {
        quoted.check(&status, &draft.mentioned)?;
        quoted.attach(unit, &status)?;
    }
    fan_out::begin(unit, &status)?;
    Ok(id)
}

/// The post that is answered: of a boost, what it boosts.
fn parent(unit: &Unit<'_>, author: AccountId, id: Option<StatusId>) -> Result<Option<Status>> {
    let Some(id) = id else {
        return Ok(None);
    };
    match audience::original(unit, Some(author), id) {
        Err(Error::NotFound) => Err(Error::Missing(
            "The post you are trying to reply to does not appear to exist.",
        )),
        found => found.map(Some),
    }
}

/// Whom a reply answers: who goes on in their own thread still answers the same person.
fn answered(author: AccountId, parent: &Status) -> AccountId {
    match parent.in_reply_to_account_id {
        Some(earlier) if parent.account_id == author => earlier,
        _ => parent.account_id,
    }
}

/// Clients say whom they expect to mention, so that nobody else gets a post by accident.
fn safeguard(allowed: Option<&[AccountId]>, mentioned: &[AccountId]) -> Result<()> {
    let Some(allowed) = allowed else {
        return Ok(());
    };
    let unexpected: Vec<AccountId> = mentioned
        .iter()
        .filter(|id| !allowed.contains(id))
        .copied()
        .collect();
    if unexpected.is_empty() {
        Ok(())
    } else {
        Err(Error::UnexpectedMentions(unexpected))
    }
}

/// What was asked for, else the author's default; who was silenced is not public.
pub fn visibility(wanted: Option<Visibility>, account: &Account, user: &User) -> Visibility {
    let default = if account.locked {
        Visibility::Private
    } else {
        Visibility::Public
    };
    match wanted.or(user.settings.0.privacy).unwrap_or(default) {
        Visibility::Public if account.silenced_at.is_some() => Visibility::Unlisted,
        visibility => visibility,
    }
}

/// The first of what was asked for, the author's default and their locale that is a language.
fn language(wanted: Option<&str>, user: &User) -> String {
    [
        wanted,
        user.settings.0.language.as_deref(),
        Some(user.locale.as_str()),
    ]
    .into_iter()
    .flatten()
    .find_map(languages::known)
    .unwrap_or_else(|| "en".into())
}

fn conversation(unit: &Unit<'_>, parent: Option<&Status>) -> Result<ConversationId> {
    match parent {
        Some(parent) => Ok(parent.conversation_id),
        None => {
            let id = unit.id();
            store::conversations::insert(unit, id)?;
            Ok(id)
        }
    }
}

/// Stores a post with what hangs on it, wherever it was written.
pub(crate) fn add(
    unit: &Unit<'_>,
    status: &Status,
    mentioned: &[AccountId],
    tags: &[TagId],
) -> Result<()> {
    statuses::insert(unit, status)?;
    if status.local {
        search::index_status(unit, status)?;
    }
    if !mentioned.is_empty() {
        mentions::insert(unit, status.id, mentioned)?;
    }
    if !tags.is_empty() {
        tags::attach(unit, status.id, tags)?;
        if status.visibility == Visibility::Public {
            tags::count_uses(unit, status.account_id, status.created_at.day(), tags)?;
        }
    }
    if status.local && status.visibility == Visibility::Direct {
        conversations::add(unit, status.account_id, status, mentioned)?;
    }
    count(unit, status, 1, Some(status.created_at))
}

/// Says that posts have changed.
pub(crate) fn touch(unit: &Unit<'_>, ids: Vec<StatusId>) {
    ids.into_iter().for_each(|id| unit.touch_status(id));
}

/// Counts a post where it is counted, or with `-1` one less.
fn count(unit: &Unit<'_>, status: &Status, change: i64, at: Option<Timestamp>) -> Result<()> {
    if status.visibility != Visibility::Direct {
        store::accounts::count_status(unit, status.account_id, change, at)?;
        unit.touch_account(status.account_id);
    }
    if let Some(parent) = status
        .in_reply_to_id
        .filter(|_| status.visibility.is_open())
    {
        statuses::count_reply(unit, parent, change)?;
        unit.touch_status(parent);
    }
    Ok(())
}
