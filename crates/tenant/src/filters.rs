//! The filters of one reader, ready to be matched.

use std::sync::Arc;

use entities::{Filter, FilterResult, Id};
use regex::{Regex, RegexBuilder};
use types::{StatusId, Timestamp};

/// Bytes that the compiled keywords of one filter may take.
const SIZE: usize = 4 << 20;

/// The filters of one reader.
#[derive(Default)]
pub struct Filters(Vec<Compiled>);

struct Compiled {
    filter: Arc<Filter>,
    keywords: Option<Regex>,
    statuses: Vec<StatusId>,
}

/// A keyword as it is matched.
#[derive(Clone, Debug)]
pub struct Keyword {
    pub text: String,
    /// Not inside of a longer word.
    pub whole_word: bool,
}

impl Filters {
    /// Adds a filter. Keywords that are too large together match nothing.
    pub fn add(&mut self, filter: Filter, keywords: &[Keyword], statuses: Vec<StatusId>) {
        let pattern: Vec<String> = keywords.iter().map(pattern).collect();
        let regex = RegexBuilder::new(&pattern.join("|"))
            .case_insensitive(true)
            .size_limit(SIZE)
            .build();
        let keywords = if keywords.is_empty() {
            None
        } else {
            regex.ok()
        };
        self.0.push(Compiled {
            filter: Arc::new(filter),
            keywords,
            statuses,
        });
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The filters that hold at `now` and match a post by its id or its words.
    pub fn matches(
        &self,
        id: StatusId,
        words: impl Fn() -> String,
        now: Timestamp,
    ) -> Vec<FilterResult> {
        let holds =
            |compiled: &&Compiled| compiled.filter.expires_at.is_none_or(|end| end.0 > now.0);
        let mut text = None;
        let mut results = Vec::new();
        for compiled in self.0.iter().filter(holds) {
            let keywords = compiled.keywords.as_ref().map(|regex| {
                let text = text.get_or_insert_with(&words);
                found(regex, text)
            });
            let keywords = keywords.filter(|found| !found.is_empty());
            let listed = compiled.statuses.contains(&id).then(|| vec![Id(id.0)]);
            if keywords.is_some() || listed.is_some() {
                results.push(FilterResult {
                    filter: compiled.filter.clone(),
                    keyword_matches: keywords,
                    status_matches: listed,
                });
            }
        }
        results
    }
}

/// What of the text matched, each once.
fn found(regex: &Regex, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for hit in regex.find_iter(text) {
        if !found.iter().any(|known| known == hit.as_str()) {
            found.push(hit.as_str().to_owned());
        }
    }
    found
}

/// A boundary is asked for only where the keyword begins or ends with a letter or digit: `#tag` may follow a letter.
fn pattern(keyword: &Keyword) -> String {
    let boundary = |letter: Option<char>| match letter {
        Some(letter) if keyword.whole_word && letter.is_alphanumeric() => r"\b",
        _ => "",
    };
    let text = keyword.text.trim();
    let (before, after) = (
        boundary(text.chars().next()),
        boundary(text.chars().next_back()),
    );
    format!("{before}{}{after}", regex::escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(keyword: &str, whole_word: bool, text: &str) -> Vec<String> {
        let mut filters = Filters::default();
        let filter = Filter {
            id: Id(1),
            title: String::new(),
            context: Vec::new(),
            expires_at: None,
            filter_action: entities::FilterAction::Warn,
            rules: None,
        };
        filters.add(
            filter,
            &[Keyword {
                text: keyword.into(),
                whole_word,
            }],
            Vec::new(),
        );
        let results = filters.matches(StatusId(1), || text.into(), Timestamp(0));
        results
            .into_iter()
            .flat_map(|result| result.keyword_matches.unwrap_or_default())
            .collect()
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
    }
}
