//! Why a rule said no.

use std::borrow::Cow;

use types::AccountId;

/// What every service answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or the caller may not know that it is.
    #[error("not found")]
    NotFound,
    /// Something that the input names is not there; the API's sentence.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// It was there.
    #[error("gone")]
    Gone,
    /// The caller may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The caller may not do this; the API's sentence that says why.
    #[error("not allowed: {0}")]
    Denied(&'static str),
    /// The input breaks rules; each is named.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// The input breaks a rule that is not about a field; the API's sentence.
    #[error("refused: {0}")]
    Refused(Cow<'static, str>),
    /// A post would go to accounts whom its author did not expect.
    #[error("would mention others")]
    UnexpectedMentions(Vec<AccountId>),
    /// Somebody else changed it at the same time.
    #[error("conflict")]
    Conflict,
    /// Too much of it; try again later.
    #[error("limited")]
    Limited {
        /// Milliseconds to wait.
        retry_after: i64,
    },
    /// All places in the queue are taken; try the same again later.
    #[error("the queue is full")]
    Crowded {
        /// Milliseconds to wait.
        retry_after: i64,
    },
    /// The server cannot do it now: a full disk, a database that is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

/// What is wrong with one field of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name in the client API: `text`, `username`, `poll.options` …
    pub field: &'static str,
    /// What is wrong with it.
    pub why: Why,
}

/// What can be wrong with a field. Doors put it into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing was given.
    Blank,
    /// Somebody else has it.
    Taken,
    /// It has not the right form.
    Invalid,
    /// More than so many characters or items.
    TooLong(usize),
    /// More than so many characters, where the limit itself is named.
    OverLimit(usize),
    /// One of its items has more than so many characters.
    EachTooLong(usize),
    /// Fewer than two items.
    TooFew,
    /// More than so many items.
    TooMany(usize),
    /// The same item twice.
    Repeated,
    /// A time that comes too soon.
    TooSoon,
    /// A time that is too far away.
    TooLate,
    /// More than so many bytes.
    TooLarge(usize),
    /// Fewer than so many characters or items.
    TooShort(usize),
    /// Not one of the allowed words.
    Inclusion,
    /// A name that the server keeps for itself.
    Reserved,
    /// The address or its domain may not sign up.
    Blocked,
    /// Terms were not agreed to.
    NotAccepted,
    /// A rule that has words of its own in the API: the English sentence.
    Rule(&'static str),
}

impl Error {
    /// Whether another try may succeed.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::Internal(_) | Self::Conflict | Self::Crowded { .. }
        )
    }

    /// A rule that is not about a field is broken.
    pub fn refused(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(sentence.into())
    }

    /// One field is wrong.
    pub fn invalid(field: &'static str, why: Why) -> Self {
        Self::Invalid(vec![Problem { field, why }])
    }

    /// One rule, said in a sentence that is not about a field.
    pub fn rule(sentence: &'static str) -> Self {
        Self::invalid("base", Why::Rule(sentence))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy | store::Error::Full | store::Error::Unavailable(_) => {
                Self::Unavailable(error.to_string())
            }
            store::Error::Constraint(_) => Self::Conflict,
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<federation::Error> for Error {
    fn from(error: federation::Error) -> Self {
        match error {
            federation::Error::Store(error) => error.into(),
            federation::Error::Internal(why) => Self::Internal(why),
            error if error.is_temporary() => Self::Unavailable(error.to_string()),
            _ => Self::NotFound,
        }
    }
}
