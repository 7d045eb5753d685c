//! Links in plain text: a scheme is needed, and punctuation after the URL is not part of it.

use url::Url;

use crate::characters::{is_mark, leading};
use crate::scan::{Entity, Link, Taken};

/// The schemes that Mastodon links, and that links from elsewhere may have.
pub(crate) const SCHEMES: [&str; 11] = [
    "http", "https", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "gemini", "xmpp", "magnet",
];

/// Longer URLs stay text, as in Mastodon.
const MAX_URL: usize = 4096;
/// The longest host name (RFC 1035, 2.3.4).
const MAX_HOST: usize = 253;
/// Parentheses are part of a URL as long as they close, one inside the other at most.
const MAX_PARENTHESES: usize = 2;

/// The link that begins with the letter at `at`, after the character `before`.
pub(crate) fn find<'t>(text: &'t str, at: usize, before: Option<char>) -> Option<Taken<'t>> {
    if before
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '＠' | '$' | '#' | '＃'))
    {
        return None;
    }
    let rest = &text[at..];
    let scheme = scheme(rest)?;
    let after = &rest[scheme.len() + 1..];
    let len = match scheme.to_ascii_lowercase().as_str() {
        "magnet" => query(after).filter(|&len| len > 0)?,
        "xmpp" => address(after)?,
        _ => 2 + place(after.strip_prefix("//")?)?,
    };
    let end = at + scheme.len() + 1 + len;
    let url = &text[at..end];
    let link = Entity::Link(Link {
        range: at..end,
        url,
    });
    let entity = (url.len() <= MAX_URL && Url::parse(url).is_ok()).then_some(link);
    Some(Taken { end, entity })
}

/// The scheme before a `:`, if it is one that is linked.
fn scheme(text: &str) -> Option<&str> {
    let longest = SCHEMES.iter().map(|scheme| scheme.len()).max()?;
    let colon = text.bytes().take(longest + 1).position(|b| b == b':')?;
    let scheme = &text[..colon];
    SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
        .then_some(scheme)
}

/// The length of `user@host/resource?query`, all but the host optional (RFC 5122).
fn address(text: &str) -> Option<usize> {
    let user = leading(text, |c| {
        c.is_alphanumeric() || "._~-%!$()*+,;=".contains(c)
    });
    let start = if text[user..].starts_with('@') {
        user + 1
    } else {
        0
    };
    Some(start + place(&text[start..])?)
}

/// The length of `host:port/path?query`, all but the host optional.
fn place(text: &str) -> Option<usize> {
    let mut end = host(text)?;
    if let Some(port) = text[end..].strip_prefix(':') {
        let digits = leading(port, |c| c.is_ascii_digit());
        end += if digits > 0 { 1 + digits } else { 0 };
    }
    if text[end..].starts_with('/') {
        end += reach(&text[end..], in_path, ends_path);
    }
    Some(end + query(&text[end..]).unwrap_or(0))
}

/// The length of `?query`; 0 if there is a `?` but nothing after it.
fn query(text: &str) -> Option<usize> {
    let len = reach(text.strip_prefix('?')?, in_query, ends_query);
    Some(if len > 0 { 1 + len } else { 0 })
}

/// The length of a host name with at least two labels, the last of which looks like a top-level
/// domain.
fn host(text: &str) -> Option<usize> {
    let run = leading(text, |c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '-' | '_' | '.')
            || (!c.is_ascii() && !c.is_whitespace())
    });
    let mut end = None;
    let mut at = 0;
    for label in text[..run].split('.') {
        if at > 0
            && let Some(len) = top_level_domain(label)
        {
            end = Some(at + len);
        }
        if label.is_empty() || label.starts_with(['-', '_']) || label.ends_with(['-', '_']) {
            break;
        }
        at += label.len() + 1;
    }
    end.filter(|&end| end <= MAX_HOST && !text[end..].starts_with(['@', '+']))
}

/// How much of a label can be a top-level domain: CJK text may follow one without a space.
fn top_level_domain(label: &str) -> Option<usize> {
    let punycode = label
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    if punycode {
        return Some(leading(label, |c| c.is_ascii_alphanumeric() || c == '-'));
    }
    if !label.starts_with(|c: char| c.is_ascii()) {
        let len = leading(label, |c| {
            !c.is_ascii() && (c.is_alphabetic() || is_mark(c))
        });
        return (len > 0).then_some(len);
    }
    let len = leading(label, |c| c.is_ascii_alphabetic());
    let ends = !label[len..].starts_with(|c: char| c.is_ascii());
    (len >= 2 && ends).then_some(len)
}

/// How far a path or a query goes: to its last character that may end one, or to a closed
/// parenthesis.
fn reach(text: &str, inside: impl Fn(char) -> bool, ends: impl Fn(char) -> bool) -> usize {
    let mut end = 0;
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' if depth == MAX_PARENTHESES => break,
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            c if !inside(c) => break,
            _ => {}
        }
        if depth == 0 && (c == ')' || ends(c)) {
            end = at + c.len_utf8();
        }
    }
    end
}

fn in_path(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '<' | '>' | '?')
}

fn ends_path(c: char) -> bool {
    !matches!(
        c,
        '!' | '*'
            | '"'
            | '\''
            | '「'
            | '」'
            | ';'
            | ':'
            | '='
            | ','
            | '.'
            | '$'
            | '%'
            | '['
            | ']'
            | '~'
            | '&'
            | '|'
    )
}

fn in_query(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '{' | '}' | '`' | '\\')
}

fn ends_query(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '_' | '&' | '=' | '#' | '/' | '-')
}

#[cfg(test)]
mod tests {
    use crate::scan;

    #[test]
    fn a_link_ends_where_a_reader_would_end_it() {
        let table = [
            ("http://google.com", "http://google.com"),
            ("HTTPS://Example.ORG/A", "HTTPS://Example.ORG/A"),
            (
                "see https://example.org/a/b.html. And",
                "https://example.org/a/b.html",
            ),
            ("(http://google.com/)", "http://google.com/"),
            ("(http://google.com)", "http://google.com"),
            ("http://www.google.com!", "http://www.google.com"),
            ("http://www.google.com'", "http://www.google.com"),
            ("http://www.google.com>", "http://www.google.com"),
            ("\"https://example.com/\"", "https://example.com/"),
            ("<https://example.com/>", "https://example.com/"),
            ("「[https://example.org/」", "https://example.org/"),
            ("https://example.com/\u{3000}abc", "https://example.com/"),
            ("https://nic.みんな/", "https://nic.みんな/"),
            ("https://💩.la/", "https://💩.la/"),
            (
                "http://xn--bcher-kva.example/x",
                "http://xn--bcher-kva.example/x",
            ),
            ("見てhttp://example.comです", "http://example.com"),
            ("http://example.com。次", "http://example.com"),
            (
                "https://ja.wikipedia.org/wiki/日本",
                "https://ja.wikipedia.org/wiki/日本",
            ),
            (
                "https://x.org/wiki/Diaspora_(software)",
                "https://x.org/wiki/Diaspora_(software)",
            ),
            ("https://x.org/a_(b_(c))!", "https://x.org/a_(b_(c))"),
            ("(https://x.org/a_(b))", "https://x.org/a_(b)"),
            ("https://x.org/a(b c", "https://x.org/a"),
            (
                "https://gta.fandom.com/wiki/TW@ Content",
                "https://gta.fandom.com/wiki/TW@",
            ),
            (
                "https://x.org/s?q=✓&a=%E2%9C%93&b",
                "https://x.org/s?q=✓&a=%E2%9C%93&b",
            ),
            ("https://x.org/s?q=a.", "https://x.org/s?q=a"),
            ("https://x.org?", "https://x.org"),
            ("https://x.org?a=1", "https://x.org?a=1"),
            ("https://x.org:8443/a", "https://x.org:8443/a"),
            ("https://x.org: a", "https://x.org"),
            ("https://x.org/#!/a", "https://x.org/#!/a"),
            ("http://example.com/b<del>b</del>", "http://example.com/b"),
            ("gemini://example.org/x", "gemini://example.org/x"),
            ("xmpp:user@instance.com", "xmpp:user@instance.com"),
            (
                "xmpp:muc@instance.com?join right",
                "xmpp:muc@instance.com?join",
            ),
            (
                "a magnet:?xt=urn:btih:c12fe1.",
                "magnet:?xt=urn:btih:c12fe1",
            ),
        ];
        for (text, expected) in table {
            let found: Vec<_> = scan(text).links().map(|link| link.url).collect();
            assert_eq!(found, [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_url_is_no_link() {
        let long = format!("http://example.com/{}", "a".repeat(4096));
        let wide = format!("http://{}.com/", "a".repeat(254));
        let table = [
            "example.com",
            "www.example.com/a",
            "//example.com",
            "http://",
            "http:///a",
            "http://localhost/a",
            "http://127.0.0.1/",
            "http://www\\.google\\.com",
            "http://user:pass@example.com/",
            "http://user@example.com/",
            "http://example.com@evil.test/",
            "http://-a-.com-",
            "xhttp://example.com",
            "#http://example.com",
            "javascript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "ftp://example.com/",
            "mailto:a@example.com",
            "magnet:?",
            "magnet:x",
            "xmpp:",
            &long,
            &wide,
        ];
        for text in table {
            assert_eq!(scan(text).links().count(), 0, "{text}");
        }
    }
}
