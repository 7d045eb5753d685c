//! JSON from strangers, read once and strictly: no duplicate keys, no deep nesting, no endless lists, no NUL.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep lists and objects may lie in each other.
pub const MAX_DEPTH: usize = 32;
/// How many members an object may have.
pub const MAX_MEMBERS: usize = 1_000;
/// How many items a list may have.
pub const MAX_ITEMS: usize = 10_000;
/// How many values a document may have in all.
pub const MAX_VALUES: usize = 100_000;

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
#[error("not a JSON document that we read: {0}")]
pub struct Malformed(#[from] serde_json::Error);

/// Reads one document. Its size in bytes is for the caller to bound.
///
/// Duplicate keys are refused because two readers would see two documents in one signed body; NUL because no database
/// keeps it.
pub fn parse(bytes: &[u8]) -> Result<Value, Malformed> {
    let mut budget = MAX_VALUES;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Place {
        depth: 0,
        budget: &mut budget,
    }
    .deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Where the next value lies, and how many more there may be.
struct Place<'a> {
    depth: usize,
    budget: &'a mut usize,
}

impl Place<'_> {
    fn inside(&mut self) -> Place<'_> {
        Place {
            depth: self.depth + 1,
            budget: self.budget,
        }
    }

    fn enter<E: Error>(&self) -> Result<(), E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom("nested too deep"));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        *self.budget = self
            .budget
            .checked_sub(1)
            .ok_or_else(|| D::Error::custom("too many values"))?;
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_f64<E: Error>(self, it: f64) -> Result<Value, E> {
        Number::from_f64(it)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number without end"))
    }

    fn visit_str<E: Error>(self, it: &str) -> Result<Value, E> {
        self.visit_string(it.to_owned())
    }

    fn visit_string<E: Error>(self, it: String) -> Result<Value, E> {
        without_nul(&it)?;
        Ok(Value::String(it))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inside())? {
            if list.len() == MAX_ITEMS {
                return Err(A::Error::custom("a list with too many items"));
            }
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut object = Map::new();
        while let Some(key) = members.next_key::<Cow<'de, str>>()? {
            without_nul(&key)?;
            if object.len() == MAX_MEMBERS {
                return Err(A::Error::custom("an object with too many members"));
            }
            let value = members.next_value_seed(self.inside())?;
            if object.insert(key.into_owned(), value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

fn without_nul<E: Error>(text: &str) -> Result<(), E> {
    if text.as_bytes().contains(&0) {
        return Err(E::custom("a text with a NUL"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(document: &str) -> String {
        parse(document.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_of_value_is_read_as_serde_json_does() {
        let document = r#"{"a":[null,true,-1,18446744073709551615,1.5,"é\n\u20ac"],"b":{"c":{}}}"#;
        assert_eq!(
            parse(document.as_bytes()).unwrap(),
            serde_json::from_str::<Value>(document).unwrap()
        );
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_every_depth() {
        for document in [
            r#"{"actor":"a","actor":"b"}"#,
            r#"{"object":[{"id":1,"\u0069d":1}]}"#,
        ] {
            assert!(refused(document).contains("a key stands twice"));
        }
    }

    #[test]
    fn depth_members_items_and_values_have_an_end() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(refused(&nested(MAX_DEPTH + 1)).contains("too deep"));
        assert!(refused(&nested(100_000)).contains("too deep"));

        let list = |n: usize| format!("[{}]", vec!["0"; n].join(","));
        assert!(parse(list(MAX_ITEMS).as_bytes()).is_ok());
        assert!(refused(&list(MAX_ITEMS + 1)).contains("too many items"));
        let lists = format!("[{}]", vec![list(MAX_ITEMS); 11].join(","));
        assert!(refused(&lists).contains("too many values"));

        let members = |n: usize| {
            let members: Vec<_> = (0..n).map(|i| format!("\"{i}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(parse(members(MAX_MEMBERS).as_bytes()).is_ok());
        assert!(refused(&members(MAX_MEMBERS + 1)).contains("too many members"));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for document in [
            "",
            " ",
            "{",
            "{}{}",
            "[1,]",
            "NaN",
            "1e999",
            "'a'",
            r#""\ud800""#,
            r#""\u0000""#,
            r#"{"\u0000":1}"#,
            "{} x",
            "\u{feff}{}",
        ] {
            refused(document);
        }
        assert!(parse(b"\"\xff\"").is_err());
    }
}
