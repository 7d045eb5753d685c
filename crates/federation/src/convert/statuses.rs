//! Posts from objects.

use std::borrow::Cow;

use activitypub::ids::{id_of, same_host, without_fragment};
use activitypub::read::{
    Attachment, AttachmentKind, Audience, Collection, First, Object, ObjectKind, Quote, Rule,
    is_public,
};
use store::quotes::Policy;
use types::{Timestamp, Visibility};

use crate::{Error, IncomingMedia, IncomingPoll, IncomingQuote, IncomingStatus, Result};

/// Attachments of a post at most.
const MAX_MEDIA: usize = 16;
/// Hashtags, mentions and emoji of a post at most, of each.
const MAX_TAGS: usize = 128;
/// Answers that came along with a post.
const MAX_ANSWERS: usize = 5;
/// Characters of an image's description at most.
const MAX_DESCRIPTION: usize = 10_000;

/// The post behind an object. `followers`: the collection of its author's followers.
pub fn incoming(object: Object, followers: &str, now: Timestamp) -> Result<IncomingStatus> {
    let author = author(&object)?;
    let visibility = visibility(&object, followers);
    let named: Vec<String> = object
        .tags
        .mentions
        .iter()
        .take(MAX_TAGS)
        .map(|mention| mention.href.clone())
        .collect();
    let (addressed, unaddressed) = addressees(&object, &named, followers);
    let replies = object.replies.as_ref();
    let (replies, answers) = replies
        .map(|replies| listed(replies, &object.id))
        .unwrap_or_default();
    Ok(IncomingStatus {
        url: Some(
            object
                .url
                .clone()
                .filter(|url| same_host(url, &object.id))
                .unwrap_or_else(|| object.id.clone()),
        ),
        content: content(&object),
        spoiler_text: object
            .summary
            .as_deref()
            .map(text::plain)
            .filter(|_| has_warning(object.kind))
            .unwrap_or_default(),
        visibility,
        sensitive: object.sensitive,
        language: object.language.clone(),
        in_reply_to: object.in_reply_to.clone().filter(|uri| uri != &object.id),
        conversation: object.conversation.clone().or(object.context.clone()),
        mentions: named,
        addressed,
        unaddressed,
        tags: object
            .tags
            .hashtags
            .iter()
            .take(MAX_TAGS)
            .cloned()
            .collect(),
        emojis: object
            .tags
            .emojis
            .iter()
            .take(MAX_TAGS)
            .map(super::emoji)
            .collect(),
        media: object
            .attachments
            .iter()
            .filter_map(media)
            .take(MAX_MEDIA)
            .collect(),
        poll: object.poll.as_ref().map(|poll| IncomingPoll {
            multiple: poll.multiple,
            expires_at: poll.ends.map(Timestamp).or(poll.closed.then_some(now)),
            voters_count: poll.voters.map(count),
            options: poll
                .options
                .iter()
                .map(|option| (text::plain(&option.name), count(option.votes)))
                .collect(),
        }),
        quote: object.quote.as_ref().map(quote),
        quote_policy: quote_policy(object.policy.can_quote.as_ref(), &author, followers),
        published: object
            .published
            .map_or(now, Timestamp)
            .min(now)
            .max(Timestamp(0)),
        updated: object
            .updated
            .map(Timestamp)
            .filter(|updated| {
                object
                    .published
                    .is_none_or(|published| updated.0 > published)
            })
            .map(|updated| updated.min(now)),
        replies,
        answers,
        likes: object.likes.map(count),
        shares: object.shares.map(count),
        author,
        uri: object.id,
    })
}

/// Where the answers to the post `id` are listed, and those that came along. Only its own host is believed.
fn listed(replies: &Collection, id: &str) -> (Option<String>, Vec<String>) {
    let (first, page) = match &replies.first {
        Some(First::Id(first)) => (Some(first), None),
        Some(First::Page(page)) => (page.part_of.as_ref().or(page.next.as_ref()), Some(page)),
        None => (None, None),
    };
    let mut place = [replies.id.as_ref(), first].into_iter().flatten();
    let items = replies.items.iter();
    let items = items.chain(page.iter().flat_map(|page| &page.items));
    let along = items
        .filter_map(id_of)
        .filter(|item| *item != id && same_host(item, id));
    (
        place.find(|place| same_host(place, id)).cloned(),
        along.take(MAX_ANSWERS).map(str::to_owned).collect(),
    )
}

/// Who wrote it: the first of its authors, on the same host as the post.
fn author(object: &Object) -> Result<String> {
    let same = |author: &&String| same_host(author, &object.id);
    let author = object.attributed_to.iter().find(same);
    author
        .cloned()
        .ok_or(Error::Refused("a post by somebody of another host"))
}

fn visibility(object: &Object, followers: &str) -> Visibility {
    let followers = (!followers.is_empty()).then_some(followers);
    match Audience::of(&object.to, &object.cc, followers) {
        Audience::Public => Visibility::Public,
        Audience::Unlisted => Visibility::Unlisted,
        Audience::Followers => Visibility::Private,
        Audience::Direct => Visibility::Direct,
    }
}

/// Those who are addressed but not named, and those who are named but not addressed.
fn addressees(object: &Object, named: &[String], followers: &str) -> (Vec<String>, Vec<String>) {
    let all = || object.to.iter().chain(&object.cc);
    let addressed: Vec<String> = all()
        .filter(|id| !is_public(id) && *id != followers)
        .take(MAX_TAGS)
        .filter(|id| !named.contains(id))
        .cloned()
        .collect();
    let is_addressed = |id: &&String| all().any(|addressed| addressed == *id);
    let unaddressed = named.iter().filter(|id| !is_addressed(id));
    (addressed, unaddressed.cloned().collect())
}

/// A summary is a warning on a note, and an abstract on what is longer.
fn has_warning(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Note | ObjectKind::Question)
}

/// Safe HTML. What is no note is shown by its title and a link.
fn content(object: &Object) -> String {
    let text = html(object);
    if has_warning(object.kind) {
        return text::sanitise(&text);
    }
    let title = object.name.as_deref().map(text::plain).unwrap_or_default();
    let body = object.summary.as_deref().unwrap_or(&text);
    let link = object.url.as_deref().unwrap_or(&object.id);
    let link = text::escaped(without_fragment(link));
    text::sanitise(&format!(
        "<h2>{}</h2>{}<p><a href=\"{link}\">{link}</a></p>",
        text::escaped(&title),
        body,
    ))
}

/// The text of an object as HTML, safe or not; PeerTube writes Markdown.
fn html(object: &Object) -> Cow<'_, str> {
    let text = object.content.as_deref().unwrap_or_default();
    match object.media_type.as_deref() {
        Some("text/markdown") => text::markdown(text).into(),
        Some("text/plain") => format!("<p>{}</p>", text::escaped(text)).into(),
        _ => text.into(),
    }
}

fn media(attachment: &Attachment) -> Option<IncomingMedia> {
    let content_type = attachment.media_type.clone().unwrap_or_default();
    let kind = match (attachment.kind, content_type.split('/').next()) {
        (AttachmentKind::Link, _) => return None,
        (_, Some("image")) => "image",
        (_, Some("video")) => "video",
        (_, Some("audio")) => "audio",
        (AttachmentKind::Image, _) => "image",
        (AttachmentKind::Video, _) => "video",
        (AttachmentKind::Audio, _) => "audio",
        (AttachmentKind::Document, _) => "unknown",
    };
    let pixels = |value: Option<u64>| value.and_then(|value| u32::try_from(value).ok());
    Some(IncomingMedia {
        url: attachment.url.clone(),
        content_type,
        kind,
        description: attachment
            .name
            .as_deref()
            .map(|name| name.chars().take(MAX_DESCRIPTION).collect()),
        blurhash: attachment.blurhash.clone(),
        focus: attachment.focus,
        width: pixels(attachment.width).unwrap_or(0),
        height: pixels(attachment.height).unwrap_or(0),
        preview: attachment.icon.as_ref().map(|icon| icon.url.clone()),
    })
}

fn quote(quote: &Quote) -> IncomingQuote {
    match quote {
        Quote::Deleted => IncomingQuote::Deleted,
        Quote::Of {
            id, authorization, ..
        } => IncomingQuote::Of {
            uri: id.clone(),
            authorization: authorization.clone(),
        },
    }
}

/// Where nothing is said, nobody may.
fn quote_policy(rule: Option<&Rule>, author: &str, followers: &str) -> Policy {
    let Some(rule) = rule else {
        return Policy::NOBODY;
    };
    let group = |id: &String| match id.as_str() {
        id if is_public(id) => Policy::PUBLIC,
        id if id == author => Policy::NOBODY,
        id if id == followers => Policy::FOLLOWERS,
        _ => Policy::OTHERS,
    };
    let all = |ids: &[String]| ids.iter().map(group).fold(Policy::NOBODY, Policy::and);
    all(&rule.automatic).and(all(&rule.manual).when_asked())
}

/// Clients store counts in 32 bits, and sums of them must not overflow.
pub fn count(told: u64) -> i64 {
    told.min(i32::MAX as u64) as i64
}
