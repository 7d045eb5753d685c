//! What a failed request answers. [Mastodon docs](https://docs.joinmastodon.org/entities/Error/)

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::Account;
use crate::words::words;

/// [Mastodon docs: Error](https://docs.joinmastodon.org/entities/Error/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Error {
    pub error: Cow<'static, str>,
    /// OAuth errors only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<Cow<'static, str>>,
    /// By field of the form. [Mastodon docs: ValidationError](https://docs.joinmastodon.org/entities/ValidationError/)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<BTreeMap<Cow<'static, str>, Vec<ErrorDetail>>>,
}

/// A post was refused because it would mention accounts that the client did not expect (`allowed_mentions[]`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnexpectedMentions {
    pub error: Cow<'static, str>,
    pub unexpected_accounts: Vec<Arc<Account>>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorDetail {
    pub error: ErrorCode,
    pub description: Cow<'static, str>,
}

impl Error {
    /// An error that is only a text.
    pub fn new(error: impl Into<Cow<'static, str>>) -> Self {
        Self {
            error: error.into(),
            error_description: None,
            details: None,
        }
    }
}

words! {
    /// [Mastodon docs: error codes of registration](https://docs.joinmastodon.org/methods/accounts/#422-unprocessable-entity)
    ErrorCode {
        Blocked = "ERR_BLOCKED",
        Unreachable = "ERR_UNREACHABLE",
        Taken = "ERR_TAKEN",
        Reserved = "ERR_RESERVED",
        Accepted = "ERR_ACCEPTED",
        Blank = "ERR_BLANK",
        Invalid = "ERR_INVALID",
        TooLong = "ERR_TOO_LONG",
        TooShort = "ERR_TOO_SHORT",
        Inclusion = "ERR_INCLUSION",
        BelowLimit = "ERR_BELOW_LIMIT",
    }
}
