//! Tags and text of hostile HTML, one after the other in linear time.
//!
//! A general parser does not do here: html5ever compares each attribute of a tag with all before
//! it, so that one tag with 100,000 attributes takes seconds. This reader knows less, and
//! [`sanitise`](crate::sanitise()) lets a real parser have the last word on what it makes of it.

use std::borrow::Cow;

use crate::escape::unescape;

/// Elements whose content is not for readers, and not markup either.
const OPAQUE: [&str; 8] = [
    "script",
    "style",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "xmp",
];

/// A piece of HTML.
pub(crate) enum Token<'h> {
    /// With character references as they stand.
    Text(&'h str),
    Start(Tag<'h>),
    /// The name of the element, in any case.
    End(&'h str),
}

/// A start tag.
#[derive(Clone, Copy)]
pub(crate) struct Tag<'h> {
    /// In any case.
    pub name: &'h str,
    attributes: &'h str,
}

impl<'h> Tag<'h> {
    /// All attributes as written, repetitions included, with their values as they stand.
    pub(crate) fn attributes(self) -> Attributes<'h> {
        Attributes {
            rest: self.attributes,
        }
    }

    /// The value of an attribute; of several, the first counts.
    pub(crate) fn attribute(self, name: &str) -> Option<Cow<'h, str>> {
        self.attributes()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| unescape(value))
    }

    /// `<svg/>`, which only elements that are not HTML can be.
    pub(crate) fn closes_itself(self) -> bool {
        self.attributes.ends_with('/')
    }
}

/// Reads tags and text; comments, declarations and [`OPAQUE`] elements are left out.
pub(crate) struct Tokens<'h> {
    rest: &'h str,
}

impl<'h> Tokens<'h> {
    pub(crate) fn new(html: &'h str) -> Self {
        Self { rest: html }
    }

    /// Takes all up to the end tag of the element `name` that has just begun.
    pub(crate) fn until_end_of(&mut self, name: &str) -> impl Iterator<Item = Token<'h>> {
        let mut depth = 1;
        std::iter::from_fn(move || {
            let token = self.next()?;
            match token {
                Token::Start(tag)
                    if tag.name.eq_ignore_ascii_case(name) && !tag.closes_itself() =>
                {
                    depth += 1
                }
                Token::End(end) if end.eq_ignore_ascii_case(name) => depth -= 1,
                _ => {}
            }
            (depth > 0).then_some(token)
        })
    }

    /// Reads from a `<`: what it begins, unless that is left out. What is never closed goes to the
    /// end.
    fn markup(&mut self) -> Option<Token<'h>> {
        if self.rest.starts_with("<!--") {
            // `<!-->` is a whole comment
            self.rest = after(&self.rest[2..], "-->");
            return None;
        }
        let (name, closing) = match self.rest.strip_prefix("</") {
            Some(name) => (name, true),
            None => (&self.rest[1..], false),
        };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.rest = after(self.rest, ">");
            return None;
        }
        let (name, rest) = name.split_at(name.find(ends_name).unwrap_or(name.len()));
        let mut attributes = Attributes { rest };
        attributes.by_ref().for_each(drop);
        let (inside, end) = rest.split_at(rest.len() - attributes.rest.len());
        self.rest = end.strip_prefix('>').unwrap_or_default();
        if end.is_empty() {
            return None;
        }
        if closing {
            return Some(Token::End(name));
        }
        if OPAQUE
            .iter()
            .any(|opaque| opaque.eq_ignore_ascii_case(name))
        {
            self.rest = after_end_tag(self.rest, name);
            return None;
        }
        Some(Token::Start(Tag {
            name,
            attributes: inside,
        }))
    }
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        while !self.rest.is_empty() {
            let (text, rest) = self.rest.split_at(markup_start(self.rest));
            if !text.is_empty() {
                self.rest = rest;
                return Some(Token::Text(text));
            }
            if let Some(token) = self.markup() {
                return Some(token);
            }
        }
        None
    }
}

/// Where the first `<` stands that does not stand for itself.
fn markup_start(text: &str) -> usize {
    let begins = |after: Option<&u8>| {
        after.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
    };
    text.match_indices('<')
        .map(|(at, _)| at)
        .find(|at| begins(text.as_bytes().get(at + 1)))
        .unwrap_or(text.len())
}

/// What follows the first `end`; nothing if there is none.
fn after<'t>(text: &'t str, end: &str) -> &'t str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// What follows the end tag of an opaque element; nothing if it is never closed.
fn after_end_tag<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once("</") {
        let found = tag
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        if found && tag[name.len()..].starts_with(ends_name) {
            return after(tag, ">");
        }
        rest = tag;
    }
    ""
}

fn ends_name(c: char) -> bool {
    c.is_ascii_whitespace() || c == '/' || c == '>'
}

/// Names and values of attributes, up to the `>` of the tag (HTML, 13.2.5.32 to 13.2.5.39).
pub(crate) struct Attributes<'h> {
    rest: &'h str,
}

impl<'h> Attributes<'h> {
    /// Reads what stands behind `=`. A quote that is never closed takes all that is left.
    fn value(&mut self, text: &'h str) -> &'h str {
        let (value, rest) = match text.chars().next() {
            Some(quote @ ('"' | '\'')) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
            _ => text.split_at(
                text.find(|c: char| c.is_ascii_whitespace() || c == '>')
                    .unwrap_or(text.len()),
            ),
        };
        self.rest = rest;
        value
    }
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h str, &'h str);

    fn next(&mut self) -> Option<(&'h str, &'h str)> {
        self.rest = self
            .rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let first = self.rest.chars().next().filter(|c| *c != '>')?;
        // a `=` in the first place belongs to the name
        let start = first.len_utf8();
        let len = self.rest[start..]
            .find(|c| ends_name(c) || c == '=')
            .map_or(self.rest.len(), |len| start + len);
        let (name, rest) = self.rest.split_at(len);
        self.rest = rest.trim_ascii_start();
        let value = match self.rest.strip_prefix('=') {
            Some(value) => self.value(value.trim_ascii_start()),
            None => "",
        };
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(html: &str) -> String {
        let parts = Tokens::new(html).map(|token| match token {
            Token::Text(text) => format!("{text:?}"),
            Token::End(name) => format!("/{name}"),
            Token::Start(tag) => tag
                .attributes()
                .fold(tag.name.to_owned(), |out, (name, value)| {
                    format!("{out} {name}={value}")
                }),
        });
        parts.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn html_is_read_as_browsers_read_it() {
        let table = [
            ("a<b>c</b >d", r#""a"|b|"c"|/b|"d""#),
            (
                "<A HREF='x y' title=\"a>b\" q=1 checked/>",
                "A HREF=x y title=a>b q=1 checked=",
            ),
            ("<a b = c d='' e==f =g>", "a b=c d= e==f =g="),
            ("<a/b//c>", "a b= c="),
            ("<br/>", "br"),
            ("1 < 2 <3 <", r#""1 < 2 <3 <""#),
            ("a<!-- <b> -->c<!-->d<!--->e", r#""a"|"c"|"d"|"e""#),
            ("<!DOCTYPE html><?xml ?></ x></>a<![CDATA[b]]>", r#""a""#),
            ("<script>if (a</b) '<p>'</scripty></SCRIPT >x", r#""x""#),
            ("<style>a</style", ""),
            ("a<script>b", r#""a""#),
            ("a<b", r#""a""#),
            ("a<b title=\"c>d", r#""a""#),
            ("a<!-- b", r#""a""#),
            ("<é>", r#""<é>""#),
            ("<bé é=é>", "bé é=é"),
        ];
        for (html, expected) in table {
            assert_eq!(outline(html), expected, "{html}");
        }
    }

    #[test]
    fn the_content_of_an_element_ends_with_it() {
        let mut tokens = Tokens::new("<svg><svg></svg>a<svg/></svg>b");
        tokens.next();
        assert_eq!(tokens.until_end_of("svg").count(), 4);
        assert!(matches!(tokens.next(), Some(Token::Text("b"))));
    }
}
