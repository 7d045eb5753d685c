//! Classes of characters, as Mastodon's patterns for mentions and hashtags know them.

use unicode_normalization::char::is_combining_mark;

/// A letter, a mark that belongs to one, a digit or `_`, in any script.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || is_mark(c)
}

/// A mark of writing: not the variation selectors and enclosing marks that build emoji.
pub(crate) fn is_mark(c: char) -> bool {
    is_combining_mark(c)
        && !matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}' | '\u{e0100}'..='\u{e01ef}')
}

/// How many bytes at the start of `text` are of this class.
pub(crate) fn leading(text: &str, class: impl Fn(char) -> bool) -> usize {
    text.find(|c| !class(c)).unwrap_or(text.len())
}

/// The last place for a cut at or before `at`.
pub(crate) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
