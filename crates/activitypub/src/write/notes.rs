//! Posts as we send them: notes and questions.

use serde_json::{Value, json};

use super::context::{Terms, with};
use super::{AttachmentKind, Emoji, Members, Rule, emoji, hashtag};
use crate::dates;

/// A post of ours. It is a `Question` when it has a poll, else a `Note`.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// Its page for people.
    pub url: Option<String>,
    /// Its author.
    pub attributed_to: String,
    /// Who it is for.
    pub to: Vec<String>,
    /// Who it is for, too.
    pub cc: Vec<String>,
    /// Its text, in HTML. A vote has none.
    pub content: Option<String>,
    /// The choice, when it is a vote.
    pub name: Option<String>,
    /// The language of its text.
    pub language: Option<String>,
    /// Its content warning.
    pub summary: Option<String>,
    /// Whether what is attached is sensitive.
    pub sensitive: bool,
    /// When it was made, in milliseconds.
    pub published: Option<i64>,
    /// When it was last edited, in milliseconds.
    pub updated: Option<i64>,
    /// What it answers.
    pub in_reply_to: Option<String>,
    /// The thread, as OStatus names it.
    pub conversation: Option<String>,
    /// The thread, as a collection (FEP-7888).
    pub context: Option<String>,
    /// Whether it is for those named only (LitePub).
    pub direct_message: bool,
    /// Who is mentioned.
    pub mentions: Vec<Mention>,
    /// Its hashtags.
    pub hashtags: Vec<Hashtag>,
    /// Its custom emoji.
    pub emojis: Vec<Emoji>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// The poll, which makes it a question.
    pub poll: Option<Poll>,
    /// The collection of its answers, whole or as an id.
    pub replies: Option<Value>,
    /// The collection of likes, whole or as an id.
    pub likes: Option<Value>,
    /// The collection of boosts, whole or as an id.
    pub shares: Option<Value>,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// Who may quote it.
    pub can_quote: Option<Rule>,
}

/// Somebody who is mentioned.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The id of the actor.
    pub href: String,
    /// `@user@host`.
    pub name: String,
}

/// A hashtag.
#[derive(Clone, Debug)]
pub struct Hashtag {
    /// Its name without `#`.
    pub name: String,
    /// Its page.
    pub href: String,
}

/// What is attached.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Where it lies.
    pub url: String,
    /// Its content type.
    pub media_type: String,
    /// What it shows or says.
    pub description: Option<String>,
    /// A blur of it.
    pub blurhash: Option<String>,
    /// The point that is to stay visible.
    pub focus: Option<(f64, f64)>,
    /// In pixels.
    pub width: Option<u64>,
    /// In pixels.
    pub height: Option<u64>,
}

/// A poll.
#[derive(Clone, Debug)]
pub struct Poll {
    /// Whether one may choose more than one.
    pub multiple: bool,
    /// The choices.
    pub options: Vec<PollOption>,
    /// When it ends, in milliseconds.
    pub ends: Option<i64>,
    /// When it ended, in milliseconds, if it has.
    pub closed: Option<i64>,
    /// How many people have voted.
    pub voters: u64,
}

/// A choice of a poll.
#[derive(Clone, Debug)]
pub struct PollOption {
    /// What one chooses.
    pub name: String,
    /// How many chose it.
    pub votes: u64,
}

/// What a post quotes.
#[derive(Clone, Debug)]
pub enum Quote {
    /// A post, with the consent of its author if there is one already.
    Of {
        /// The id of the quoted post.
        id: String,
        /// The id of the consent.
        authorization: Option<String>,
    },
    /// A post that is no longer there.
    Deleted,
}

impl Note {
    /// The document.
    pub fn into_json(self) -> Value {
        with(Terms::Note, self.embedded())
    }

    /// As the object of an activity, without its context.
    pub fn embedded(self) -> Value {
        let mut note = Members::default();
        note.set(
            "type",
            if self.poll.is_some() {
                "Question"
            } else {
                "Note"
            },
        );
        note.set("atomUri", self.id.as_str());
        note.set("id", self.id);
        note.set_if("url", self.url);
        note.set("attributedTo", self.attributed_to);
        note.set("to", self.to);
        note.set("cc", self.cc);
        if let (Some(language), Some(content)) = (&self.language, &self.content) {
            note.set("contentMap", json!({language: content}));
        }
        note.set_if("content", self.content);
        note.set_if("name", self.name);
        note.set("sensitive", self.sensitive);
        note.set_if("summary", self.summary);
        note.set_if("published", self.published.map(dates::write));
        note.set_if("updated", self.updated.map(dates::write));
        note.set_if("inReplyToAtomUri", self.in_reply_to.as_deref());
        note.set_if("inReplyTo", self.in_reply_to);
        note.set_if("conversation", self.conversation);
        note.set_if("context", self.context);
        note.set_if("directMessage", self.direct_message.then_some(true));
        let tags = (self.mentions.into_iter().map(mention))
            .chain(self.hashtags.into_iter().map(hashtag))
            .chain(self.emojis.into_iter().map(emoji));
        note.set("tag", tags.collect::<Vec<_>>());
        note.set(
            "attachment",
            self.attachments
                .into_iter()
                .map(attachment)
                .collect::<Vec<_>>(),
        );
        note.set_if("replies", self.replies);
        note.set_if("likes", self.likes);
        note.set_if("shares", self.shares);
        if let Some(poll) = self.poll {
            set_poll(&mut note, poll);
        }
        if let Some(quote) = self.quote {
            set_quote(&mut note, quote);
        }
        note.set_if("interactionPolicy", self.can_quote.map(policy));
        note.into_json()
    }
}

fn mention(mention: Mention) -> Value {
    json!({"type": "Mention", "href": mention.href, "name": mention.name})
}

fn attachment(it: Attachment) -> Value {
    let mut members = Members::default();
    members.set("type", it.kind.name());
    members.set("url", it.url);
    members.set("mediaType", it.media_type);
    members.set_if("name", it.description);
    members.set_if("blurhash", it.blurhash);
    members.set_if("focalPoint", it.focus.map(|(x, y)| vec![x, y]));
    members.set_if("width", it.width);
    members.set_if("height", it.height);
    members.into_json()
}

fn set_poll(note: &mut Members, poll: Poll) {
    let options: Vec<Value> = poll
        .options
        .into_iter()
        .map(|option| {
            json!({
                "type": "Note",
                "name": option.name,
                "replies": {"type": "Collection", "totalItems": option.votes},
            })
        })
        .collect();
    note.set(if poll.multiple { "anyOf" } else { "oneOf" }, options);
    note.set_if("endTime", poll.ends.map(dates::write));
    note.set_if("closed", poll.closed.map(dates::write));
    note.set("votersCount", poll.voters);
}

/// Under the name of FEP-044f, and under those that older software reads.
fn set_quote(note: &mut Members, quote: Quote) {
    match quote {
        Quote::Of { id, authorization } => {
            note.set("_misskey_quote", id.as_str());
            note.set("quoteUri", id.as_str());
            note.set("quote", id);
            note.set_if("quoteAuthorization", authorization);
        }
        Quote::Deleted => note.set("quote", json!({"type": "Tombstone"})),
    }
}

fn policy(can_quote: Rule) -> Value {
    let mut rule = Members::default();
    rule.set("automaticApproval", can_quote.automatic);
    rule.set_list(
        "manualApproval",
        can_quote.manual.into_iter().map(Value::from),
    );
    json!({"canQuote": rule.into_json()})
}
