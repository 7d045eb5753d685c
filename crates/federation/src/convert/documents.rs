//! Documents of what lives here: actors, notes, and the activities around them.

use std::borrow::Cow;

use activitypub::PUBLIC;
use activitypub::read::{ActorKind, Authorization};
use activitypub::write::{
    Activity, ActivityKind, Actor, Attachment, AttachmentKind, Collection, Emoji, Field, Hashtag,
    Image, Mention, Note, Poll, PollOption, Quote, Rule,
};
use store::accounts::Account;
use store::custom_emojis::{self, CustomEmoji};
use store::media::Media;
use store::quotes::{self, Policy, State};
use store::statuses::Status;
use store::{accounts, conversations, mentions, polls, statuses, tags};
use tenant::{Tenant, Unit, Urls};
use types::{AccountId, StatusId, Visibility};

use super::replies;
use crate::{Error, Result, addresses};

/// The actor of a local account. `public_pem`: its public key.
pub fn actor(unit: &Unit<'_>, account: &Account, public_pem: String) -> Result<Actor> {
    let urls = &unit.tenant().urls;
    let id = account.uri.clone();
    let suspended = account.suspended_at.is_some();
    let account = &match suspended {
        true => Cow::Owned(account.bare()),
        false => Cow::Borrowed(account),
    };
    let moved_to = match account.moved_to_id {
        Some(target) => accounts::by_id(unit, target)?.map(|target| target.uri),
        None => None,
    };
    let fields = account.fields.0.iter().map(|field| Field {
        name: field.name.clone(),
        value: field.value_html.clone(),
    });
    let words = account.fields.0.iter();
    let words = words.flat_map(|field| [field.name.as_str(), field.value.as_str()]);
    let texts: Vec<&str> = [account.display_name.as_str(), &account.note]
        .into_iter()
        .chain(words)
        .collect();
    let picture = |key: &str, description: &str| {
        (!key.is_empty()).then(|| Image {
            url: urls.media(key),
            media_type: None,
            description: (!description.is_empty()).then(|| description.to_owned()),
            focus: None,
        })
    };
    Ok(Actor {
        kind: kind(&account.actor_type),
        preferred_username: account.username.clone(),
        webfinger: Some(format!("{}@{}", account.username, urls.account_domain)),
        name: account.display_name.clone(),
        summary: account.note_html.clone(),
        url: account.url.clone(),
        inbox: addresses::inbox(urls, account.id),
        outbox: addresses::outbox(urls, account.id),
        followers: Some(addresses::followers(urls, account.id)),
        following: Some(addresses::following(urls, account.id)),
        featured: Some(addresses::featured(urls, account.id)),
        featured_tags: Some(addresses::featured_tags(urls, account.id)),
        shared_inbox: addresses::shared_inbox(urls),
        key_id: addresses::key(&id),
        public_key_pem: public_pem,
        icon: picture(&account.avatar, &account.avatar_description),
        image: picture(&account.header, &account.header_description),
        fields: fields.collect(),
        emojis: emojis(unit, &texts)?,
        hashtags: Vec::new(),
        manually_approves_followers: account.locked && !suspended,
        discoverable: account.discoverable && !suspended,
        indexable: account.indexable && !suspended,
        memorial: account.memorial,
        suspended,
        moved_to,
        also_known_as: accounts::also_known_as(unit, account.id)?,
        published: account.created_at.0,
        attribution_domains: account.attribution_domains.0.clone(),
        id,
    })
}

/// The actor that stands for the server.
pub fn instance_actor(tenant: &Tenant, public_pem: String) -> Actor {
    let urls = &tenant.urls;
    let id = addresses::instance_actor(urls);
    Actor {
        kind: ActorKind::Application,
        preferred_username: urls.account_domain.to_string(),
        webfinger: Some(format!("{0}@{0}", urls.account_domain)),
        name: tenant.settings().title.clone(),
        summary: String::new(),
        url: urls.absolute("/about"),
        inbox: format!("{id}/inbox"),
        outbox: format!("{id}/outbox"),
        followers: None,
        following: None,
        featured: None,
        featured_tags: None,
        shared_inbox: addresses::shared_inbox(urls),
        key_id: addresses::key(&id),
        public_key_pem: public_pem,
        icon: None,
        image: None,
        fields: Vec::new(),
        emojis: Vec::new(),
        hashtags: Vec::new(),
        manually_approves_followers: true,
        discoverable: false,
        indexable: false,
        memorial: false,
        suspended: false,
        moved_to: None,
        also_known_as: Vec::new(),
        published: 0,
        attribution_domains: Vec::new(),
        id,
    }
}

/// A local post as a note.
pub fn note(unit: &Unit<'_>, status: &Status) -> Result<Note> {
    let urls = &unit.tenant().urls;
    let named = named(unit, status.id)?;
    let (to, cc) = addressees(
        urls,
        status,
        named.iter().map(|account| account.uri.clone()),
    );
    let parent = match status.in_reply_to_id {
        Some(id) => statuses::by_id(unit, id)?.map(|parent| parent.uri),
        None => None,
    };
    let hashtags = tags::of_all(unit, &[status.id])?;
    let media = store::media::of_statuses(unit, &[status.id])?;
    Ok(Note {
        id: status.uri.clone(),
        url: status.url.clone(),
        attributed_to: urls.actor(status.account_id),
        to,
        cc,
        content: Some(status.content.clone()),
        language: status.language.clone(),
        summary: (!status.spoiler_text.is_empty()).then(|| status.spoiler_text.clone()),
        sensitive: status.sensitive,
        published: Some(status.created_at.0),
        updated: status.edited_at.map(|at| at.0),
        in_reply_to: parent,
        conversation: Some(
            conversations::uri(unit, status.conversation_id)?
                .unwrap_or_else(|| addresses::conversation(urls, status.conversation_id)),
        ),
        direct_message: status.visibility == Visibility::Direct,
        mentions: named.iter().map(|account| mention(urls, account)).collect(),
        hashtags: hashtags
            .into_iter()
            .map(|(_, name)| Hashtag {
                href: urls.tag(&name),
                name,
            })
            .collect(),
        emojis: emojis(unit, &[&status.source, &status.spoiler_text])?,
        attachments: media.iter().map(|media| attachment(urls, media)).collect(),
        poll: poll(unit, status)?,
        quote: quote(unit, status)?,
        can_quote: Some(can_quote(urls, status)),
        replies: Some(replies::collection(unit, status)?.embedded()),
        likes: Some(likes(urls, status).embedded()),
        shares: Some(shares(urls, status).embedded()),
        ..Note::default()
    })
}

/// How many like a local post, not who.
pub fn likes(urls: &Urls, status: &Status) -> Collection {
    let id = addresses::likes(urls, status.account_id, status.id);
    tally(id, status.favourites_count)
}

/// How many boosted a local post, not who.
pub fn shares(urls: &Urls, status: &Status) -> Collection {
    let id = addresses::shares(urls, status.account_id, status.id);
    tally(id, status.reblogs_count)
}

fn tally(id: String, count: i64) -> Collection {
    Collection {
        id,
        total_items: Some(u64::try_from(count).unwrap_or_default()),
        ..Collection::default()
    }
}

/// The activity by which a local post or boost was published.
pub fn published(unit: &Unit<'_>, status: &Status) -> Result<Activity> {
    let urls = &unit.tenant().urls;
    let actor = urls.actor(status.account_id);
    if let Some(original) = status.reblog_of_id {
        let original =
            statuses::by_id(unit, original)?.ok_or(Error::Refused("nothing to boost"))?;
        let author = accounts::by_id(unit, original.account_id)?;
        let (to, cc) = addressees(urls, status, author.into_iter().map(|author| author.uri));
        let announce = Activity::new(
            ActivityKind::Announce,
            status.uri.clone(),
            actor,
            original.uri,
        );
        return Ok(Activity {
            to,
            cc,
            published: Some(status.created_at.0),
            ..announce
        });
    }
    let note = note(unit, status)?;
    let (to, cc) = (note.to.clone(), note.cc.clone());
    let id = addresses::create(&status.uri);
    Ok(Activity {
        to,
        cc,
        published: Some(status.created_at.0),
        ..Activity::new(ActivityKind::Create, id, actor, note.embedded())
    })
}

/// Who a post is for: as `to` and as `cc`.
fn addressees(
    urls: &Urls,
    status: &Status,
    named: impl Iterator<Item = String>,
) -> (Vec<String>, Vec<String>) {
    let followers = addresses::followers(urls, status.account_id);
    let (mut to, mut cc) = match status.visibility {
        Visibility::Public => (vec![PUBLIC.to_owned()], vec![followers]),
        Visibility::Unlisted => (vec![followers], vec![PUBLIC.to_owned()]),
        Visibility::Private => (vec![followers], Vec::new()),
        Visibility::Direct => (Vec::new(), Vec::new()),
    };
    match status.visibility {
        Visibility::Direct => to.extend(named),
        _ => cc.extend(named),
    }
    (to, cc)
}

fn named(unit: &Unit<'_>, status: StatusId) -> Result<Vec<Account>> {
    let ids: Vec<AccountId> = mentions::named(unit, status)?;
    match ids.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(accounts::by_ids(unit, &ids)?),
    }
}

fn mention(urls: &Urls, account: &Account) -> Mention {
    let domain = match account.is_local() {
        true => urls.account_domain.as_str(),
        false => &account.domain,
    };
    Mention {
        href: account.uri.clone(),
        name: format!("@{}@{domain}", account.username),
    }
}

fn attachment(urls: &Urls, media: &Media) -> Attachment {
    Attachment {
        kind: AttachmentKind::Document,
        url: urls.media(&media.file),
        media_type: media.content_type.clone(),
        description: media.description.clone(),
        blurhash: media.blurhash.clone(),
        focus: media.focus_x.zip(media.focus_y),
        width: Some(media.width.into()),
        height: Some(media.height.into()),
    }
}

fn poll(unit: &Unit<'_>, status: &Status) -> Result<Option<Poll>> {
    let Some(id) = status.poll_id else {
        return Ok(None);
    };
    let Some(poll) = polls::by_id(unit, id)? else {
        return Ok(None);
    };
    let count = |count: i64| u64::try_from(count).unwrap_or_default();
    let hidden = poll.hide_totals && poll.expires_at.is_some_and(|end| end > unit.now);
    let options = polls::options(unit, &[id])?.into_iter();
    Ok(Some(Poll {
        multiple: poll.multiple,
        options: options
            .map(|option| PollOption {
                name: option.title,
                votes: if hidden { 0 } else { count(option.votes_count) },
            })
            .collect(),
        ends: poll.expires_at.map(|end| end.0),
        closed: poll
            .expires_at
            .filter(|end| *end <= unit.now)
            .map(|end| end.0),
        voters: count(poll.voters_count.unwrap_or_default()),
    }))
}

/// What a post quotes; with its author's consent, when there is one.
fn quote(unit: &Unit<'_>, status: &Status) -> Result<Option<Quote>> {
    if !status.is_quote {
        return Ok(None);
    }
    let Some(quote) = quotes::of(unit, status.id)? else {
        return Ok(None);
    };
    Ok(Some(match quote.state {
        State::Deleted => Quote::Deleted,
        State::Accepted if quote.quoted_id.is_none() => Quote::Deleted,
        _ => Quote::Of {
            authorization: authorization_id(&unit.tenant().urls, &quote),
            id: quote.quoted_uri,
        },
    }))
}

/// The id of the consent to a quote, whoever gave it.
fn authorization_id(urls: &Urls, quote: &quotes::Quote) -> Option<String> {
    let quoted = quote.quoted_account_id?;
    if quote.state != State::Accepted {
        return None;
    }
    match addresses::is_ours(urls, &quote.quoted_uri) {
        true => Some(addresses::quote_authorization(
            urls,
            quoted,
            quote.status_id,
        )),
        false => quote.authorization_uri.clone(),
    }
}

/// The consent of somebody of this server to a quote. `quoting`: the post that quotes.
pub fn authorization(
    urls: &Urls,
    quote: &quotes::Quote,
    quoting: &Status,
) -> Option<Authorization> {
    let quoted = quote.quoted_account_id?;
    Some(Authorization {
        id: authorization_id(urls, quote)?,
        attributed_to: urls.actor(quoted),
        interacting_object: quoting.uri.clone(),
        interaction_target: quote.quoted_uri.clone(),
    })
}

fn can_quote(urls: &Urls, status: &Status) -> Rule {
    let author = || vec![urls.actor(status.account_id)];
    let automatic = match status.quote_policy {
        policy if !status.visibility.is_open() || policy == Policy::NOBODY => author(),
        policy if policy.allows(Policy::PUBLIC) => vec![PUBLIC.to_owned()],
        _ => vec![addresses::followers(urls, status.account_id)],
    };
    Rule {
        automatic,
        manual: Vec::new(),
    }
}

fn emojis(unit: &Unit<'_>, texts: &[&str]) -> Result<Vec<Emoji>> {
    let mut codes: Vec<String> = texts
        .iter()
        .flat_map(|text| text::emoji_shortcodes(text))
        .map(str::to_owned)
        .collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    codes.sort_unstable();
    codes.dedup();
    let urls = &unit.tenant().urls;
    let known = custom_emojis::by_codes(unit, &[String::new()], &codes)?;
    Ok(known.into_iter().map(|it| emoji(urls, it)).collect())
}

/// A custom emoji of this server.
pub fn emoji(urls: &Urls, emoji: CustomEmoji) -> Emoji {
    Emoji {
        id: Some(addresses::emoji(urls, emoji.id)),
        url: urls.media(&emoji.file),
        media_type: None,
        updated: Some(emoji.updated_at.0),
        shortcode: emoji.shortcode,
    }
}

fn kind(actor_type: &str) -> ActorKind {
    match actor_type {
        "Service" => ActorKind::Service,
        "Group" => ActorKind::Group,
        "Application" => ActorKind::Application,
        "Organization" => ActorKind::Organization,
        _ => ActorKind::Person,
    }
}

/// A follow as an activity.
pub fn follow(id: &str, follower: &str, target: &str) -> Activity {
    let follow = Activity::new(
        ActivityKind::Follow,
        id.to_owned(),
        follower.to_owned(),
        target,
    );
    Activity {
        to: vec![target.to_owned()],
        ..follow
    }
}

/// The answer to a follow. Ids only: some servers cannot read an embedded actor.
pub fn answer(kind: ActivityKind, id: String, follow: Activity) -> Activity {
    let (target, follower) = (follow.object.clone(), follow.actor.clone());
    let target = target.as_str().unwrap_or_default().to_owned();
    Activity {
        to: vec![follower],
        ..Activity::new(kind, id, target, follow.embedded())
    }
}
