//! Shortcodes of custom emojis, `:blob_cat:`, in plain text.

use std::collections::HashSet;

use crate::characters::leading;

/// The shortcodes used in a text, each once, in order of first use. `a:b:c` and `::b::` use none,
/// as in Mastodon.
pub fn emoji_shortcodes(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut at = 0;
    while let Some(colon) = text[at..].find(':').map(|offset| at + offset) {
        at = colon + 1;
        if bounds(text[..colon].chars().next_back())
            && let Some(shortcode) = shortcode(&text[at..])
        {
            at += shortcode.len() + 1;
            if seen.insert(shortcode) {
                found.push(shortcode);
            }
        }
    }
    found
}

/// The shortcode at the start of `text`, which a `:` closes.
fn shortcode(text: &str) -> Option<&str> {
    let len = leading(text, |c| c.is_ascii_alphanumeric() || c == '_');
    let mut rest = text[len..].chars();
    (len >= 2 && rest.next() == Some(':') && bounds(rest.next())).then(|| &text[..len])
}

/// Whether a shortcode may stand beside this character.
fn bounds(c: Option<char>) -> bool {
    c.is_none_or(|c| c != ':' && !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_stand_apart_from_words() {
        let table: &[(&str, &[&str])] = &[
            (":blob_cat:", &["blob_cat"]),
            ("hi :a1: (:b2:), :a1:!", &["a1", "b2"]),
            ("\n:cat:\n", &["cat"]),
            (":cat: :cat:", &["cat"]),
            ("<p>:cat:</p>", &["cat"]),
            ("😀:cat:", &["cat"]),
            ("12:30:45", &[]),
            ("x:cat:", &[]),
            (":cat:x", &[]),
            ("é:cat:", &[]),
            (":cat::dog:", &[]),
            ("::cat::", &[]),
            (":a:", &[]),
            (":no space:", &[]),
            (":", &[]),
            ("::", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(&emoji_shortcodes(text), expected, "{text}");
        }
    }
}
