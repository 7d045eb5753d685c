//! Mentions in plain text: `@user` and `@user@domain`.

use crate::characters::{is_word, leading};
use crate::scan::{Entity, Mention, Taken};

/// The longest username of a local account, as in Mastodon.
const MAX_LOCAL_USERNAME: usize = 30;
/// The longest host name (RFC 1035, 2.3.4).
const MAX_DOMAIN: usize = 253;

/// The mention whose `@` stands at `at`, after the character `before`.
pub(crate) fn find<'t>(text: &'t str, at: usize, before: Option<char>) -> Option<Taken<'t>> {
    if before.is_some_and(|c| c == '=' || c == '/' || is_word(c)) {
        return None;
    }
    let username = dotted(&text[at + 1..], |c| c.is_ascii_alphanumeric() || c == '_')?;
    let mut end = at + 1 + username.len();
    let domain = text[end..]
        .strip_prefix('@')
        .and_then(|rest| dotted(rest, is_word));
    if let Some(domain) = domain {
        end += 1 + domain.len();
    }
    let fits = match domain {
        Some(domain) => domain.len() <= MAX_DOMAIN,
        None => username.len() <= MAX_LOCAL_USERNAME,
    };
    let mention = Entity::Mention(Mention {
        range: at..end,
        username,
        domain,
    });
    let entity = (fits && may_end_before(&text[end..])).then_some(mention);
    Some(Taken { end, entity })
}

/// Words joined by dots and hyphens, which neither begin nor end it.
fn dotted(text: &str, word: impl Fn(char) -> bool) -> Option<&str> {
    let run = leading(text, |c| word(c) || c == '.' || c == '-');
    let words = text[..run].trim_end_matches(['.', '-']);
    words.starts_with(word).then_some(words)
}

/// An e-mail address, a URL or a word with accents goes on after what looked like a mention.
fn may_end_before(rest: &str) -> bool {
    let accent = |c| {
        matches!(c, '\u{c0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
            && c != '×'
            && c != '÷'
    };
    !rest.starts_with(['@', '＠']) && !rest.starts_with(accent) && !rest.starts_with("://")
}

#[cfg(test)]
mod tests {
    use crate::{Mention, scan};

    fn handle(mention: &Mention) -> String {
        let parts = [Some(mention.username), mention.domain];
        parts.into_iter().flatten().collect::<Vec<_>>().join("@")
    }

    #[test]
    fn mentions_are_told_from_what_looks_like_them() {
        let table = [
            ("@alice", "alice"),
            ("(@Alice_1), hello", "Alice_1"),
            ("@alice.", "alice"),
            ("@al.ice-b--", "al.ice-b"),
            ("@alice@example.org.", "alice@example.org"),
            ("@alice@localhost", "alice@localhost"),
            ("@a@bücher.example", "a@bücher.example"),
            ("@alice @bob", "alice bob"),
            ("@aliceさん", "alice"),
            ("どうも@alice", ""),
            (".@alice", "alice"),
            ("@@alice", "alice"),
            ("alice@example.org", ""),
            ("mailto:alice@example.org", ""),
            ("x/@alice", ""),
            ("?by=@alice", ""),
            ("@alice@", ""),
            ("@alice@bob@carol", ""),
            ("@aliceé", ""),
            ("@alice://x", ""),
            ("@", ""),
            ("@-alice", ""),
            ("@.", ""),
        ];
        for (text, expected) in table {
            let found: Vec<String> = scan(text).mentions().map(handle).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn names_too_long_for_an_account_are_text() {
        let long = "a".repeat(31);
        assert_eq!(scan(&format!("@{long}")).mentions().count(), 0);
        assert_eq!(scan(&format!("@{long}@remote.test")).mentions().count(), 1);
        let far = format!("@alice@{}.test", "b".repeat(253));
        assert_eq!(scan(&far).mentions().count(), 0);
    }
}
