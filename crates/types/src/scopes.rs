//! OAuth scopes: what an app may do.

use std::fmt;

const ALL: &[&str] = &[
    "profile",
    "read",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "follow",
    "push",
    "admin:read",
    "admin:read:accounts",
    "admin:read:reports",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:canonical_email_blocks",
    "admin:write",
    "admin:write:accounts",
    "admin:write:reports",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:canonical_email_blocks",
];

/// What `follow` has meant since before there were finer scopes.
const FOLLOW: &[&str] = &[
    "read:blocks",
    "write:blocks",
    "read:follows",
    "write:follows",
    "read:mutes",
    "write:mutes",
];

/// A set of scopes, in the order in which they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<&'static str>);

impl Scopes {
    /// Every scope that there is.
    pub const ALL: &[&str] = ALL;

    /// Reads words separated by spaces, `+` or `,`; `None` when one of them is no scope. No words: `read`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut scopes = Self::default();
        for word in words(text) {
            scopes.add(known(word)?);
        }
        if scopes.0.is_empty() {
            scopes.add("read");
        }
        Some(scopes)
    }

    /// Reads what was stored; a scope that there is no more is left out.
    pub fn stored(text: &str) -> Self {
        let mut scopes = Self::default();
        words(text).filter_map(known).for_each(|it| scopes.add(it));
        scopes
    }

    fn add(&mut self, scope: &'static str) {
        if !self.0.contains(&scope) {
            self.0.push(scope);
        }
    }

    /// Adds those of another set.
    pub fn extend(&mut self, other: &Self) {
        other.0.iter().for_each(|scope| self.add(scope));
    }

    /// Whether an app with these may do what needs `wanted`: `read` allows `read:statuses`.
    pub fn allow(&self, wanted: &str) -> bool {
        self.0.iter().any(|have| {
            *have == wanted
                || (*have == "follow" && FOLLOW.contains(&wanted))
                || (wanted == "profile" && matches!(*have, "read" | "read:accounts"))
                || wanted
                    .strip_prefix(have)
                    .is_some_and(|rest| rest.starts_with(':'))
        })
    }

    /// Whether an app may get `asked` when it registered for these.
    pub fn include(&self, asked: &Self) -> bool {
        asked.0.iter().all(|scope| self.allow(scope))
    }

    /// The words.
    pub fn words(&self) -> &[&'static str] {
        &self.0
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '+', ',']).filter(|word| !word.is_empty())
}

fn known(word: &str) -> Option<&'static str> {
    ALL.iter().copied().find(|scope| *scope == word)
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_scopes_allow_the_narrow_ones_below_them_only() {
        let scopes = Scopes::parse("read write:statuses follow").unwrap();
        for allowed in [
            "read",
            "read:statuses",
            "write:statuses",
            "write:blocks",
            "follow",
            "profile",
        ] {
            assert!(scopes.allow(allowed), "{allowed}");
        }
        for refused in ["write", "write:media", "push", "admin:read", "readx"] {
            assert!(!scopes.allow(refused), "{refused}");
        }
        assert_eq!(Scopes::parse("read fly"), None);
        assert_eq!(Scopes::stored("read fly"), Scopes::parse("read").unwrap());
        assert_eq!(Scopes::stored("fly"), Scopes::default());
        assert_eq!(Scopes::parse("").unwrap().to_string(), "read");
    }
}
