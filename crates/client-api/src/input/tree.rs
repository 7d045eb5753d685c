//! Parameters as a tree, and how it becomes a struct.

use std::fmt::Display;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use serde_json::Value;

/// Levels of `a[b][c]` at most.
const DEPTH: usize = 6;
/// Parameters of a request at most.
const WIDTH: usize = 1000;

/// A parameter with what is below it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// Too many or too deep.
#[derive(Debug)]
pub(super) struct TooMuch;

impl Default for Tree {
    fn default() -> Self {
        Self::Map(Vec::new())
    }
}

impl From<Value> for Tree {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(it) => Self::Bool(it),
            Value::Number(it) => Self::Number(it),
            Value::String(it) => Self::Text(it),
            Value::Array(it) => Self::List(it.into_iter().map(Self::from).collect()),
            Value::Object(it) => Self::Map(
                it.into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect(),
            ),
        }
    }
}

impl Tree {
    /// Puts the parameters of `other` over those of this tree.
    pub(super) fn merge(&mut self, other: Tree) {
        if let (Self::Map(mine), Self::Map(theirs)) = (self, other) {
            mine.retain(|(name, _)| !theirs.iter().any(|(other, _)| other == name));
            mine.extend(theirs);
        }
    }

    /// Adds `a[b][]` = `value`.
    pub(super) fn insert(&mut self, name: &str, value: String) -> Result<(), TooMuch> {
        let (head, rest) = name.split_once('[').unwrap_or((name, ""));
        let mut path = vec![head];
        path.extend(
            rest.split('[')
                .filter(|_| !rest.is_empty())
                .map(|part| part.trim_end_matches(']')),
        );
        if path.len() > DEPTH {
            return Err(TooMuch);
        }
        self.put(&path, value)
    }

    fn put(&mut self, path: &[&str], value: String) -> Result<(), TooMuch> {
        let Some((head, rest)) = path.split_first() else {
            *self = Self::Text(value);
            return Ok(());
        };
        if head.is_empty() && !matches!(self, Self::Map(map) if !map.is_empty()) {
            return self.list_item(rest)?.put(rest, value);
        }
        self.entry(head)?.put(rest, value)
    }

    /// The item that the next value of `a[]…` belongs to: in `a[][b]` a repeated `b` starts the next one.
    fn list_item(&mut self, rest: &[&str]) -> Result<&mut Self, TooMuch> {
        if !matches!(self, Self::List(_)) {
            *self = Self::List(Vec::new());
        }
        let Self::List(items) = self else {
            return Err(TooMuch);
        };
        let continues = match (items.last(), rest.first()) {
            (Some(Self::Map(last)), Some(name)) => !last.iter().any(|(known, _)| known == name),
            _ => false,
        };
        if !continues {
            if items.len() >= WIDTH {
                return Err(TooMuch);
            }
            items.push(Self::default());
        }
        items.last_mut().ok_or(TooMuch)
    }

    fn entry(&mut self, name: &str) -> Result<&mut Self, TooMuch> {
        if !matches!(self, Self::Map(_)) {
            *self = Self::default();
        }
        let Self::Map(entries) = self else {
            return Err(TooMuch);
        };
        let index = match entries.iter().position(|(known, _)| known == name) {
            Some(index) => index,
            None if entries.len() >= WIDTH => return Err(TooMuch),
            None => {
                entries.push((name.to_owned(), Self::default()));
                entries.len() - 1
            }
        };
        Ok(&mut entries[index].1)
    }

    /// Whether nothing was given: clients send empty fields for what they leave out.
    fn is_absent(&self) -> bool {
        matches!(self, Self::Null) || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// A list; `a[0]=x&a[1]=y` is one, too.
    fn into_items(self) -> Vec<Tree> {
        match self {
            Self::List(items) => items,
            Self::Map(entries) => entries.into_iter().map(|(_, value)| value).collect(),
            other if other.is_absent() => Vec::new(),
            other => vec![other],
        }
    }
}

/// Why a tree is not what the struct wants.
#[derive(Debug)]
pub(super) struct Mismatch(String);

impl Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl IntoDeserializer<'_, Mismatch> for Tree {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            let number = match &self {
                Self::Text(text) => text.trim().parse::<$type>().ok(),
                Self::Number(number) => number.to_string().parse::<$type>().ok(),
                _ => None,
            };
            visitor.$visit(number.ok_or_else(|| Mismatch("a parameter is not a number".into()))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tree {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(it) => visitor.visit_bool(it),
            Self::Number(it) => it.deserialize_any(visitor).map_err(de::Error::custom),
            Self::Text(it) => visitor.visit_string(it),
            Self::List(it) => visitor.visit_seq(SeqDeserializer::new(it.into_iter())),
            Self::Map(it) => visitor.visit_map(MapDeserializer::new(it.into_iter())),
        }
    }

    /// False is `0 f F false FALSE off OFF`; anything else is true.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_bool(match &self {
            Self::Bool(it) => *it,
            Self::Null => false,
            Self::Number(it) => it.as_f64() != Some(0.0),
            Self::Text(it) => !matches!(
                it.as_str(),
                "" | "0" | "f" | "F" | "false" | "FALSE" | "off" | "OFF"
            ),
            _ => return Err(Mismatch("a parameter is not true or false".into())),
        })
    }

    numbers!(
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_f32 visit_f32 f32,
        deserialize_f64 visit_f64 f64,
    );

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_string(match self {
            Self::Text(it) => it,
            Self::Null => String::new(),
            Self::Bool(it) => it.to_string(),
            Self::Number(it) => it.to_string(),
            Self::List(_) | Self::Map(_) => {
                return Err(Mismatch("a parameter is not a text".into()));
            }
        })
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.is_absent() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_seq(SeqDeserializer::new(self.into_items().into_iter()))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self {
            Self::Text(word) => visitor.visit_enum(word.into_deserializer()),
            _ => Err(Mismatch("a parameter is not a word".into())),
        }
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Form {
        text: String,
        count: Option<i64>,
        flag: Option<bool>,
        ids: Vec<i64>,
        poll: Option<Poll>,
        keywords: Vec<Keyword>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Poll {
        options: Vec<String>,
        expires_in: i64,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Keyword {
        keyword: String,
        whole_word: bool,
    }

    fn form(pairs: &[(&str, &str)]) -> Form {
        let mut tree = Tree::default();
        for (name, value) in pairs {
            tree.insert(name, (*value).to_owned()).unwrap();
        }
        Form::deserialize(tree).unwrap()
    }

    #[test]
    fn forms_and_json_say_the_same() {
        let from_form = form(&[
            ("text", "hi"),
            ("count", "3"),
            ("flag", "off"),
            ("ids[]", "1"),
            ("ids[]", "2"),
            ("poll[options][]", "a"),
            ("poll[options][]", "b"),
            ("poll[expires_in]", "60"),
            ("keywords[][keyword]", "x"),
            ("keywords[][whole_word]", "1"),
            ("keywords[][keyword]", "y"),
        ]);
        let json = serde_json::json!({
            "text": "hi", "count": "3", "flag": false, "ids": ["1", 2],
            "poll": {"options": ["a", "b"], "expires_in": 60},
            "keywords": {"0": {"keyword": "x", "whole_word": true}, "1": {"keyword": "y"}},
        });
        assert_eq!(from_form, Form::deserialize(Tree::from(json)).unwrap());
    }

    #[test]
    fn empty_is_not_given() {
        let form = form(&[("count", ""), ("flag", ""), ("ids", "")]);
        assert_eq!(form, Form::default());
    }

    #[test]
    fn depth_and_width_are_capped() {
        let mut tree = Tree::default();
        assert!(tree.insert("a[b][c][d][e][f][g]", String::new()).is_err());
        let all = (0..2000).try_for_each(|_| tree.insert("list[]", String::new()));
        assert!(all.is_err());
    }
}
