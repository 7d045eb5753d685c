//! An object's members, read leniently: a value or a list of one, an id or an object, a text or nothing.

use serde_json::{Map, Value};

use crate::{AS, dates, ids};

/// How many items of one member are looked at, usable or not.
const MAX_ITEMS: usize = 1_000;

/// The members of an object.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A member; `null` counts as absent.
    pub fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// The first of several names under which software sends the same member.
    pub fn any(self, keys: &[&str]) -> Option<&'a Value> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The first items of a member; a bare value is a list of one.
    pub fn list(self, key: &str) -> &'a [Value] {
        let items = self.get(key).map_or(&[][..], list);
        &items[..items.len().min(MAX_ITEMS)]
    }

    /// The members that are objects.
    pub fn objects(self) -> impl Iterator<Item = Self> {
        self.0.values().filter_map(Self::of)
    }

    /// A text, cut to so many characters.
    pub fn text(self, key: &str, max: usize) -> Option<String> {
        self.get(key).and_then(text).map(|text| cut(text, max))
    }

    pub fn id(self, key: &str) -> Option<String> {
        self.get(key).and_then(ids::id_of).map(str::to_owned)
    }

    /// The ids in a member, at most so many.
    pub fn ids(self, key: &str, max: usize) -> Vec<String> {
        self.list(key)
            .iter()
            .filter_map(ids::id_of)
            .take(max)
            .map(str::to_owned)
            .collect()
    }

    /// An address on the web.
    pub fn web(self, key: &str) -> Option<String> {
        self.id(key).filter(|id| ids::is_web(id))
    }

    pub fn flag(self, keys: &[&str]) -> Option<bool> {
        match self.any(keys)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A count that is not negative and no fraction.
    pub fn count(self, key: &str) -> Option<u64> {
        let number = self.get(key)?;
        number.as_u64().or_else(|| {
            let float = number.as_f64()?;
            ((0.0..1e15).contains(&float) && float.fract() == 0.0).then_some(float as u64)
        })
    }

    pub fn date(self, key: &str) -> Option<i64> {
        self.get(key).and_then(text).and_then(dates::parse)
    }

    /// The names of its types, without prefixes.
    pub fn types(self) -> impl Iterator<Item = &'a str> {
        self.any(&["type", "@type"])
            .map_or(&[][..], list)
            .iter()
            .filter_map(Value::as_str)
            .take(16)
            .map(local_name)
    }

    /// The first of its types that is known.
    pub fn kind<K>(self, known: impl Fn(&str) -> Option<K>) -> Option<K> {
        self.types().find_map(known)
    }

    pub fn is(self, kind: &str) -> bool {
        self.types().any(|name| name == kind)
    }
}

/// The items of a list, or the value as the only one.
pub(crate) fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// A text: itself, a literal of JSON-LD, or the first of a list.
pub(crate) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => object.get("@value")?.as_str(),
        Value::Array(items) => items.first()?.as_str(),
        _ => None,
    }
}

/// A text cut to so many characters.
pub(crate) fn cut(text: &str, max: usize) -> String {
    let end = if text.len() <= max {
        text.len()
    } else {
        text.char_indices()
            .nth(max)
            .map_or(text.len(), |(at, _)| at)
    };
    text[..end].to_owned()
}

/// `Note` of `Note`, `as:Note`, `https://www.w3.org/ns/activitystreams#Note` and the like.
fn local_name(name: &str) -> &str {
    if let Some(rest) = name.strip_prefix(AS) {
        return rest.strip_prefix('#').unwrap_or(name);
    }
    ["as:", "toot:", "litepub:", "sec:"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_read_in_every_shape() {
        let value = json!({
            "type": ["as:Note", "x:Other"], "null": null, "one": "a", "many": ["a", {"id": "b"}, 3],
            "literal": {"@value": "long text"}, "yes": "true", "n": 3.0, "minus": -1, "half": 0.5,
        });
        let fields = Fields::of(&value).unwrap();
        assert!(fields.is("Note") && !fields.is("Article"));
        assert_eq!(fields.get("null"), None);
        assert_eq!(fields.ids("one", 9), ["a"]);
        assert_eq!(fields.ids("many", 9), ["a", "b"]);
        assert_eq!(fields.ids("many", 1), ["a"]);
        assert_eq!(fields.text("literal", 4).as_deref(), Some("long"));
        assert_eq!(fields.flag(&["absent", "yes"]), Some(true));
        assert_eq!(fields.count("n"), Some(3));
        assert_eq!(fields.count("minus"), None);
        assert_eq!(fields.count("half"), None);
        assert_eq!(Fields::of(&json!([])).map(|_| ()), None);
    }

    #[test]
    fn types_lose_their_prefix() {
        for name in [
            "Note",
            "as:Note",
            "https://www.w3.org/ns/activitystreams#Note",
        ] {
            assert_eq!(local_name(name), "Note");
        }
        assert_eq!(
            local_name("https://a.test/ns#Note"),
            "https://a.test/ns#Note"
        );
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("äöü", 2), "äö");
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("", 0), "");
    }
}
