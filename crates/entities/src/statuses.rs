//! Statuses. [Mastodon docs](https://docs.joinmastodon.org/entities/Status/)

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{Error, Serializer};

use crate::written::{Written, raw};
use crate::{
    Account, CustomEmoji, FilterResult, Id, MediaAttachment, Poll, PreviewCard, Quote,
    QuoteApproval, Timestamp, words::words,
};

/// A status as one viewer sees it. [Mastodon docs: Status](https://docs.joinmastodon.org/entities/Status/)
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    pub core: Arc<StatusCore>,
    pub account: Arc<Account>,
    /// Left out for anonymous viewers.
    pub viewer: Option<StatusViewer>,
    pub reblog: Option<Box<Status>>,
    /// None where the author hides it, and on reblogs.
    pub application: Option<Arc<StatusApplication>>,
    pub quote: Option<Quote>,
    pub quote_approval: QuoteApproval,
    pub poll: Option<Poll>,
    /// Collections are not there yet: no status refers to one.
    pub tagged_collections: [(); 0],
}

/// What of a status is written anew for each viewer.
#[derive(Serialize)]
struct Rest<'a> {
    #[serde(flatten)]
    viewer: &'a Option<StatusViewer>,
    reblog: &'a Option<Box<Status>>,
    application: &'a Option<Arc<StatusApplication>>,
    quote: &'a Option<Quote>,
    quote_approval: &'a QuoteApproval,
    poll: &'a Option<Poll>,
    tagged_collections: [(); 0],
}

impl Status {
    fn rest(&self) -> Rest<'_> {
        Rest {
            viewer: &self.viewer,
            reblog: &self.reblog,
            application: &self.application,
            quote: &self.quote,
            quote_approval: &self.quote_approval,
            poll: &self.poll,
            tagged_collections: self.tagged_collections,
        }
    }

    /// One object of what is kept and what is not.
    fn json(&self) -> serde_json::Result<String> {
        let core = self.core.written.json(&*self.core)?;
        let rest = serde_json::to_string(&self.rest())?;
        let (core, rest) = (&core[..core.len() - 1], &rest[1..]);
        Ok([core, ",\"account\":", self.account.json()?, ",", rest].concat())
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw(&self.json().map_err(S::Error::custom)?, serializer)
    }
}

/// A status that is gone, with the text it was written from, for those who delete to write anew.
/// [Mastodon docs: Delete a status](https://docs.joinmastodon.org/methods/statuses/#delete)
#[derive(Debug, Clone, PartialEq)]
pub struct DeletedStatus {
    pub status: Status,
    /// Plain text; the HTML of the status is not sent.
    pub text: String,
}

impl Serialize for DeletedStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut status = serde_json::to_value(&self.status).map_err(S::Error::custom)?;
        if let Some(fields) = status.as_object_mut() {
            fields.remove("content");
            fields.insert("text".into(), self.text.as_str().into());
        }
        status.serialize(serializer)
    }
}

/// The part of a [`Status`] that is the same for all viewers. Its JSON is written once and then kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusCore {
    pub id: Id,
    pub created_at: Timestamp,
    pub in_reply_to_id: Option<Id>,
    pub in_reply_to_account_id: Option<Id>,
    pub sensitive: bool,
    pub spoiler_text: String,
    pub visibility: Visibility,
    pub language: Option<String>,
    pub uri: String,
    pub url: Option<String>,
    pub replies_count: i64,
    pub reblogs_count: i64,
    pub favourites_count: i64,
    pub quotes_count: i64,
    pub edited_at: Option<Timestamp>,
    /// HTML.
    pub content: String,
    pub media_attachments: Vec<MediaAttachment>,
    pub mentions: Vec<Mention>,
    pub tags: Vec<StatusTag>,
    pub emojis: Vec<CustomEmoji>,
    pub card: Option<PreviewCard>,
    #[serde(skip)]
    pub written: Written,
}

/// What the viewer did with a status.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StatusViewer {
    pub favourited: bool,
    pub reblogged: bool,
    /// The viewer mutes notifications of the conversation.
    pub muted: bool,
    pub bookmarked: bool,
    /// Only on own statuses that may be pinned: neither direct nor reblogs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// The viewer's filters that match.
    pub filtered: Vec<FilterResult>,
}

/// The app that a status was written with. [Mastodon docs: application](https://docs.joinmastodon.org/entities/Status/#application)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusApplication {
    pub name: String,
    pub website: Option<String>,
}

/// [Mastodon docs: Status::Mention](https://docs.joinmastodon.org/entities/Status/#Mention)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The mentioned account.
    pub id: Id,
    pub username: String,
    pub url: String,
    pub acct: String,
}

/// [Mastodon docs: Status::Tag](https://docs.joinmastodon.org/entities/Status/#Tag)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusTag {
    /// Without `#`.
    pub name: String,
    pub url: String,
}

words! {
    /// [Mastodon docs: visibility](https://docs.joinmastodon.org/entities/Status/#visibility)
    Visibility {
        Public = "public",
        Unlisted = "unlisted",
        Private = "private",
        Direct = "direct",
    }
}
