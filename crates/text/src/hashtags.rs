//! Hashtags: which words are one, and the name that all spellings of one share.

use unicode_normalization::UnicodeNormalization;

use crate::characters::{is_mark, is_word, leading};
use crate::scan::{Entity, Hashtag, Taken};

/// The longest normalised name, in bytes.
pub const MAX_NAME: usize = 255;

/// The name that a hashtag is known by, from any way to write it, with or without `#`: compatible
/// forms of a character, upper and lower case, and Latin letters with and without accents are one,
/// and what no hashtag may hold is left out. Applied to a name it changes nothing. `None` if no
/// hashtag is left.
pub fn normalise(written: &str) -> Option<String> {
    let written = written.trim_start_matches(['#', '＃']);
    if written.len() > 4 * MAX_NAME {
        return None;
    }
    let lower = written.nfkd().flat_map(char::to_lowercase);
    // the marks of what is left out move to the letter before: in order again
    let decomposed = lower.filter(|&c| may_hold(c)).nfd();
    let name: String = without_accents(decomposed).nfc().collect();
    (name.len() <= MAX_NAME && is_name(&name)).then_some(name)
}

/// The name to show: as written, without what no hashtag may hold.
pub fn display_name(written: &str) -> String {
    written.chars().filter(|&c| may_hold(c)).collect()
}

/// The hashtag whose `#` stands at `at`, after the character `before`.
pub(crate) fn find<'t>(text: &'t str, at: usize, before: Option<char>) -> Option<Taken<'t>> {
    if before.is_some_and(|c| !c.is_whitespace()) {
        return None;
    }
    let start = at + text[at..].chars().next()?.len_utf8();
    let run = leading(&text[start..], may_hold);
    let written = text[start..start + run].trim_end_matches(is_joiner);
    let end = start + written.len();
    let name = is_name(written).then(|| normalise(written)).flatten();
    let entity = name.map(|name| {
        Entity::Hashtag(Hashtag {
            range: at..end,
            name,
            written,
        })
    });
    Some(Taken { end, entity })
}

/// It begins and ends with a letter, a digit or `_`, and is more than a number: there is a letter,
/// or a separator between two others.
fn is_name(word: &str) -> bool {
    let mut inner = word.chars();
    let ends = (inner.next(), inner.next_back());
    word.chars().all(may_hold)
        && !word.starts_with(|c| is_joiner(c) || is_mark(c))
        && !word.ends_with(is_joiner)
        && (word.contains(char::is_alphabetic)
            || (ends.1.is_some() && inner.any(|c| c == '_' || is_joiner(c))))
}

fn may_hold(c: char) -> bool {
    is_word(c) || is_joiner(c)
}

/// Middle dots and the zero-width non-joiner join words, as in `ぼっち・ざ・ろっく` and `نرم‌افزار`.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{30fb}' | '\u{200c}')
}

/// Takes the accents off Latin letters of decomposed text.
fn without_accents(decomposed: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut latin = false;
    decomposed.filter_map(move |c| {
        if matches!(c, '\u{300}'..='\u{36f}') {
            return (!latin).then_some(c);
        }
        let base = without_stroke(c);
        latin = base.is_ascii_alphabetic();
        Some(base)
    })
}

/// Latin letters whose mark is part of the letter, so that Unicode does not decompose them.
fn without_stroke(c: char) -> char {
    match c {
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ĸ' => 'k',
        'ł' => 'l',
        'ŋ' => 'n',
        'ø' => 'o',
        'ŧ' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan;

    #[test]
    fn hashtags_are_told_from_what_looks_like_them() {
        let table: &[(&str, &[&str])] = &[
            ("#cats", &["cats"]),
            ("hello ＃ｆｏｏ", &["ｆｏｏ"]),
            ("#3d #l33t #world2016", &["3d", "l33t", "world2016"]),
            ("#_test #test_ #a_b", &["_test", "test_", "a_b"]),
            ("#1_2", &["1_2"]),
            ("#one·two·three·", &["one·two·three"]),
            ("#ぼっち・ざ・ろっく", &["ぼっち・ざ・ろっく"]),
            ("#نرم\u{200c}افزار and", &["نرم\u{200c}افزار"]),
            ("#हिन्दी", &["हिन्दी"]),
            ("#สวัสดี", &["สวัสดี"]),
            ("a\u{a0}#b\n#c", &["b", "c"]),
            ("#cats, #dogs.", &["cats", "dogs"]),
            ("#a#b", &["a"]),
            ("(#cats)", &[]),
            ("toß#ruby", &[]),
            ("#123 #1 #_ #__ #", &[]),
            ("#·one", &[]),
            ("#.abc", &[]),
            ("##cats", &[]),
            ("#\u{fe0f}\u{20e3} #\u{fe0f}\u{20e3}a", &[]),
            ("#\u{301}", &[]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = scan(text).hashtags().map(|tag| tag.written).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }

    #[test]
    fn spellings_of_one_hashtag_share_a_name() {
        let table = [
            ("Cats", "cats"),
            ("#hello_World", "hello_world"),
            ("ＡｅＳＴ", "aest"),
            ("ÄÖ", "ao"),
            ("a\u{308}o\u{308}", "ao"),
            ("Łódź", "lodz"),
            ("Tiếng", "tieng"),
            ("İstanbul", "istanbul"),
            ("ſea", "sea"),
            ("ОДЕССА", "одесса"),
            ("ΟΔΟΣ", "οδοσ"),
            ("カタカナ", "カタカナ"),
            ("ｶﾞ", "ガ"),
            ("中文", "中文"),
            ("hello world", "helloworld"),
            ("Hello❤️World", "helloworld"),
            ("हिन्दी", "हिन्दी"),
        ];
        for (written, name) in table {
            assert_eq!(normalise(written).as_deref(), Some(name), "{written}");
            assert_eq!(normalise(name).as_deref(), Some(name), "{name} again");
        }
    }

    #[test]
    fn what_is_no_hashtag_has_no_name() {
        for written in ["", "#", "123", "!?", "·a", "a·", &"a".repeat(MAX_NAME + 1)] {
            assert_eq!(normalise(written), None, "{written}");
        }
    }

    #[test]
    fn the_shown_name_keeps_case_and_accents() {
        assert_eq!(display_name("#SchönesWetter!"), "SchönesWetter");
    }
}
