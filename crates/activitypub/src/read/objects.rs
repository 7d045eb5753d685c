//! Objects: posts, and what becomes a post.

use serde_json::Value;

use super::attachments::{Attachment, duration};
use super::collections::Collection;
use super::fields::{Fields, cut, text};
use super::links::{Image, Link};
use super::policies::Policy;
use super::polls::Poll;
use super::quotes::Quote;
use super::tags::Tags;
use super::{MAX_NAME, MAX_TEXT, Unreadable};
use crate::ids;

/// How many people and collections of `to` and of `cc` are read.
pub const MAX_AUDIENCE: usize = 1_000;
/// How many authors are read.
const MAX_AUTHORS: usize = 16;
/// The longest content warning, in characters.
const MAX_SUMMARY: usize = 10_000;

/// A post, or what becomes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ObjectKind,
    /// Who made it; PeerTube names a person and a channel.
    pub attributed_to: Vec<String>,
    /// Its text, in HTML unless the type says otherwise.
    pub content: Option<String>,
    /// The type of its text: PeerTube sends Markdown. That of the file, when it is an attachment by itself.
    pub media_type: Option<String>,
    /// Its title; the choice, when it is a vote.
    pub name: Option<String>,
    /// Its content warning; an abstract, when it is an article.
    pub summary: Option<String>,
    /// The language of its text, as it was sent.
    pub language: Option<String>,
    /// Whether what is attached is sensitive.
    pub sensitive: bool,
    /// When it was made, in milliseconds.
    pub published: Option<i64>,
    /// When it was last changed, in milliseconds.
    pub updated: Option<i64>,
    /// What it answers.
    pub in_reply_to: Option<String>,
    /// The thread, as OStatus named it.
    pub conversation: Option<String>,
    /// The thread, as a collection (FEP-7888).
    pub context: Option<String>,
    /// Its page for people, if it has one.
    pub url: Option<String>,
    /// All its links: a video lists its files here.
    pub links: Vec<Link>,
    /// Who it is for.
    pub to: Vec<String>,
    /// Who it is for, too.
    pub cc: Vec<String>,
    /// The group that it is for (FEP-1b12).
    pub audience: Vec<String>,
    /// Whether it is a message to those named only (LitePub).
    pub direct_message: Option<bool>,
    /// Mentions, hashtags, custom emoji.
    pub tags: Tags,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// A picture that stands for it.
    pub icon: Option<Image>,
    /// In seconds, when it is a video or a sound.
    pub duration: Option<f64>,
    /// The poll, when it is a question.
    pub poll: Option<Poll>,
    /// The answers to it.
    pub replies: Option<Collection>,
    /// How many like it, as its server tells.
    pub likes: Option<u64>,
    /// How many have boosted it, as its server tells.
    pub shares: Option<u64>,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// Who may do what with it.
    pub policy: Policy,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A post.
    Note,
    /// A poll.
    Question,
    /// A long text.
    Article,
    /// A page, as Lemmy's posts are.
    Page,
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A video, as PeerTube's are.
    Video,
    /// An event, as Mobilizon's are.
    Event,
    /// A file.
    Document,
}

impl Object {
    /// Reads a post: it needs a known type and an id on the web.
    pub fn read(document: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(document).ok_or(Unreadable::NotAnObject)?;
        let kind = fields.kind(ObjectKind::of).ok_or(Unreadable::Kind)?;
        let id = ["id", "@id"]
            .iter()
            .find_map(|key| fields.web(key))
            .ok_or(Unreadable::Missing("id"))?;
        let content = Natural::read(fields, "content", "contentMap", MAX_TEXT);
        let name = Natural::read(fields, "name", "nameMap", MAX_NAME);
        let summary = Natural::read(fields, "summary", "summaryMap", MAX_SUMMARY);
        let language = [&content, &name, &summary]
            .iter()
            .find_map(|natural| natural.language.clone())
            .or_else(|| language(fields));
        let links = Link::of(fields);
        let total = |key| fields.get(key).and_then(Fields::of)?.count("totalItems");
        Ok(Self {
            id,
            kind,
            attributed_to: authors(fields),
            media_type: fields.media_type(),
            content: content.text,
            name: name.text,
            summary: summary.text.filter(|text| !text.is_empty()),
            language,
            sensitive: fields.flag(&["sensitive", "as:sensitive"]).unwrap_or(false),
            published: fields.date("published"),
            updated: fields.date("updated"),
            in_reply_to: fields
                .list("inReplyTo")
                .first()
                .and_then(ids::id_of)
                .map(str::to_owned),
            conversation: fields
                .any(&["conversation", "ostatus:conversation"])
                .and_then(ids::id_of)
                .map(str::to_owned),
            context: fields.id("context"),
            url: Link::page(&links).map(|link| link.href.clone()),
            links,
            to: fields.ids("to", MAX_AUDIENCE),
            cc: fields.ids("cc", MAX_AUDIENCE),
            audience: fields.ids("audience", MAX_AUTHORS),
            direct_message: fields.flag(&["directMessage", "litepub:directMessage"]),
            tags: Tags::of(fields),
            attachments: Attachment::of(fields),
            icon: fields.any(&["icon", "image"]).and_then(Image::read),
            duration: duration(fields),
            poll: Poll::of(fields).filter(|_| kind == ObjectKind::Question),
            replies: fields.get("replies").and_then(Collection::of_member),
            likes: total("likes"),
            shares: total("shares"),
            quote: Quote::of(fields),
            policy: Policy::of(fields),
        })
    }

    /// Whether it is a vote on a poll: a note with a name and an answered post, but without a text.
    pub fn is_vote(&self) -> bool {
        self.kind == ObjectKind::Note
            && self.name.is_some()
            && self.in_reply_to.is_some()
            && self.content.as_deref().unwrap_or_default().is_empty()
    }
}

impl ObjectKind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Note" => Self::Note,
            "Question" => Self::Question,
            "Article" => Self::Article,
            "Page" => Self::Page,
            "Image" => Self::Image,
            "Audio" => Self::Audio,
            "Video" => Self::Video,
            "Event" => Self::Event,
            "Document" => Self::Document,
            _ => return None,
        })
    }

    /// Whether a document is of a type that becomes a post.
    pub fn is(document: &Value) -> bool {
        Fields::of(document).is_some_and(|fields| fields.kind(Self::of).is_some())
    }
}

/// Who made it; Pleroma calls it `actor` here and there.
fn authors(fields: Fields<'_>) -> Vec<String> {
    let key = if fields.get("attributedTo").is_some() {
        "attributedTo"
    } else {
        "actor"
    };
    fields.ids(key, MAX_AUTHORS)
}

/// A text with its language.
struct Natural {
    text: Option<String>,
    language: Option<String>,
}

impl Natural {
    /// The text, else the first of its map. The language is that under which the map holds the same text, else the first.
    fn read(fields: Fields<'_>, key: &str, map_key: &str, max: usize) -> Self {
        let plain = fields.get(key).and_then(text);
        let entries = || {
            fields
                .get(map_key)
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter_map(|(language, value)| Some((language, text(value)?)))
        };
        let chosen = entries()
            .find(|(_, text)| Some(*text) == plain)
            .or_else(|| entries().next());
        Self {
            text: plain
                .or(chosen.map(|(_, text)| text))
                .map(|text| cut(text, max)),
            language: chosen
                .map(|(language, _)| language)
                .filter(|language| is_language(language))
                .cloned(),
        }
    }
}

/// The language that PeerTube and Lemmy give as an object, Mobilizon as a text.
fn language(fields: Fields<'_>) -> Option<String> {
    let language = fields.any(&["language", "inLanguage"])?;
    let code = match Fields::of(language) {
        Some(language) => language.get("identifier")?.as_str()?,
        None => language.as_str()?,
    };
    (is_language(code)).then(|| code.to_owned())
}

/// Whether it looks like a tag of BCP 47; `und` says nothing.
fn is_language(code: &str) -> bool {
    (2..=35).contains(&code.len())
        && code != "und"
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn note(more: Value) -> Object {
        let mut note = json!({"type": "Note", "id": "https://a.test/1"});
        note.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Object::read(&note).unwrap()
    }

    #[test]
    fn a_post_needs_a_known_type_and_an_id() {
        for (document, error) in [
            (json!("https://a.test/1"), Unreadable::NotAnObject),
            (
                json!({"type": "Place", "id": "https://a.test/1"}),
                Unreadable::Kind,
            ),
            (json!({"id": "https://a.test/1"}), Unreadable::Kind),
            (json!({"type": "Note"}), Unreadable::Missing("id")),
            (
                json!({"type": "Note", "id": "tag:a.test,2020:1"}),
                Unreadable::Missing("id"),
            ),
        ] {
            assert_eq!(Object::read(&document), Err(error), "{document}");
        }
    }

    #[test]
    fn the_language_is_that_of_the_same_text() {
        let both = note(json!({"content": "Hallo", "contentMap": {"de": "Hallo", "aa": "Hello"}}));
        assert_eq!(
            (both.content.as_deref(), both.language.as_deref()),
            (Some("Hallo"), Some("de"))
        );
        let map = note(json!({"contentMap": {"en": "Hello"}}));
        assert_eq!(
            (map.content.as_deref(), map.language.as_deref()),
            (Some("Hello"), Some("en"))
        );
        assert_eq!(note(json!({"contentMap": {"und": "x"}})).language, None);
        assert_eq!(note(json!({"contentMap": {"<b>": "x"}})).language, None);
        assert_eq!(
            note(json!({"nameMap": {"fr": "Titre"}}))
                .language
                .as_deref(),
            Some("fr")
        );
        assert_eq!(
            note(json!({"language": {"identifier": "it", "name": "Italiano"}}))
                .language
                .as_deref(),
            Some("it")
        );
        assert_eq!(
            note(json!({"inLanguage": "da"})).language.as_deref(),
            Some("da")
        );
    }

    #[test]
    fn authors_and_audiences_in_every_shape() {
        for author in [
            json!("https://a.test/u"),
            json!({"type": "Person", "id": "https://a.test/u"}),
            json!(["https://a.test/u"]),
        ] {
            assert_eq!(
                note(json!({"attributedTo": author, "to": "as:Public"})).attributed_to,
                ["https://a.test/u"]
            );
        }
        assert_eq!(note(json!({"to": [], "cc": null})).to, Vec::<String>::new());
    }

    #[test]
    fn a_vote_has_a_name_and_no_text() {
        assert!(note(json!({"name": "Red", "inReplyTo": "https://b.test/1"})).is_vote());
        assert!(
            note(json!({"name": "Red", "inReplyTo": "https://b.test/1", "content": ""})).is_vote()
        );
        assert!(
            !note(json!({"name": "Red", "inReplyTo": "https://b.test/1", "content": "x"}))
                .is_vote()
        );
        assert!(!note(json!({"inReplyTo": "https://b.test/1"})).is_vote());
    }

    #[test]
    fn only_a_question_is_a_poll() {
        let options = json!([{"name": "a"}]);
        assert_eq!(note(json!({"oneOf": options})).poll, None);
        let question = json!({"type": "Question", "id": "https://a.test/1", "oneOf": options});
        assert!(Object::read(&question).unwrap().poll.is_some());
    }

    #[test]
    fn untrusted_counts() {
        let counted = note(
            json!({"likes": {"totalItems": 3}, "shares": {"totalItems": -3}, "replies": "https://a.test/1/replies"}),
        );
        assert_eq!((counted.likes, counted.shares), (Some(3), None));
        assert_eq!(
            counted.replies.unwrap().id.as_deref(),
            Some("https://a.test/1/replies")
        );
    }
}
