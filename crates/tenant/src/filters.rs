//! The filters of one reader, ready to be matched.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use entities::{Filter, FilterResult, Id};
use types::{StatusId, Timestamp};

/// Places of a text that are looked at, at most: keywords may lie inside of each other.
const HITS: usize = 20_000;

/// The filters of one reader. All keywords are looked for in one pass over a text, however many there are.
#[derive(Default)]
pub struct Filters {
    filters: Vec<Listed>,
    keywords: Vec<Whole>,
    automaton: Option<AhoCorasick>,
}

/// A filter with the posts that it names.
struct Listed {
    filter: Arc<Filter>,
    statuses: Vec<StatusId>,
}

/// What the automaton does not know of a keyword.
struct Whole {
    /// The place of its filter.
    filter: usize,
    /// It begins, or ends, with a letter and may not stand inside of a longer word.
    begins: bool,
    ends: bool,
}

/// A keyword as it is matched.
#[derive(Clone, Debug)]
pub struct Keyword {
    pub text: String,
    /// Not inside of a longer word.
    pub whole_word: bool,
}

impl Filters {
    /// Filters, each with its keywords and the posts that it names.
    ///
    /// # Errors
    /// When there are more keywords than memory.
    pub fn new(
        all: impl IntoIterator<Item = (Filter, Vec<Keyword>, Vec<StatusId>)>,
    ) -> Result<Self, BuildError> {
        let mut filters = Self::default();
        let mut patterns = Vec::new();
        for (filter, keywords, statuses) in all {
            let place = filters.filters.len();
            for keyword in keywords {
                let text = keyword.text.trim();
                if text.is_empty() {
                    continue;
                }
                let word = |letter: Option<char>| keyword.whole_word && is_word(letter);
                filters.keywords.push(Whole {
                    filter: place,
                    begins: word(text.chars().next()),
                    ends: word(text.chars().next_back()),
                });
                patterns.push(text.chars().map(fold).collect::<String>());
            }
            filters.filters.push(Listed {
                filter: Arc::new(filter),
                statuses,
            });
        }
        if !patterns.is_empty() {
            let automaton = AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(patterns)?;
            filters.automaton = Some(automaton);
        }
        Ok(filters)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }

    /// The filters that hold at `now` and match a post by its id or its words.
    pub fn matches(
        &self,
        id: StatusId,
        words: impl FnOnce() -> String,
        now: Timestamp,
    ) -> Vec<FilterResult> {
        let found = match &self.automaton {
            Some(automaton) => self.found(automaton, &words()),
            None => Vec::new(),
        };
        let mut results = Vec::new();
        for (place, Listed { filter, statuses }) in self.filters.iter().enumerate() {
            if filter.expires_at.is_some_and(|end| end.0 <= now.0) {
                continue;
            }
            let of_filter = found.iter().filter(|(of, _)| *of == place);
            let keywords: Vec<String> = of_filter.map(|(_, word)| word.clone()).collect();
            let keywords = (!keywords.is_empty()).then_some(keywords);
            let listed = statuses.contains(&id).then(|| vec![Id(id.0)]);
            if keywords.is_some() || listed.is_some() {
                results.push(FilterResult {
                    filter: filter.clone(),
                    keyword_matches: keywords,
                    status_matches: listed,
                });
            }
        }
        results
    }

    /// What of the text matched, as it was written, each once for every filter.
    fn found(&self, automaton: &AhoCorasick, text: &str) -> Vec<(usize, String)> {
        let folded = Folded::new(text);
        let mut found = Vec::new();
        let hits = automaton.find_overlapping_iter(&folded.text);
        for hit in hits.take(HITS) {
            let whole = &self.keywords[hit.pattern()];
            let (start, end) = (folded.origin(hit.start()), folded.origin(hit.end()));
            let inside = whole.begins && is_word(text[..start].chars().next_back())
                || whole.ends && is_word(text[end..].chars().next());
            let hit = (whole.filter, text[start..end].to_owned());
            if !inside && !found.contains(&hit) {
                found.push(hit);
            }
        }
        found
    }
}

/// A text in which case makes no difference, letter for letter.
struct Folded {
    text: String,
    /// Where each byte of it, and its end, comes from.
    origins: Vec<usize>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(text.len()),
            origins: Vec::with_capacity(text.len() + 1),
        };
        for (place, letter) in text.char_indices() {
            folded.text.push(fold(letter));
            folded.origins.resize(folded.text.len(), place);
        }
        folded.origins.push(text.len());
        folded
    }

    fn origin(&self, place: usize) -> usize {
        self.origins[place]
    }
}

/// The same for all cases of a letter; what becomes several letters stays as it is.
fn fold(letter: char) -> char {
    let upper = only(letter.to_uppercase()).unwrap_or(letter);
    only(upper.to_lowercase()).unwrap_or(letter)
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

fn is_word(letter: Option<char>) -> bool {
    letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(id: i64) -> Filter {
        Filter {
            id: Id(id),
            title: String::new(),
            context: Vec::new(),
            expires_at: None,
            filter_action: entities::FilterAction::Warn,
            rules: None,
        }
    }

    fn keyword(text: &str, whole_word: bool) -> Keyword {
        Keyword {
            text: text.into(),
            whole_word,
        }
    }

    /// What each filter finds; each line of `filters` has the keywords of one.
    fn found(filters: &[&[Keyword]], text: &str) -> Vec<Vec<String>> {
        let filters = filters.iter().enumerate();
        let filters =
            filters.map(|(id, keywords)| (filter(id as i64), keywords.to_vec(), Vec::new()));
        let filters = Filters::new(filters).expect("few keywords");
        let results = filters.matches(StatusId(1), || text.into(), Timestamp(0));
        results
            .into_iter()
            .map(|result| result.keyword_matches.unwrap_or_default())
            .collect()
    }

    fn matched(text: &str, whole_word: bool, post: &str) -> Vec<String> {
        found(&[&[keyword(text, whole_word)]], post).concat()
    }

    #[test]
    fn whole_words_are_whole_and_signs_mean_themselves() {
        assert_eq!(
            matched("cat", true, "A Cat, a CAT; concatenate"),
            ["Cat", "CAT"]
        );
        assert_eq!(matched("cat", false, "concatenate"), ["cat"]);
        assert_eq!(matched("#cat", true, "a#cat"), ["#cat"]);
        assert_eq!(matched("a.c", false, "abc"), Vec::<String>::new());
        assert_eq!(matched("straße", true, "Die STRASSE"), Vec::<String>::new());
        assert_eq!(matched("ÄRGER", true, "nur ärger"), ["ärger"]);
        assert_eq!(matched("ΟΔΟΣ", true, "η οδος"), ["οδος"]);
        assert_eq!(matched("x", true, "İx İ x"), ["x"]);
    }

    #[test]
    fn every_filter_finds_its_own_keywords() {
        let (pets, words) = (
            [keyword("cat", true)],
            [keyword("cat nap", false), keyword("nap", true)],
        );
        let found = found(&[&pets, &words, &[keyword("dog", false)]], "a Cat nap");
        assert_eq!(found, [vec!["Cat"], vec!["Cat nap", "nap"]]);
    }

    #[test]
    fn many_long_keywords_are_found() {
        let long = |place: usize| keyword(&format!("{place}{}", "ñ".repeat(250)), true);
        let keywords: Vec<Keyword> = (0..2000).map(long).collect();
        let text = keywords[1999].text.to_uppercase();
        assert_eq!(found(&[&keywords], &text), [vec![text.clone()]]);
    }
}
