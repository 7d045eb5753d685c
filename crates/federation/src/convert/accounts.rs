//! Accounts from actors.

use activitypub::ids::same_host;
use activitypub::read::{Actor, ActorKind, Image, KeyMaterial};
use store::Json;
use store::accounts::{Account, Field};
use store::actors;
use types::{AccountId, Handle, Timestamp};

use crate::{Error, IncomingEmoji, Result};

/// Characters of a name at most.
const MAX_NAME: usize = 2_048;

/// An account of another server, as it stores in two halves.
#[derive(Clone, Debug)]
pub struct IncomingAccount {
    /// What is shown.
    pub account: Account,
    /// What it takes to reach it.
    pub actor: actors::Actor,
    /// Ids and texts of keys besides the first in PEM.
    pub other_keys: Vec<(String, String)>,
    pub emojis: Vec<IncomingEmoji>,
    /// Where it has moved to.
    pub moved_to: Option<String>,
    /// Its other ids.
    pub also_known_as: Vec<String>,
    /// Its own server has suspended it.
    pub suspended: bool,
}

/// The account behind an actor that is called `handle`. `id`: for one that is not known yet.
pub fn incoming(
    actor: Actor,
    handle: &Handle,
    id: AccountId,
    now: Timestamp,
) -> Result<IncomingAccount> {
    let host = handle
        .host
        .as_ref()
        .ok_or(Error::Refused("an account without a host"))?;
    let (pem, other_keys) = keys(&actor);
    let (public_key_id, public_key) = pem.unwrap_or_default();
    let delivery_inbox = actor.shared_inbox.clone().unwrap_or(actor.inbox.clone());
    let delivery_host = activitypub::ids::host(&delivery_inbox)
        .ok_or(Error::Refused("an inbox that is not on the web"))?;
    Ok(IncomingAccount {
        other_keys,
        emojis: emojis(&actor),
        moved_to: actor.moved_to.clone(),
        also_known_as: actor.also_known_as.clone(),
        suspended: actor.suspended,
        actor: actors::Actor {
            id,
            uri: actor.id.clone(),
            domain: host.to_string(),
            inbox_url: actor.inbox.clone(),
            shared_inbox_url: actor.shared_inbox.clone().unwrap_or_default(),
            outbox_url: actor.outbox.clone().unwrap_or_default(),
            followers_url: actor.followers.clone().unwrap_or_default(),
            following_url: actor.following.clone().unwrap_or_default(),
            featured_url: actor.featured.clone().unwrap_or_default(),
            public_key,
            public_key_id,
            delivery_inbox,
            delivery_host,
            fetched_at: Some(now),
            suspended_at: None,
        },
        account: account(actor, handle, host.as_str(), id, now),
    })
}

/// A key: its id, and its text.
type Key = (String, String);

/// The first key in PEM, and the others. Only usable ones, whose ids belong to the host of the actor: nobody takes the id of
/// somebody else's key.
fn keys(actor: &Actor) -> (Option<Key>, Vec<Key>) {
    let mut first = None;
    let mut others = Vec::new();
    for key in &actor.keys {
        if !same_host(&key.id, &actor.id) || key.material.parse().is_err() {
            continue;
        }
        let text = (key.id.clone(), key.material.text().to_owned());
        match &key.material {
            KeyMaterial::Pem(_) if first.is_none() => first = Some(text),
            _ => others.push(text),
        }
    }
    (first, others)
}

fn account(actor: Actor, handle: &Handle, domain: &str, id: AccountId, now: Timestamp) -> Account {
    let picture = |image: Option<Image>| {
        image.map_or_else(Default::default, |image| {
            (image.url, image.description.unwrap_or_default())
        })
    };
    let (avatar, avatar_description) = picture(actor.icon);
    let (header, header_description) = picture(actor.image);
    let fields = actor.fields.into_iter().map(|field| {
        let value = text::sanitise(&field.value);
        Field {
            name: text::plain(&field.name),
            value: value.clone(),
            value_html: value,
            verified_at: None,
        }
    });
    let note = text::sanitise(&actor.summary.unwrap_or_default());
    Account {
        id,
        username_key: handle.username.to_lowercase(),
        username: handle.username.clone(),
        domain: domain.to_owned(),
        uri: actor.id,
        url: actor.url,
        display_name: name(actor.name.as_deref().unwrap_or_default()),
        note_html: note.clone(),
        note,
        fields: Json(fields.collect()),
        avatar_static: avatar.clone(),
        avatar,
        header_static: header.clone(),
        header,
        avatar_description,
        header_description,
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        attribution_domains: Json(actor.attribution_domains),
        actor_type: kind(actor.kind).into(),
        locked: actor.manually_approves_followers,
        discoverable: actor.discoverable,
        indexable: actor.indexable,
        hide_collections: false,
        noindex: false,
        memorial: actor.memorial,
        followers_count: 0,
        following_count: 0,
        statuses_count: 0,
        last_status_at: None,
        created_at: actor
            .published
            .map_or(now, Timestamp)
            .min(now)
            .max(Timestamp(0)),
        suspended_at: None,
        silenced_at: None,
        moved_to_id: None,
        gone_at: None,
    }
}

/// Names are plain text; some servers send markup or entities all the same.
fn name(written: &str) -> String {
    written
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME)
        .collect::<String>()
        .trim()
        .to_owned()
}

fn emojis(actor: &Actor) -> Vec<IncomingEmoji> {
    actor.emojis.iter().map(super::emoji).collect()
}

fn kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "Person",
        ActorKind::Service => "Service",
        ActorKind::Group => "Group",
        ActorKind::Application => "Application",
        ActorKind::Organization => "Organization",
    }
}
