//! Characters that mean something in HTML: written so that they mean nothing, and read again.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Appends `text`, safe between tags and in quoted attributes.
pub(crate) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// `text` as part of an HTML text or attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

/// Resolves character references (HTML, 13.2.5.72), in text by the stricter rule for attributes: a
/// name without `;` counts only if no letter, digit or `=` follows, so that `?a=1&copy=2` stays
/// what it is. What a parser leaves out or changes is gone: null characters, byte order marks,
/// carriage returns.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    match resolve(text) {
        text if !text.contains(['\0', '\r', '\u{feff}']) => text,
        text => {
            let lines = text.replace("\r\n", "\n").replace('\r', "\n");
            Cow::Owned(lines.replace(['\0', '\u{feff}'], ""))
        }
    }
}

fn resolve(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let len = numeric(&mut out, after).or_else(|| named(&mut out, after));
        if len.is_none() {
            out.push('&');
        }
        let after = &after[len.unwrap_or(0)..];
        let next = after.find('&').unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    Cow::Owned(out)
}

/// Appends the character of `#39;` or `#x27;` and returns the length of the reference.
fn numeric(out: &mut String, text: &str) -> Option<usize> {
    let number = text.strip_prefix('#')?;
    let hex = number.strip_prefix(['x', 'X']);
    let (digits, radix) = hex.map_or((number, 10), |digits| (digits, 16));
    let start = text.len() - digits.len();
    let len = digits
        .bytes()
        .take_while(|b| (*b as char).is_digit(radix))
        .count();
    if len == 0 {
        return None;
    }
    let code = u32::from_str_radix(&digits[..len], radix).unwrap_or(u32::MAX);
    out.push(character(code));
    let end = start + len;
    Some(end + usize::from(text[end..].starts_with(';')))
}

/// The character of a number; those of Windows-1252 where Unicode has control characters, as in
/// every browser.
fn character(code: u32) -> char {
    let replacement = match code {
        0 => None,
        0x80..=0x9f => C1_REPLACEMENTS[code as usize - 0x80].or(char::from_u32(code)),
        _ => char::from_u32(code),
    };
    replacement.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Appends the characters of `amp;` and returns the length of the reference.
fn named(out: &mut String, text: &str) -> Option<usize> {
    const LONGEST: usize = 32;
    let name = text
        .bytes()
        .take(LONGEST)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let end = match text.as_bytes().get(name) {
        Some(b';') => name + 1,
        Some(b'=') => return None,
        _ => name,
    };
    let (first, second) = NAMED_ENTITIES
        .get(&text[..end])
        .filter(|codes| codes.0 != 0)?;
    out.extend(char::from_u32(*first));
    out.extend(char::from_u32(*second).filter(|c| *c != '\0'));
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        let table = [
            ("plain", "plain"),
            ("&lt;b&gt; &amp;amp; &quot;&apos;", "<b> &amp; \"'"),
            ("&#39;&#x27;&#X27;&#39", "''''"),
            ("&nbsp;&eacute;&Eacute", "\u{a0}éÉ"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("?a=1&copy=2&copyx", "?a=1&copy=2&copyx"),
            ("&#0;&#xd800;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}"),
            ("&#150;&#129;", "–\u{81}"),
            ("&&amp;&", "&&&"),
            ("a\r\nb\rc\0&#13;\u{feff}&#xfeff;", "a\nb\nc\n"),
            (
                "& &; &# &#; &#x; &#xg &nosuch; &é;",
                "& &; &# &#; &#x; &#xg &nosuch; &é;",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }
}
