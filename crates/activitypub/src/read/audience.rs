//! Who an object is for, as `to` and `cc` say it.

use crate::PUBLIC;

/// Who an object is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, and shown in public places.
    Public,
    /// Everybody who comes across it.
    Unlisted,
    /// The followers of its author, and those named.
    Followers,
    /// Only those named.
    Direct,
}

impl Audience {
    /// `Public` in `to`, `Public` in `cc`, the author's followers in either, or nobody else than those named.
    pub fn of(to: &[String], cc: &[String], followers: Option<&str>) -> Self {
        if to.iter().any(|id| is_public(id)) {
            return Self::Public;
        }
        if cc.iter().any(|id| is_public(id)) {
            return Self::Unlisted;
        }
        let for_followers =
            followers.is_some_and(|followers| to.iter().chain(cc).any(|id| id == followers));
        if for_followers {
            Self::Followers
        } else {
            Self::Direct
        }
    }
}

/// Whether an id means everybody: the full IRI, `as:Public` (Takahē) or `Public`.
pub fn is_public(id: &str) -> bool {
    id == PUBLIC || id == "as:Public" || id == "Public"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_audiences() {
        const FOLLOWERS: &str = "https://a.test/u/followers";
        let cases: &[(&[&str], &[&str], Audience)] = &[
            (&[PUBLIC], &[FOLLOWERS], Audience::Public),
            (&["as:Public"], &[], Audience::Public),
            (&["https://b.test/u", "Public"], &[], Audience::Public),
            (&[FOLLOWERS], &[PUBLIC], Audience::Unlisted),
            (&[], &["as:Public"], Audience::Unlisted),
            (&[FOLLOWERS], &["https://b.test/u"], Audience::Followers),
            (&["https://b.test/u"], &[FOLLOWERS], Audience::Followers),
            (&["https://b.test/u"], &[], Audience::Direct),
            (&[], &["https://b.test/u"], Audience::Direct), // Takahē
            (&["https://b.test/u/followers"], &[], Audience::Direct),
            (&[], &[], Audience::Direct),
        ];
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        for (to, cc, audience) in cases {
            assert_eq!(
                Audience::of(&owned(to), &owned(cc), Some(FOLLOWERS)),
                *audience,
                "{to:?} {cc:?}"
            );
        }
        assert_eq!(
            Audience::of(&owned(&[FOLLOWERS]), &[], None),
            Audience::Direct
        );
    }
}
