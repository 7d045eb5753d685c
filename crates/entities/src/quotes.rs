//! Quotes and who may quote. [Mastodon docs](https://docs.joinmastodon.org/entities/Quote/)

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::{Id, Status, words::words};

/// [Mastodon docs: Quote](https://docs.joinmastodon.org/entities/Quote/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    pub state: QuoteState,
    #[serde(flatten)]
    pub quoted: Quoted,
}

/// What is quoted: in full once, and inside a quoted status only its id, so that quotes of quotes end.
/// [Mastodon docs: ShallowQuote](https://docs.joinmastodon.org/entities/ShallowQuote/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Quoted {
    #[serde(rename = "quoted_status")]
    Full(Option<Box<Status>>),
    #[serde(rename = "quoted_status_id")]
    Shallow(Option<Id>),
}

words! {
    /// [Mastodon docs: Quote state](https://docs.joinmastodon.org/entities/Quote/#state)
    QuoteState {
        Pending = "pending",
        Accepted = "accepted",
        Rejected = "rejected",
        Revoked = "revoked",
        Deleted = "deleted",
        Unauthorized = "unauthorized",
        BlockedAccount = "blocked_account",
        BlockedDomain = "blocked_domain",
        MutedAccount = "muted_account",
    }
}

/// Who may quote a status. [Mastodon docs: QuoteApproval](https://docs.joinmastodon.org/entities/QuoteApproval/)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct QuoteApproval {
    pub automatic: ApprovalGroups,
    pub manual: ApprovalGroups,
    pub current_user: CurrentUserApproval,
}

/// Whose request is approved, an array of words on the wire. [Mastodon docs: QuoteApproval automatic](https://docs.joinmastodon.org/entities/QuoteApproval/#automatic)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApprovalGroups {
    pub public: bool,
    pub followers: bool,
    pub following: bool,
    /// The policy of a remote server names someone we cannot express.
    pub unsupported_policy: bool,
}

impl Serialize for ApprovalGroups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let groups = [
            (self.public, "public"),
            (self.followers, "followers"),
            (self.following, "following"),
            (self.unsupported_policy, "unsupported_policy"),
        ];
        let mut seq = serializer.serialize_seq(None)?;
        for (_, word) in groups.iter().filter(|(present, _)| *present) {
            seq.serialize_element(word)?;
        }
        seq.end()
    }
}

words! {
    /// What the viewer's own request would meet. [Mastodon docs: QuoteApproval current_user](https://docs.joinmastodon.org/entities/QuoteApproval/#current_user)
    CurrentUserApproval {
        Automatic = "automatic",
        Manual = "manual",
        Denied = "denied",
        Missing = "missing",
        Unknown = "unknown",
    }
}
