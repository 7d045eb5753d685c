//! Numbers that the API writes as strings.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// An opaque id, a decimal string on the wire. [Mastodon docs: IDs](https://docs.joinmastodon.org/api/guidelines/#id)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub i64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i64> for Id {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl FromStr for Id {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Clients send ids as strings; a JSON number is taken too, as Mastodon takes it.
impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;

        impl Visitor<'_> for IdVisitor {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                i64::try_from(number).map(Id).map_err(E::custom)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(IdVisitor)
    }
}

/// A count that Mastodon sends as a string, e.g. `FeaturedTag.statuses_count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextNumber(pub i64);

impl Serialize for TextNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_string_on_the_wire_and_read_from_both() {
        let id = Id(117_020_576_664_345_360);
        assert_eq!(
            serde_json::to_string(&id).unwrap(),
            r#""117020576664345360""#
        );
        assert_eq!(
            serde_json::from_str::<Id>(r#""117020576664345360""#).unwrap(),
            id
        );
        assert_eq!(
            serde_json::from_str::<Id>("117020576664345360").unwrap(),
            id
        );
        assert!(serde_json::from_str::<Id>("18446744073709551615").is_err());
        assert!(serde_json::from_str::<Id>(r#""12a""#).is_err());
        assert!("".parse::<Id>().is_err());
    }
}
