//! JSON that is written once and then kept: pages show the same accounts and posts again and again.

use std::fmt;
use std::sync::OnceLock;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// The JSON of what it is part of, once that was written. A copy may differ and has none.
#[derive(Default)]
pub struct Written(OnceLock<String>);

impl Written {
    /// The JSON of `whole`, of which this is a part.
    pub(crate) fn json(&self, whole: &impl Serialize) -> serde_json::Result<&str> {
        if let Some(json) = self.0.get() {
            return Ok(json);
        }
        let json = serde_json::to_string(whole)?;
        Ok(self.0.get_or_init(|| json))
    }
}

impl Clone for Written {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Written {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Written")
    }
}

/// Puts JSON into an answer as it is.
///
/// This is how `serde_json::value::RawValue` is written. One of its own is not made of a text without parsing that text,
/// which costs more than it saves.
pub(crate) fn raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    const RAW: &str = "$serde_json::private::RawValue";
    let mut value = serializer.serialize_struct(RAW, 1)?;
    value.serialize_field(RAW, json)?;
    value.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Raw(&'static str);

    impl Serialize for Raw {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            raw(self.0, serializer)
        }
    }

    #[test]
    fn serde_json_writes_it_as_it_is() {
        let json = r#"{"a":[1,"b"]}"#;
        assert_eq!(serde_json::to_string(&Raw(json)).unwrap(), json);
        assert_eq!(
            serde_json::to_value(Raw(json)).unwrap(),
            serde_json::json!({"a": [1, "b"]})
        );
    }
}
