//! What we send, made from plain structs that the caller fills; every document carries its `@context`.

mod activities;
mod actors;
mod authorizations;
mod collections;
mod context;
mod notes;

use serde_json::{Map, Value, json};

pub use crate::read::{ActivityKind, ActorKind, AttachmentKind, Emoji, Field, Image, Rule};
pub use activities::{Activity, tombstone, tombstone_document};
pub use actors::Actor;
pub use collections::{Collection, Page};
pub use notes::{Attachment, Hashtag, Mention, Note, Poll, PollOption, Quote};

/// The members of an object that is being made.
#[derive(Default)]
struct Members(Map<String, Value>);

impl Members {
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    fn set_if(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// A list that is left out when it is empty.
    fn set_list(&mut self, key: &str, items: impl IntoIterator<Item = Value>) {
        let items: Vec<Value> = items.into_iter().collect();
        if !items.is_empty() {
            self.set(key, items);
        }
    }

    fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}

fn image(image: Image) -> Value {
    let mut members = Members::default();
    members.set("type", "Image");
    members.set_if("mediaType", image.media_type);
    members.set("url", image.url);
    members.set_if("summary", image.description);
    members.set_if("focalPoint", image.focus.map(|(x, y)| vec![x, y]));
    members.into_json()
}

fn emoji(emoji: Emoji) -> Value {
    let mut members = Members::default();
    members.set("type", "Emoji");
    members.set_if("id", emoji.id);
    members.set("name", format!(":{}:", emoji.shortcode));
    members.set_if("updated", emoji.updated.map(crate::dates::write));
    let mut icon = Members::default();
    icon.set("type", "Image");
    icon.set_if("mediaType", emoji.media_type);
    icon.set("url", emoji.url);
    members.set("icon", icon.into_json());
    members.into_json()
}

/// A custom emoji as a document of its own.
pub fn emoji_document(it: Emoji) -> Value {
    context::with(context::Terms::Note, emoji(it))
}

/// A hashtag as an item of a collection.
pub fn hashtag(tag: Hashtag) -> Value {
    json!({"type": "Hashtag", "name": format!("#{}", tag.name), "href": tag.href})
}
