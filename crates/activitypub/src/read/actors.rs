//! Actors: people, bots, groups and servers.

use serde_json::Value;

use super::fields::{Fields, cut, text};
use super::keys::{KeyDocument, keys_of};
use super::links::{Image, Link};
use super::tags::{Emoji, Tags};
use super::{MAX_NAME, Unreadable};
use crate::ids;

/// The longest username, in characters; a longer one is refused.
const MAX_USERNAME: usize = 2_048;
/// The longest description of an actor, in characters.
const MAX_SUMMARY: usize = 20_480;
/// How many fields a profile may have.
const MAX_FIELDS: usize = 50;
/// The longest name or value of a field, in characters.
const MAX_FIELD: usize = 2_047;
/// How many other names of an actor are read.
const MAX_ALIASES: usize = 256;

/// An actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ActorKind,
    /// The name in its handle, if it gives one.
    pub preferred_username: Option<String>,
    /// Its handle `user@host` (FEP-2c59), which goes before `preferred_username`.
    pub webfinger: Option<String>,
    /// The name that it goes by.
    pub name: Option<String>,
    /// What it says about itself, in HTML.
    pub summary: Option<String>,
    /// Its page for people: on the host of the id, else the id.
    pub url: String,
    /// Where it receives.
    pub inbox: String,
    /// What it has sent.
    pub outbox: Option<String>,
    /// Who follows it.
    pub followers: Option<String>,
    /// Whom it follows.
    pub following: Option<String>,
    /// Its pinned posts.
    pub featured: Option<String>,
    /// Where all actors of its server receive.
    pub shared_inbox: Option<String>,
    /// Its keys.
    pub keys: Vec<KeyDocument>,
    /// Its avatar.
    pub icon: Option<Image>,
    /// Its header.
    pub image: Option<Image>,
    /// The table in its profile.
    pub fields: Vec<Field>,
    /// Custom emoji in its texts.
    pub emojis: Vec<Emoji>,
    /// Whether it looks at each follower first.
    pub manually_approves_followers: bool,
    /// Whether it wants to be recommended.
    pub discoverable: bool,
    /// Whether its posts may be searched.
    pub indexable: bool,
    /// Whether it remembers somebody who died.
    pub memorial: bool,
    /// Whether its own server has suspended it.
    pub suspended: bool,
    /// Where it has moved to.
    pub moved_to: Option<String>,
    /// Its other ids.
    pub also_known_as: Vec<String>,
    /// When it was made, in milliseconds.
    pub published: Option<i64>,
    /// Sites whose articles may name it as the author.
    pub attribution_domains: Vec<String>,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person.
    Person,
    /// A bot.
    Service,
    /// A group.
    Group,
    /// A program, such as a server.
    Application,
    /// An organisation.
    Organization,
}

/// A row of the table in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value, in HTML.
    pub value: String,
}

impl Actor {
    /// Reads an actor: it needs a type, an id on the web, an inbox, and a name for its handle.
    pub fn read(document: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(document).ok_or(Unreadable::NotAnObject)?;
        let kind = fields.kind(ActorKind::of).ok_or(Unreadable::Kind)?;
        let id = ["id", "@id"]
            .iter()
            .find_map(|key| fields.web(key))
            .ok_or(Unreadable::Missing("id"))?;
        let preferred_username = username(fields)?;
        let webfinger = fields
            .text("webfinger", MAX_NAME)
            .map(|name| name.trim_start_matches("acct:").to_owned())
            .filter(|name| !name.is_empty());
        if preferred_username.is_none() && webfinger.is_none() {
            return Err(Unreadable::Missing("preferredUsername"));
        }
        let nearby = |keys: &[&str]| {
            fields
                .any(keys)
                .and_then(ids::id_of)
                .filter(|url| ids::same_host(url, &id))
                .map(str::to_owned)
        };
        let endpoints = fields.get("endpoints").and_then(Fields::of);
        let links = Link::of(fields);
        let own: Vec<_> = links
            .into_iter()
            .filter(|link| ids::same_host(&link.href, &id))
            .collect();
        Ok(Self {
            kind,
            preferred_username,
            webfinger,
            name: fields.text("name", MAX_NAME),
            summary: fields.text("summary", MAX_SUMMARY),
            url: Link::page(&own).map_or_else(|| id.clone(), |link| link.href.clone()),
            inbox: fields.web("inbox").ok_or(Unreadable::Missing("inbox"))?,
            outbox: nearby(&["outbox"]),
            followers: nearby(&["followers"]),
            following: nearby(&["following"]),
            featured: nearby(&[
                "featured",
                "toot:featured",
                "http://joinmastodon.org/ns#featured",
            ]),
            shared_inbox: endpoints
                .and_then(|endpoints| endpoints.web("sharedInbox"))
                .or_else(|| fields.web("sharedInbox")), // Misskey writes it here
            keys: keys_of(document),
            icon: fields.get("icon").and_then(Image::read),
            image: fields.get("image").and_then(Image::read),
            fields: Field::of(fields),
            emojis: Tags::of(fields).emojis,
            manually_approves_followers: fields
                .flag(&["manuallyApprovesFollowers", "as:manuallyApprovesFollowers"])
                .unwrap_or(false),
            discoverable: fields
                .flag(&[
                    "discoverable",
                    "toot:discoverable",
                    "http://joinmastodon.org/ns#discoverable",
                ])
                .unwrap_or(false),
            indexable: fields
                .flag(&["indexable", "toot:indexable"])
                .unwrap_or(false),
            memorial: fields.flag(&["memorial", "toot:memorial"]).unwrap_or(false),
            suspended: fields
                .flag(&["suspended", "toot:suspended"])
                .unwrap_or(false),
            moved_to: fields.web("movedTo"),
            also_known_as: fields.ids("alsoKnownAs", MAX_ALIASES),
            published: fields.date("published"),
            attribution_domains: attribution_domains(fields),
            id,
        })
    }
}

impl ActorKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Person" => Self::Person,
            "Service" => Self::Service,
            "Group" => Self::Group,
            "Application" => Self::Application,
            "Organization" => Self::Organization,
            _ => return None,
        })
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Service => "Service",
            Self::Group => "Group",
            Self::Application => "Application",
            Self::Organization => "Organization",
        }
    }

    /// Whether a document is of the type of an actor.
    pub fn is(document: &Value) -> bool {
        Fields::of(document).is_some_and(|fields| fields.kind(Self::of).is_some())
    }
}

impl Field {
    fn of(fields: Fields<'_>) -> Vec<Self> {
        fields
            .list("attachment")
            .iter()
            .filter_map(Fields::of)
            .filter(|item| item.is("PropertyValue") || item.is("schema:PropertyValue"))
            .take(MAX_FIELDS)
            .filter_map(|item| {
                let value = item.any(&["value", "schema:value"]).and_then(text)?;
                Some(Self {
                    name: item.text("name", MAX_FIELD)?,
                    value: cut(value, MAX_FIELD),
                })
            })
            .collect()
    }
}

fn username(fields: Fields<'_>) -> Result<Option<String>, Unreadable> {
    let Some(name) = fields.get("preferredUsername").and_then(text) else {
        return Ok(None);
    };
    if name.chars().nth(MAX_USERNAME).is_some() {
        return Err(Unreadable::Missing("preferredUsername"));
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

fn attribution_domains(fields: Fields<'_>) -> Vec<String> {
    fields
        .list("attributionDomains")
        .iter()
        .filter_map(Value::as_str)
        .filter(|domain| domain.len() <= 253)
        .take(MAX_ALIASES)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "type": "Person", "id": "https://a.test/u", "inbox": "https://a.test/u/inbox", "preferredUsername": "u",
        })
    }

    fn with(key: &str, value: Value) -> Actor {
        let mut document = document();
        document[key] = value;
        Actor::read(&document).unwrap()
    }

    #[test]
    fn five_types_and_lists_of_them() {
        for (kind, read) in [
            (json!("Person"), ActorKind::Person),
            (json!("Service"), ActorKind::Service),
            (json!("Group"), ActorKind::Group),
            (json!("Application"), ActorKind::Application),
            (json!("Organization"), ActorKind::Organization),
            (json!(["x:Other", "as:Service"]), ActorKind::Service),
        ] {
            assert_eq!(with("type", kind).kind, read);
        }
    }

    #[test]
    fn what_an_actor_cannot_do_without() {
        for (key, error) in [
            ("type", Unreadable::Kind),
            ("id", Unreadable::Missing("id")),
            ("inbox", Unreadable::Missing("inbox")),
            (
                "preferredUsername",
                Unreadable::Missing("preferredUsername"),
            ),
        ] {
            let mut without = document();
            without.as_object_mut().unwrap().remove(key);
            assert_eq!(Actor::read(&without), Err(error), "{key}");
        }
        let mut webfinger = document();
        webfinger
            .as_object_mut()
            .unwrap()
            .remove("preferredUsername");
        webfinger["webfinger"] = json!("acct:u@a.test");
        assert_eq!(
            Actor::read(&webfinger).unwrap().webfinger.as_deref(),
            Some("u@a.test")
        );
    }

    #[test]
    fn what_is_absent_is_off() {
        let actor = Actor::read(&document()).unwrap();
        assert!(!actor.discoverable && !actor.indexable && !actor.memorial && !actor.suspended);
        assert!(!actor.manually_approves_followers);
        assert!(with("toot:discoverable", json!(true)).discoverable);
    }

    #[test]
    fn pages_and_collections_lie_on_the_actors_host() {
        for (url, read) in [
            (json!("https://a.test/@u"), "https://a.test/@u"),
            (
                json!(["https://b.test/@u", "https://a.test/@u"]),
                "https://a.test/@u",
            ),
            (
                json!([{"type": "Link", "mediaType": "text/html", "href": "https://a.test/@u"}]),
                "https://a.test/@u",
            ),
            (json!("https://b.test/@u"), "https://a.test/u"),
            (json!("javascript:alert(1)"), "https://a.test/u"),
            (json!(null), "https://a.test/u"),
        ] {
            assert_eq!(with("url", url).url, read);
        }
        assert_eq!(
            with("followers", json!("https://b.test/u/followers")).followers,
            None
        );
        assert!(
            with("followers", json!("https://a.test/u/followers"))
                .followers
                .is_some()
        );
    }

    #[test]
    fn sizes_and_counts_have_an_end() {
        let field =
            json!({"type": "PropertyValue", "name": "n".repeat(3_000), "value": "v".repeat(3_000)});
        let fields = with("attachment", json!(vec![field; 60])).fields;
        assert_eq!(
            (fields.len(), fields[0].name.len(), fields[0].value.len()),
            (MAX_FIELDS, MAX_FIELD, MAX_FIELD)
        );
        assert_eq!(
            with("name", json!("n".repeat(3_000))).name.unwrap().len(),
            MAX_NAME
        );
        assert_eq!(
            with("summary", json!("s".repeat(30_000)))
                .summary
                .unwrap()
                .len(),
            MAX_SUMMARY
        );
        let many: Vec<_> = (0..300).map(|i| format!("https://a.test/{i}")).collect();
        assert_eq!(
            with("alsoKnownAs", json!(many)).also_known_as.len(),
            MAX_ALIASES
        );
        assert_eq!(
            with("attributionDomains", json!(many))
                .attribution_domains
                .len(),
            MAX_ALIASES
        );
        let mut long = document();
        long["preferredUsername"] = json!("u".repeat(2_049));
        assert_eq!(
            Actor::read(&long),
            Err(Unreadable::Missing("preferredUsername"))
        );
    }
}
