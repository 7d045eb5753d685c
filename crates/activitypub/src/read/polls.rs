//! Polls: a `Question` with `oneOf` or `anyOf`.

use super::fields::{Fields, cut, text};
use crate::dates;

/// How many choices are read.
pub const MAX_OPTIONS: usize = 500;
/// The longest choice, in characters.
const MAX_OPTION: usize = 2_048;

/// A poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Whether one may choose more than one.
    pub multiple: bool,
    /// The choices.
    pub options: Vec<PollOption>,
    /// When it ends or has ended, in milliseconds.
    pub ends: Option<i64>,
    /// Whether it was closed, without saying when.
    pub closed: bool,
    /// How many people have voted, as its server tells.
    pub voters: Option<u64>,
}

/// A choice of a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollOption {
    /// What one chooses.
    pub name: String,
    /// How many chose it, as its server tells.
    pub votes: u64,
}

impl Poll {
    pub(super) fn of(fields: Fields<'_>) -> Option<Self> {
        let (key, multiple) = if fields.get("anyOf").is_some() {
            ("anyOf", true)
        } else {
            ("oneOf", false)
        };
        let options: Vec<_> = fields
            .list(key)
            .iter()
            .take(MAX_OPTIONS)
            .filter_map(|option| PollOption::read(Fields::of(option)?))
            .collect();
        if options.is_empty() {
            return None;
        }
        let closed = fields.get("closed");
        Some(Self {
            multiple,
            options,
            ends: closed
                .and_then(text)
                .and_then(dates::parse)
                .or_else(|| fields.date("endTime")),
            closed: closed.and_then(serde_json::Value::as_bool).unwrap_or(false),
            voters: ["votersCount", "toot:votersCount"]
                .iter()
                .find_map(|key| fields.count(key)),
        })
    }
}

impl PollOption {
    fn read(option: Fields<'_>) -> Option<Self> {
        let name = option.get("name").and_then(text)?;
        let replies = option.get("replies").and_then(Fields::of);
        Some(Self {
            name: cut(name, MAX_OPTION),
            votes: replies.and_then(|it| it.count("totalItems")).unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn poll(value: Value) -> Option<Poll> {
        Poll::of(Fields::of(&value).unwrap())
    }

    #[test]
    fn one_or_several_choices() {
        let option = json!({"type": "Note", "name": "Red", "replies": {"type": "Collection", "totalItems": 3}});
        let single = poll(json!({"oneOf": [option, {"name": "Blue"}], "endTime": "1970-01-01T00:00:01Z", "votersCount": 3})).unwrap();
        assert!(!single.multiple && !single.closed);
        assert_eq!(
            single.options[0],
            PollOption {
                name: "Red".into(),
                votes: 3
            }
        );
        assert_eq!(single.options[1].votes, 0);
        assert_eq!((single.ends, single.voters), (Some(1_000), Some(3)));
        assert!(poll(json!({"anyOf": [option]})).unwrap().multiple);
        assert_eq!(poll(json!({"oneOf": [], "anyOf": null})), None);
        assert_eq!(poll(json!({"oneOf": [{"replies": {}}]})), None);
    }

    #[test]
    fn closed_is_a_date_or_a_flag() {
        let with = |closed: Value| {
            poll(json!({"oneOf": {"name": "a"}, "endTime": "1970-01-01T00:00:09Z", "closed": closed})).unwrap()
        };
        assert_eq!(with(json!("1970-01-01T00:00:01Z")).ends, Some(1_000));
        assert!(with(json!(true)).closed);
        assert_eq!(with(json!(false)).ends, Some(9_000));
        assert_eq!(with(json!("soon")).ends, Some(9_000));
    }

    #[test]
    fn counts_and_choices_have_an_end() {
        let minus = poll(
            json!({"oneOf": [{"name": "a", "replies": {"totalItems": -5}}], "votersCount": -1}),
        )
        .unwrap();
        assert_eq!((minus.options[0].votes, minus.voters), (0, None));
        let many: Vec<_> = (0..600).map(|i| json!({"name": i.to_string()})).collect();
        assert_eq!(
            poll(json!({"oneOf": many})).unwrap().options.len(),
            MAX_OPTIONS
        );
    }
}
