//! Posts: writing and removing them.

use std::sync::Arc;

use store::jobs::Job;
use store::mentions;
use store::statuses::{self, Status};
use store::tags::{self, Tag};
use tenant::{Tenant, Unit};
use text::{Entities, MentionTarget};
use types::{AccountId, AppId, ConversationId, DAY, Handle, StatusId, Visibility};

use crate::audience;
use crate::{Error, Result, Why};

/// A post as its author sends it.
#[derive(Clone, Debug, Default)]
pub struct NewStatus {
    pub text: String,
    pub spoiler_text: String,
    /// None: the author's default.
    pub visibility: Option<Visibility>,
    pub sensitive: bool,
    /// ISO 639 code; none: the author's default.
    pub language: Option<String>,
    pub in_reply_to_id: Option<StatusId>,
    pub app_id: Option<AppId>,
    /// The same key within an hour answers the same post.
    pub idempotency_key: Option<String>,
}

/// Writes a post; what follows from it is a job in the same transaction.
pub async fn post(tenant: &Arc<Tenant>, author: AccountId, new: NewStatus) -> Result<StatusId> {
    tenant.write(move |unit| write(unit, author, &new)).await
}

fn check(tenant: &Tenant, new: &NewStatus, found: &Entities<'_>) -> Result<()> {
    if new.text.trim().is_empty() {
        return Err(Error::invalid("text", Why::Blank));
    }
    let limit = tenant.settings().max_characters;
    if text::length(&new.text, found) + text::graphemes(&new.spoiler_text) > limit {
        return Err(Error::invalid("text", Why::TooLong(limit)));
    }
    Ok(())
}

fn write(unit: &Unit<'_>, author: AccountId, new: &NewStatus) -> Result<StatusId> {
    let found = &text::scan(&new.text);
    check(unit.tenant(), new, found)?;
    let account = store::accounts::by_id(unit, author)?.ok_or(Error::NotFound)?;
    let user = store::users::by_account(unit, author)?.ok_or(Error::Forbidden)?;
    let parent = match new.in_reply_to_id {
        Some(id) => Some(audience::visible_status(unit, Some(author), id)?),
        None => None,
    };
    let id: StatusId = unit.id();
    let mentioned = mentioned_accounts(unit, found)?;
    let urls = &unit.tenant().urls;
    let default_visibility = user.settings.0.privacy.unwrap_or(if account.locked {
        Visibility::Private
    } else {
        Visibility::Public
    });
    let status = Status {
        id,
        account_id: author,
        uri: urls.status(author, id),
        url: Some(urls.status_page(&account.username, id)),
        local: true,
        content: render(unit, new, found, &mentioned),
        source: new.text.clone(),
        spoiler_text: new.spoiler_text.clone(),
        visibility: new.visibility.unwrap_or(default_visibility),
        sensitive: new.sensitive || !new.spoiler_text.is_empty() || user.settings.0.sensitive,
        language: new
            .language
            .clone()
            .or(user.settings.0.language.clone())
            .or(Some(user.locale)),
        in_reply_to_id: parent.as_ref().map(|parent| parent.id),
        in_reply_to_account_id: parent.as_ref().map(|parent| parent.account_id),
        conversation_id: conversation(unit, parent.as_ref())?,
        reblog_of_id: None,
        poll_id: None,
        app_id: new.app_id,
        created_at: unit.now,
        edited_at: None,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
    };
    statuses::insert(unit, &status)?;
    for (_, account) in &mentioned {
        mentions::insert(unit, id, account.id)?;
    }
    attach_tags(unit, id, found)?;
    count(unit, &status)?;
    unit.enqueue(&Job::FanOut { status_id: id })?;
    Ok(id)
}

type Mentioned = Vec<(Handle, store::accounts::Account)>;

/// The known accounts that a text mentions, each once.
fn mentioned_accounts(unit: &Unit<'_>, found: &Entities<'_>) -> Result<Mentioned> {
    let mut mentioned: Mentioned = Vec::new();
    for handle in found.mentions().filter_map(|mention| handle(unit, mention)) {
        if mentioned.iter().any(|(known, _)| *known == handle) {
            continue;
        }
        if let Some(account) = store::accounts::by_handle(unit, &handle)? {
            mentioned.push((handle, account));
        }
    }
    Ok(mentioned)
}

/// Who is meant; `user@our.domain` is `user`. Compared without case.
fn handle(unit: &Unit<'_>, mention: &text::Mention<'_>) -> Option<Handle> {
    let urls = &unit.tenant().urls;
    let host = match mention.domain {
        Some(domain) => Some(domain.parse().ok()?),
        None => None,
    };
    let host = host.filter(|host| *host != urls.account_domain && *host != urls.web_domain);
    Some(Handle {
        username: mention.username.to_lowercase(),
        host,
    })
}

fn render(unit: &Unit<'_>, new: &NewStatus, found: &Entities<'_>, mentioned: &Mentioned) -> String {
    let target = |mention: &text::Mention<'_>| {
        let handle = handle(unit, mention)?;
        let (_, account) = mentioned.iter().find(|(known, _)| *known == handle)?;
        Some(MentionTarget {
            url: account.url.clone(),
            acct: account.acct(),
        })
    };
    text::render(&new.text, found, target, |tag| unit.tenant().urls.tag(tag))
}

fn conversation(unit: &Unit<'_>, parent: Option<&Status>) -> Result<ConversationId> {
    match parent {
        Some(parent) => Ok(parent.conversation_id),
        None => {
            let id = unit.id();
            statuses::insert_conversation(unit, id)?;
            Ok(id)
        }
    }
}

fn attach_tags(unit: &Unit<'_>, status: StatusId, found: &Entities<'_>) -> Result<()> {
    for tag in found.hashtags() {
        let row = Tag {
            id: unit.id(),
            name: tag.name.clone(),
            display_name: tag.written.to_owned(),
            created_at: unit.now,
        };
        tags::attach(unit, tags::upsert(unit, &row)?, status)?;
    }
    Ok(())
}

/// Counts a new post where it is counted.
fn count(unit: &Unit<'_>, status: &Status) -> Result<()> {
    if status.visibility != Visibility::Direct {
        store::accounts::count_status(unit, status.account_id, 1, Some(unit.now))?;
        unit.touch_account(status.account_id);
    }
    if let Some(parent) = status.in_reply_to_id {
        statuses::count_reply(unit, parent, 1)?;
        unit.touch_status(parent);
    }
    Ok(())
}

/// Longest distance into the past that an idempotency key is remembered, in milliseconds.
pub const IDEMPOTENCY: i64 = DAY / 24;
