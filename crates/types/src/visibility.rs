//! Who may see a post.

use std::str::FromStr;

/// Who may see a post, in the words of the client API.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone; shown in public timelines.
    Public,
    /// Everyone; not shown in public timelines.
    Unlisted,
    /// Followers of the author and those mentioned.
    Private,
    /// Only those mentioned.
    Direct,
}

impl Visibility {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// Whether anybody at all may see it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }

    /// The number it is stored as.
    pub fn code(self) -> i64 {
        self as i64
    }

    /// The visibility stored as `code`; what is unknown is the most private.
    pub fn from_code(code: i64) -> Self {
        match code {
            0 => Self::Public,
            1 => Self::Unlisted,
            2 => Self::Private,
            _ => Self::Direct,
        }
    }
}

impl FromStr for Visibility {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Public, Self::Unlisted, Self::Private, Self::Direct]
            .into_iter()
            .find(|v| v.as_str() == word)
            .ok_or(())
    }
}
