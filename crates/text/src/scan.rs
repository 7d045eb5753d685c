//! Finding mentions, hashtags and links in plain text, in one pass.

use std::ops::Range;

use crate::{hashtags, links, mentions};

/// What was found in a text: in order of place, never overlapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities<'t> {
    all: Vec<Entity<'t>>,
}

/// A part of a text that becomes a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entity<'t> {
    /// `@alice` or `@alice@example.org`.
    Mention(Mention<'t>),
    /// `#Caturday`.
    Hashtag(Hashtag<'t>),
    /// `https://example.org/`.
    Link(Link<'t>),
}

/// Somebody is named; whether there is such an account is for the caller to find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'t> {
    /// Where it stands, in bytes, with its `@`.
    pub range: Range<usize>,
    /// As written: compare without case.
    pub username: &'t str,
    /// As written; `None` means this server.
    pub domain: Option<&'t str>,
}

/// A hashtag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashtag<'t> {
    /// Where it stands, in bytes, with its `#`.
    pub range: Range<usize>,
    /// What it is known by: see [`hashtags::normalise`].
    pub name: String,
    /// As its author writes it, without the `#`.
    pub written: &'t str,
}

/// A URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'t> {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// As written; it parses as a URL.
    pub url: &'t str,
}

impl<'t> Entities<'t> {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Entity<'t>> {
        self.all.iter()
    }

    /// The mentions, repetitions included.
    pub fn mentions(&self) -> impl Iterator<Item = &Mention<'t>> {
        self.iter().filter_map(|entity| match entity {
            Entity::Mention(mention) => Some(mention),
            _ => None,
        })
    }

    /// The hashtags, repetitions included.
    pub fn hashtags(&self) -> impl Iterator<Item = &Hashtag<'t>> {
        self.iter().filter_map(|entity| match entity {
            Entity::Hashtag(hashtag) => Some(hashtag),
            _ => None,
        })
    }

    /// The links, repetitions included.
    pub fn links(&self) -> impl Iterator<Item = &Link<'t>> {
        self.iter().filter_map(|entity| match entity {
            Entity::Link(link) => Some(link),
            _ => None,
        })
    }
}

impl Entity<'_> {
    /// Where it stands, in bytes.
    pub fn range(&self) -> Range<usize> {
        match self {
            Self::Mention(mention) => mention.range.clone(),
            Self::Hashtag(hashtag) => hashtag.range.clone(),
            Self::Link(link) => link.range.clone(),
        }
    }
}

/// What a finder took from the text: an entity, or nothing when it only looked like one.
pub(crate) struct Taken<'t> {
    /// Where the scan goes on: what was looked at is not looked at again, which keeps it linear.
    pub end: usize,
    pub entity: Option<Entity<'t>>,
}

/// Finds the mentions, hashtags and links of a post, a profile note or a field.
pub fn scan(text: &str) -> Entities<'_> {
    let mut all = Vec::new();
    let mut at = 0;
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        let taken = match c {
            '@' => mentions::find(text, at, before),
            '#' | '＃' => hashtags::find(text, at, before),
            c if c.is_ascii_alphabetic() => links::find(text, at, before),
            _ => None,
        };
        if let Some(Taken { end, entity }) = taken {
            all.extend(entity);
            before = text[..end].chars().next_back();
            at = end;
        } else {
            before = Some(c);
            at += c.len_utf8();
        }
    }
    Entities { all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_come_in_order_with_their_places() {
        let text = "Hi @alice, see https://example.org/#top #Cats and @bob@remote.test!";
        let found = scan(text);
        let places: Vec<&str> = found.iter().map(|entity| &text[entity.range()]).collect();
        assert_eq!(
            places,
            [
                "@alice",
                "https://example.org/#top",
                "#Cats",
                "@bob@remote.test"
            ]
        );
        assert_eq!(found.mentions().count(), 2);
        assert_eq!(found.hashtags().next().unwrap().name, "cats");
        assert_eq!(
            found.links().next().unwrap().url,
            "https://example.org/#top"
        );
    }

    #[test]
    fn nothing_is_found_inside_a_link() {
        let text = "https://example.org/@alice/#cats";
        let found = scan(text);
        assert_eq!(found.iter().count(), 1);
        assert_eq!(found.links().next().unwrap().url, text);
    }
}
