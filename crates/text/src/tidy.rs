//! Hostile HTML to a small, well-formed subset: bounded in depth, nothing misnested, nothing unknown.

use crate::characters::boundary;
use crate::compose::shortened;
use crate::escape::{escape, unescape};
use crate::formulas::formula;
use crate::markup::{Tag, Token, Tokens};
use crate::sanitise::{BLOCKS, INLINE, allowed_value, attributes, is_allowed_url};

/// Elements inside more than so many others are left out; their text is not.
const MAX_DEPTH: usize = 100;
/// A comment, which ammonia drops, parts longer text, in bytes: for each character that it escapes,
/// html5ever looks through all the rest of the text.
const MAX_RUN: usize = 4096;

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Elements that are left out, but that stand apart from the text around them.
const APART: [&str; 27] = [
    "address",
    "article",
    "aside",
    "caption",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "hr",
    "main",
    "nav",
    "option",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
];

/// Rewrites HTML so that a parser finds every element closed where it is written to be closed,
/// which keeps the parser in linear time and its result the same when it is parsed again.
pub(crate) fn tidy(html: &str) -> String {
    let mut tidy = Tidy::default();
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => tidy.text(&unescape(text)),
            Token::Start(tag) => tidy.start(tag, &mut tokens),
            Token::End(name) => tidy.end(name),
        }
    }
    tidy.close_to(0);
    tidy.out
}

#[derive(Default)]
struct Tidy {
    out: String,
    open: Vec<Element>,
    /// Nothing was written since a `<pre>`: line feeds would not survive here.
    begins_pre: bool,
    /// The bytes of text since markup was written.
    run: usize,
}

struct Element {
    name: &'static str,
    /// Not written: a link that leads nowhere, and what marks up its text.
    silent: bool,
}

impl Tidy {
    fn start(&mut self, tag: Tag, tokens: &mut Tokens) {
        match tag.name.to_ascii_lowercase().as_str() {
            "br" => self.write("<br>"),
            "img" => self.image(tag),
            "math" => self.text(&formula(tag, tokens)),
            "svg" if !tag.closes_itself() => tokens.until_end_of("svg").for_each(drop),
            name => match known(name) {
                Some(name) => self.open(name, tag),
                None => self.space(name),
            },
        }
    }

    fn end(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        match self.open.iter().rposition(|element| element.name == name) {
            Some(depth) => self.close_to(depth),
            None => self.space(&name),
        }
    }

    fn open(&mut self, name: &'static str, tag: Tag) {
        self.close_before(name);
        if self.open.len() == MAX_DEPTH {
            return;
        }
        let leads_nowhere = || {
            let href = tag.attribute("href");
            !href.is_some_and(|href| is_allowed_url(&href))
        };
        let silent = match name {
            "a" => leads_nowhere(),
            name => !BLOCKS.contains(&name) && self.open.iter().any(|element| element.silent),
        };
        if !silent {
            self.write_start(name, tag);
        }
        self.open.push(Element { name, silent });
    }

    fn write_start(&mut self, name: &str, tag: Tag) {
        self.write("<");
        self.out.push_str(name);
        let mut seen = Vec::new();
        for (attribute, value) in tag.attributes() {
            let allowed = attributes(name).iter();
            let known = allowed
                .copied()
                .find(|known| known.eq_ignore_ascii_case(attribute));
            let Some(attribute) = known.filter(|known| !seen.contains(known)) else {
                continue;
            };
            seen.push(attribute);
            if let Some(value) = allowed_value(attribute, &unescape(value)) {
                self.out.extend([" ", attribute, "=\""]);
                escape(&mut self.out, &value);
                self.out.push('"');
            }
        }
        self.out.push('>');
        self.begins_pre = name == "pre";
    }

    /// Closes what the start of an element closes (HTML, 13.1.2.4), and a little more: a parser
    /// would otherwise carry open inline elements over into each next block, and a few bytes would
    /// grow into many.
    fn close_before(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.close_last(&["p"], &[]);
        }
        match name {
            "a" => self.close_last(&["a"], &[]),
            "li" => self.close_last(&["li"], &["ol", "ul"]),
            "rp" | "rt" => self.close_inside("ruby"),
            name if HEADINGS.contains(&name) => self.close_last(&HEADINGS, &[]),
            _ => {}
        }
    }

    /// Closes the last open element of these, unless it is outside one of `within`.
    fn close_last(&mut self, names: &[&str], within: &[&str]) {
        let among =
            |element: &Element| names.contains(&element.name) || within.contains(&element.name);
        if let Some(depth) = self.open.iter().rposition(among)
            && names.contains(&self.open[depth].name)
        {
            self.close_to(depth);
        }
    }

    fn close_inside(&mut self, name: &str) {
        if let Some(depth) = self.open.iter().rposition(|element| element.name == name) {
            self.close_to(depth + 1);
        }
    }

    fn close_to(&mut self, depth: usize) {
        for element in self.open.split_off(depth).iter().rev() {
            if !element.silent {
                self.write("</");
                self.out.extend([element.name, ">"]);
            }
        }
    }

    /// An image becomes a link to it, or only its description inside another link.
    fn image(&mut self, tag: Tag) {
        let url = tag.attribute("src").filter(|url| is_allowed_url(url));
        let description = tag.attribute("alt").unwrap_or_default();
        let text = match (description.trim(), &url) {
            ("", None) => return,
            ("", Some(url)) => format!("[🖼  {}]", short(url)),
            (description, _) => format!("[🖼  {description}]"),
        };
        match url.filter(|_| self.open.iter().all(|element| element.name != "a")) {
            Some(url) => {
                self.write("<a href=\"");
                escape(&mut self.out, &url);
                self.out.push_str("\">");
                self.text(&text);
                self.out.push_str("</a>");
            }
            None => self.text(&text),
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = if self.begins_pre {
            text.trim_start_matches('\n')
        } else {
            text
        };
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(boundary(rest, MAX_RUN));
            if self.run + piece.len() > MAX_RUN {
                self.write("<!---->");
            }
            self.begins_pre = false;
            self.run += piece.len();
            escape(&mut self.out, piece);
            rest = after;
        }
    }

    /// Keeps apart what an element that is left out kept apart.
    fn space(&mut self, name: &str) {
        if APART.contains(&name) && !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
            self.text(" ");
        }
    }

    fn write(&mut self, markup: &str) {
        self.begins_pre = false;
        self.run = 0;
        self.out.push_str(markup);
    }
}

fn known(name: &str) -> Option<&'static str> {
    BLOCKS
        .into_iter()
        .chain(INLINE)
        .find(|known| *known == name)
}

fn short(url: &str) -> String {
    let (_, shown, hidden) = shortened(url);
    format!("{shown}{}", if hidden.is_empty() { "" } else { "…" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_close_where_a_browser_would_close_them() {
        let table = [
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("<p><b>a<p>b</b>", "<p><b>a</b></p><p>b</p>"),
            (
                "<p>a<ul><li>b<li>c</ul>d</p>",
                "<p>a</p><ul><li>b</li><li>c</li></ul>d",
            ),
            (
                "<ul><li>a<ul><li>b</ul><li>c",
                "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
            ),
            ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
            ("a</p></b>b<br></br>", "ab<br>"),
            ("<h1>a<h2>b", "<h1>a</h1><h2>b</h2>"),
            (
                "<ruby>a<rp>(<rt>b<rp>)",
                "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
            ),
            (
                "<a href=http://a.b>a<a href=http://c.d>b",
                "<a href=\"http://a.b\">a</a><a href=\"http://c.d\">b</a>",
            ),
            ("<p><a>a<b>b<p><b>c</b>", "<p>ab</p><p><b>c</b></p>"),
            ("<pre>\r\n\0\n a\n</pre>", "<pre> a\n</pre>"),
            ("<pre>&#10;<x>\n&#13;a", "<pre>a</pre>"),
            ("<p lang=a LANG=b lang=c>", "<p lang=\"a\"></p>"),
        ];
        for (html, expected) in table {
            assert_eq!(tidy(html), expected, "{html}");
        }
    }

    #[test]
    fn what_lies_too_deep_loses_its_markup() {
        let html = tidy(&format!("{}x", "<b>".repeat(1000)));
        assert_eq!(html.matches("<b>").count(), MAX_DEPTH);
        assert_eq!(html.matches("</b>").count(), MAX_DEPTH);
        assert!(html.contains('x'));
    }
}
