//! How long a post is for its author.

use unicode_segmentation::UnicodeSegmentation;

use crate::scan::{Entities, Entity};

/// What every link counts for, however long it is.
/// <https://docs.joinmastodon.org/user/posting/#text>
const LINK: usize = 23;

/// The length of a post's text in characters as its reader sees them; a link counts 23, and a
/// mention counts without its domain. A content warning counts too: add its [`graphemes`].
pub fn length(text: &str, entities: &Entities) -> usize {
    let mut count = 0;
    let mut at = 0;
    for entity in entities.iter() {
        let range = entity.range();
        count += graphemes(&text[at..range.start]);
        count += match entity {
            Entity::Link(_) => LINK,
            Entity::Mention(mention) => 1 + mention.username.len(),
            Entity::Hashtag(_) => graphemes(&text[range.clone()]),
        };
        at = range.end;
    }
    count + graphemes(&text[at..])
}

/// The number of characters as a reader sees them: extended grapheme clusters (UAX #29).
pub fn graphemes(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\r') {
        return text.len();
    }
    text.graphemes(true).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan;

    #[test]
    fn length_is_counted_as_a_reader_counts() {
        let long = format!("https://example.org/{}", "a".repeat(300));
        let table = [
            ("", 0),
            ("hello", 5),
            ("a\r\nb", 3),
            ("é", 1),
            ("e\u{301}", 1),
            ("👩‍👩‍👧🏳️‍⚧️", 2),
            ("🇩🇪🇮🇹", 2),
            ("https://a.org", 23),
            (&long, 23),
            ("x https://a.org y", 27),
            ("a.org", 5),
            ("@alice@example.org", 6),
            ("hi @alice, #Grüße!", 18),
            ("alice@example.org", 17),
        ];
        for (text, expected) in table {
            assert_eq!(length(text, &scan(text)), expected, "{text}");
        }
    }
}
