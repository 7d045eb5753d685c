//! Activities: what somebody did, and to what.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::objects::MAX_AUDIENCE;
use super::tags::Tags;
use super::{Unreadable, fields};
use crate::ids;

/// How many objects of one activity are kept (a `Flag` names an account and its posts, a vote of GoToSocial all choices).
pub const MAX_OBJECTS: usize = 500;
/// The longest text of a report, in characters.
const MAX_CONTENT: usize = 5_000;

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Its id; some software sends `Add`, `Remove`, `Accept` without one.
    pub id: Option<String>,
    /// What was done.
    pub kind: ActivityKind,
    /// Who did it.
    pub actor: String,
    /// What it was done to: ids or whole objects, in their order.
    pub objects: Vec<Value>,
    /// Where it was put, for `Add`, `Remove` and `Move`.
    pub target: Option<Value>,
    /// With what it was done: the quoting post of a `QuoteRequest`.
    pub instrument: Option<Value>,
    /// What came of it: the consent in an `Accept`.
    pub result: Option<Value>,
    /// Who it is for.
    pub to: Vec<String>,
    /// Who it is for, too.
    pub cc: Vec<String>,
    /// When it was done, in milliseconds.
    pub published: Option<i64>,
    /// The text of a report, or the emoji of a reaction.
    pub content: Option<String>,
    /// Custom emoji of a reaction.
    pub tags: Tags,
    /// Whether it carries a signature of its own, with which others may pass it on.
    pub signed: bool,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActivityKind {
    /// A consent is given.
    Accept,
    /// Something is put into a collection.
    Add,
    /// A post is boosted; a group passes an activity on.
    Announce,
    /// Somebody is blocked.
    Block,
    /// A post is published.
    Create,
    /// A post or an account is deleted.
    Delete,
    /// A post is voted down (Lemmy).
    Dislike,
    /// A post gets an emoji (Pleroma, FEP-c0e0).
    EmojiReact,
    /// Something is reported.
    Flag,
    /// Somebody wants to follow.
    Follow,
    /// A post is liked.
    Like,
    /// An account has moved.
    Move,
    /// Somebody asks to quote (FEP-044f).
    QuoteRequest,
    /// A consent is refused or taken back.
    Reject,
    /// Something is taken out of a collection.
    Remove,
    /// Something done before is undone.
    Undo,
    /// A post or an account has changed.
    Update,
}

impl Activity {
    /// Reads an activity, and takes what it is about out of the document: it needs a known type, an actor and an object.
    pub fn read(document: Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(&document).ok_or(Unreadable::NotAnObject)?;
        let kind = fields.kind(ActivityKind::of).ok_or(Unreadable::Kind)?;
        let mut activity = Self {
            kind,
            id: fields.id("id"),
            actor: fields.web("actor").ok_or(Unreadable::Missing("actor"))?,
            objects: Vec::new(),
            target: None,
            instrument: None,
            result: None,
            to: fields.ids("to", MAX_AUDIENCE),
            cc: fields.ids("cc", MAX_AUDIENCE),
            published: fields.date("published"),
            content: fields
                .any(&["content", "_misskey_reaction"])
                .and_then(fields::text)
                .map(|text| fields::cut(text, MAX_CONTENT)),
            tags: Tags::of(fields),
            signed: fields.any(&["signature", "proof"]).is_some(),
        };
        if let Value::Object(mut members) = document {
            activity.objects = take_list(&mut members, "object");
            activity.target = take(&mut members, "target");
            activity.instrument = take(&mut members, "instrument");
            activity.result = take(&mut members, "result");
        }
        if activity.objects.is_empty() {
            return Err(Unreadable::Missing("object"));
        }
        Ok(activity)
    }

    /// The object, when there is only one.
    pub fn object(&self) -> Option<&Value> {
        match self.objects.as_slice() {
            [object] => Some(object),
            _ => None,
        }
    }

    /// The id of the object, when there is only one.
    pub fn object_id(&self) -> Option<&str> {
        self.object().and_then(ids::id_of)
    }

    /// The ids of all objects.
    pub fn object_ids(&self) -> impl Iterator<Item = &str> {
        self.objects.iter().filter_map(ids::id_of)
    }

    /// The activity inside, when the object is one that was sent whole: what an `Undo`, an `Accept` or a group's `Announce` is about.
    pub fn inner(&self) -> Option<Self> {
        self.object()
            .filter(|object| ActivityKind::is(object))
            .and_then(|object| Self::read(object.clone()).ok())
    }

    /// The id of the target, as a text or an object.
    pub fn target_id(&self) -> Option<&str> {
        self.target.as_ref().and_then(ids::id_of)
    }
}

impl ActivityKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Accept" => Self::Accept,
            "Add" => Self::Add,
            "Announce" => Self::Announce,
            "Block" => Self::Block,
            "Create" => Self::Create,
            "Delete" => Self::Delete,
            "Dislike" => Self::Dislike,
            "EmojiReact" | "http://litepub.social/ns#EmojiReact" => Self::EmojiReact,
            "Flag" => Self::Flag,
            "Follow" => Self::Follow,
            "Like" => Self::Like,
            "Move" => Self::Move,
            "QuoteRequest" | "https://w3id.org/fep/044f#QuoteRequest" => Self::QuoteRequest,
            "Reject" => Self::Reject,
            "Remove" => Self::Remove,
            "Undo" => Self::Undo,
            "Update" => Self::Update,
            _ => return None,
        })
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::Add => "Add",
            Self::Announce => "Announce",
            Self::Block => "Block",
            Self::Create => "Create",
            Self::Delete => "Delete",
            Self::Dislike => "Dislike",
            Self::EmojiReact => "EmojiReact",
            Self::Flag => "Flag",
            Self::Follow => "Follow",
            Self::Like => "Like",
            Self::Move => "Move",
            Self::QuoteRequest => "QuoteRequest",
            Self::Reject => "Reject",
            Self::Remove => "Remove",
            Self::Undo => "Undo",
            Self::Update => "Update",
        }
    }

    /// Whether a document is of the type of an activity that is known here.
    pub fn is(document: &Value) -> bool {
        Fields::of(document).is_some_and(|fields| fields.kind(Self::of).is_some())
    }
}

fn take(members: &mut Map<String, Value>, key: &str) -> Option<Value> {
    members.remove(key).filter(|value| !value.is_null())
}

fn take_list(members: &mut Map<String, Value>, key: &str) -> Vec<Value> {
    let usable = |item: &Value| ids::id_of(item).is_some() || item.is_object();
    match members.remove(key) {
        Some(Value::Array(mut items)) => {
            items.retain(usable);
            items.truncate(MAX_OBJECTS);
            items
        }
        Some(one) if usable(&one) => vec![one],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_activity_needs_a_type_an_actor_and_an_object() {
        let whole =
            json!({"type": "Like", "actor": "https://a.test/u", "object": "https://b.test/1"});
        let like = Activity::read(whole.clone()).unwrap();
        assert_eq!((like.kind, like.id.as_deref()), (ActivityKind::Like, None));
        assert_eq!(like.object_id(), Some("https://b.test/1"));
        for key in ["type", "actor", "object"] {
            let mut part = whole.clone();
            part.as_object_mut().unwrap().remove(key);
            assert!(Activity::read(part).is_err(), "{key}");
        }
        for (key, value) in [
            ("actor", json!("as:Public")),
            ("object", json!([])),
            ("object", json!(7)),
            ("type", json!("Listen")),
        ] {
            let mut odd = whole.clone();
            odd[key] = value;
            assert!(Activity::read(odd).is_err(), "{key}");
        }
    }

    #[test]
    fn actors_and_objects_in_every_shape() {
        let undo = Activity::read(json!({
            "type": ["Undo"], "id": "https://a.test/2", "actor": {"type": "Person", "id": "https://a.test/u"},
            "object": [{"type": "Follow", "actor": {"id": "https://a.test/u"}, "object": {"id": "https://b.test/u"}}],
        })).unwrap();
        assert_eq!(undo.actor, "https://a.test/u");
        let follow = undo.inner().unwrap();
        assert_eq!(
            (follow.kind, follow.actor.as_str(), follow.object_id()),
            (
                ActivityKind::Follow,
                "https://a.test/u",
                Some("https://b.test/u")
            )
        );
        let flag = Activity::read(json!({
            "type": "Flag", "actor": "https://a.test/i", "object": ["https://b.test/u", {"id": "https://b.test/1"}, null], "content": "spam",
        })).unwrap();
        assert_eq!(
            flag.object_ids().collect::<Vec<_>>(),
            ["https://b.test/u", "https://b.test/1"]
        );
        assert_eq!(
            (flag.object(), flag.inner(), flag.content.as_deref()),
            (None, None, Some("spam"))
        );
    }

    #[test]
    fn an_object_may_be_a_post_without_being_an_activity() {
        let create = json!({"type": "Create", "actor": "https://a.test/u", "object": {"type": "Note", "id": "https://a.test/1"}});
        let create = Activity::read(create).unwrap();
        assert!(create.inner().is_none());
        assert_eq!(create.object_id(), Some("https://a.test/1"));
    }
}
