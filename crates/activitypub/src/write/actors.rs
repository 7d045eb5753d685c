//! Actors as we send them.

use serde_json::{Value, json};

use super::context::{Terms, with};
use super::{ActorKind, Emoji, Field, Hashtag, Image, Members, emoji, hashtag, image};
use crate::dates;

/// An actor of ours.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ActorKind,
    /// The name in its handle.
    pub preferred_username: String,
    /// Its handle `user@host`.
    pub webfinger: Option<String>,
    /// The name that it goes by.
    pub name: String,
    /// What it says about itself, in HTML.
    pub summary: String,
    /// Its page for people.
    pub url: String,
    /// Where it receives.
    pub inbox: String,
    /// What it has sent.
    pub outbox: String,
    /// Who follows it; a server has none.
    pub followers: Option<String>,
    /// Whom it follows.
    pub following: Option<String>,
    /// Its pinned posts.
    pub featured: Option<String>,
    /// Its featured hashtags.
    pub featured_tags: Option<String>,
    /// Where all actors of the server receive.
    pub shared_inbox: String,
    /// The id of its key.
    pub key_id: String,
    /// Its key.
    pub public_key_pem: String,
    /// Its avatar.
    pub icon: Option<Image>,
    /// Its header.
    pub image: Option<Image>,
    /// The table in its profile.
    pub fields: Vec<Field>,
    /// Custom emoji in its texts.
    pub emojis: Vec<Emoji>,
    /// Hashtags in its texts.
    pub hashtags: Vec<Hashtag>,
    /// Whether it looks at each follower first.
    pub manually_approves_followers: bool,
    /// Whether it wants to be recommended.
    pub discoverable: bool,
    /// Whether its posts may be searched.
    pub indexable: bool,
    /// Whether it remembers somebody who died.
    pub memorial: bool,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Where it has moved to.
    pub moved_to: Option<String>,
    /// Its other ids.
    pub also_known_as: Vec<String>,
    /// When it was made, in milliseconds; only the day is told.
    pub published: i64,
    /// Sites whose articles may name it as the author.
    pub attribution_domains: Vec<String>,
}

impl Actor {
    /// The document.
    pub fn into_json(self) -> Value {
        with(Terms::Actor, self.embedded())
    }

    /// As the object of an activity, without its context.
    pub fn embedded(self) -> Value {
        let mut actor = Members::default();
        actor.set("id", self.id.as_str());
        actor.set("type", self.kind.name());
        actor.set("preferredUsername", self.preferred_username);
        actor.set_if("webfinger", self.webfinger);
        actor.set("name", self.name);
        actor.set("summary", self.summary);
        actor.set("url", self.url);
        actor.set("inbox", self.inbox);
        actor.set("outbox", self.outbox);
        actor.set_if("followers", self.followers);
        actor.set_if("following", self.following);
        actor.set_if("featured", self.featured);
        actor.set_if("featuredTags", self.featured_tags);
        actor.set("endpoints", json!({"sharedInbox": self.shared_inbox}));
        actor.set(
            "publicKey",
            json!({"id": self.key_id, "owner": self.id, "publicKeyPem": self.public_key_pem}),
        );
        actor.set_if("icon", self.icon.map(image));
        actor.set_if("image", self.image.map(image));
        actor.set_list("attachment", self.fields.into_iter().map(field));
        actor.set_list(
            "tag",
            self.emojis
                .into_iter()
                .map(emoji)
                .chain(self.hashtags.into_iter().map(hashtag)),
        );
        actor.set(
            "manuallyApprovesFollowers",
            self.manually_approves_followers,
        );
        actor.set("discoverable", self.discoverable);
        actor.set("indexable", self.indexable);
        actor.set("memorial", self.memorial);
        actor.set_if("suspended", self.suspended.then_some(true));
        actor.set_if("movedTo", self.moved_to);
        actor.set_list(
            "alsoKnownAs",
            self.also_known_as.into_iter().map(Value::from),
        );
        actor.set("published", dates::write_day(self.published));
        actor.set_list(
            "attributionDomains",
            self.attribution_domains.into_iter().map(Value::from),
        );
        actor.into_json()
    }
}

fn field(field: Field) -> Value {
    json!({"type": "PropertyValue", "name": field.name, "value": field.value})
}
