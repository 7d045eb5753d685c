//! Activities as we send them.

use serde_json::{Value, json};

use super::context::{Terms, with};
use super::{ActivityKind, ActorKind, Members};
use crate::dates;
use crate::read::ObjectKind;

/// Something that an actor of ours did.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What was done.
    pub kind: ActivityKind,
    /// Its id.
    pub id: String,
    /// Who did it.
    pub actor: String,
    /// What it was done to: an id, a list of them, or an object that is sent along.
    pub object: Value,
    /// Where it was put, for `Add`, `Remove` and `Move`.
    pub target: Option<String>,
    /// The quoting post of a `QuoteRequest`.
    pub instrument: Option<Value>,
    /// The consent in an `Accept`.
    pub result: Option<Value>,
    /// Who it is for.
    pub to: Vec<String>,
    /// Who it is for, too.
    pub cc: Vec<String>,
    /// When it was done, in milliseconds.
    pub published: Option<i64>,
    /// The text of a report.
    pub content: Option<String>,
}

impl Activity {
    /// An activity with nothing but what each needs; the rest is set with `Activity { to, ..Activity::new(…) }`.
    pub fn new(kind: ActivityKind, id: String, actor: String, object: impl Into<Value>) -> Self {
        Self {
            kind,
            id,
            actor,
            object: object.into(),
            target: None,
            instrument: None,
            result: None,
            to: Vec::new(),
            cc: Vec::new(),
            published: None,
            content: None,
        }
    }

    /// Undoes another activity of the same actor, for the same people.
    pub fn undo(id: String, done: Self) -> Self {
        Self {
            to: done.to.clone(),
            cc: done.cc.clone(),
            ..Self::new(ActivityKind::Undo, id, done.actor.clone(), done.embedded())
        }
    }

    /// The document.
    pub fn into_json(self) -> Value {
        with(self.terms(), self.embedded())
    }

    /// As the object of another activity, without its context.
    pub fn embedded(self) -> Value {
        let mut activity = Members::default();
        activity.set("id", self.id);
        activity.set("type", self.kind.name());
        activity.set("actor", self.actor);
        activity.set("object", self.object);
        activity.set_if("target", self.target);
        activity.set_if("instrument", self.instrument);
        activity.set_if("result", self.result);
        activity.set_list("to", self.to.into_iter().map(Value::from));
        activity.set_list("cc", self.cc.into_iter().map(Value::from));
        activity.set_if("published", self.published.map(dates::write));
        activity.set_if("content", self.content);
        activity.into_json()
    }

    fn terms(&self) -> Terms {
        let quotes = |value: &Value| {
            value["type"] == "QuoteAuthorization" || value["type"] == "QuoteRequest"
        };
        let instrument_is_post = self.instrument.as_ref().is_some_and(ObjectKind::is);
        if ObjectKind::is(&self.object) {
            Terms::Note
        } else if ActorKind::is(&self.object) {
            Terms::Actor
        } else if instrument_is_post
            || self.kind == ActivityKind::QuoteRequest
            || quotes(&self.object)
        {
            Terms::Quote
        } else {
            Terms::Plain
        }
    }
}

/// What is left of a deleted post.
pub fn tombstone(id: &str) -> Value {
    json!({"type": "Tombstone", "id": id, "atomUri": id})
}

/// What is left of a deleted post as a document of its own.
pub fn tombstone_document(id: &str) -> Value {
    with(Terms::Note, tombstone(id))
}
