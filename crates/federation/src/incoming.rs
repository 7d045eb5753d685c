//! What arrives from elsewhere, in our own words: checked, bounded and made safe.

use store::quotes::Policy;
use types::{Timestamp, Visibility};

/// A post.
#[derive(Clone, Debug)]
pub struct IncomingStatus {
    /// Its id on its server.
    pub uri: String,
    pub url: Option<String>,
    /// Its author's id.
    pub author: String,
    /// Safe HTML.
    pub content: String,
    /// Plain text.
    pub spoiler_text: String,
    pub visibility: Visibility,
    pub sensitive: bool,
    /// ISO 639 code, as far as it is one.
    pub language: Option<String>,
    /// The id of what it answers.
    pub in_reply_to: Option<String>,
    /// The id of its thread.
    pub conversation: Option<String>,
    /// Ids of those whom it names.
    pub mentions: Vec<String>,
    /// Ids of those to whom it is addressed without naming them.
    pub addressed: Vec<String>,
    /// Ids of those whom it names without being addressed to them.
    pub unaddressed: Vec<String>,
    /// As written, without `#`.
    pub tags: Vec<String>,
    pub emojis: Vec<IncomingEmoji>,
    pub media: Vec<IncomingMedia>,
    pub poll: Option<IncomingPoll>,
    pub quote: Option<IncomingQuote>,
    /// Who may quote it.
    pub quote_policy: Policy,
    /// Never in the future.
    pub published: Timestamp,
    pub updated: Option<Timestamp>,
    /// The collection of its replies.
    pub replies: Option<String>,
    /// Ids of answers on its own host that came along.
    pub answers: Vec<String>,
    /// How many like it and have boosted it, as its server tells.
    pub likes: Option<i64>,
    pub shares: Option<i64>,
}

/// A custom emoji.
#[derive(Clone, Debug)]
pub struct IncomingEmoji {
    /// Without colons.
    pub shortcode: String,
    pub url: String,
    pub updated: Option<Timestamp>,
}

/// A file that belongs to a post.
#[derive(Clone, Debug)]
pub struct IncomingMedia {
    pub url: String,
    pub content_type: String,
    /// `image`, `gifv`, `video`, `audio` or `unknown`.
    pub kind: &'static str,
    pub description: Option<String>,
    pub blurhash: Option<String>,
    pub focus: Option<(f64, f64)>,
    /// Pixels; 0 when unknown.
    pub width: u32,
    pub height: u32,
    /// A picture that stands for it.
    pub preview: Option<String>,
}

/// What a post quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncomingQuote {
    /// A post that is no longer there.
    Deleted,
    /// A post.
    Of {
        /// Its id, or its page when old software quotes it.
        uri: String,
        /// The id of its author's consent.
        authorization: Option<String>,
    },
}

/// A poll.
#[derive(Clone, Debug)]
pub struct IncomingPoll {
    pub multiple: bool,
    pub expires_at: Option<Timestamp>,
    /// None when its server does not tell.
    pub voters_count: Option<i64>,
    /// Plain text, and how many chose it.
    pub options: Vec<(String, i64)>,
}
