//! The environment goes before the file: `STEPPE__SMTP__URL` sets `url` under `[smtp]`.

use toml::Value;

/// What names of our variables begin with, and what stands between a section and its setting.
const PREFIX: &str = "STEPPE__";

/// A variable that sets something.
pub(super) struct Variable {
    pub name: String,
    /// The setting as a line of TOML.
    pub line: String,
}

/// Those of the variables that set something.
pub(super) fn variables(all: impl Iterator<Item = (String, String)>) -> Vec<Variable> {
    let mut found: Vec<_> = all
        .filter_map(|(name, value)| variable(name, &value))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn variable(name: String, value: &str) -> Option<Variable> {
    let key = name.strip_prefix(PREFIX)?.to_lowercase();
    let path: Vec<_> = key
        .split("__")
        .map(|part| Value::from(part).to_string())
        .collect();
    let line = format!("{} = {}", path.join("."), literal(value));
    Some(Variable { name, line })
}

/// Numbers, switches and lists are written as in the file; all else is a text, with quotes or without.
fn literal(value: &str) -> String {
    match value.parse::<Value>() {
        Ok(
            parsed @ (Value::Boolean(_) | Value::Integer(_) | Value::Array(_) | Value::String(_)),
        ) => parsed.to_string(),
        _ => Value::from(value).to_string(),
    }
}
