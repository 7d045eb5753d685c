//! Compares the shape of two JSON values: keys, kinds, and how dates and numbers are written.

use serde_json::Value;

/// Where `ours` and `theirs` differ in shape, one line each.
/// `ours` must be rich enough to be compared: what they fill may be neither null nor empty here.
pub fn faults(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    compare(ours, theirs, "", &mut faults);
    faults
}

fn compare(ours: &Value, theirs: &Value, path: &str, faults: &mut Vec<String>) {
    match (ours, theirs) {
        (_, Value::Null) => {}
        (Value::Object(our_fields), Value::Object(their_fields)) => {
            for (key, their_field) in their_fields {
                match our_fields.get(key) {
                    Some(our_field) => {
                        compare(our_field, their_field, &format!("{path}/{key}"), faults)
                    }
                    None => faults.push(format!("{path}/{key} is missing")),
                }
            }
            for key in our_fields
                .keys()
                .filter(|key| !their_fields.contains_key(*key))
            {
                faults.push(format!("{path}/{key} is too much"));
            }
        }
        (Value::Array(our_items), Value::Array(their_items)) => {
            for (index, their_item) in their_items.iter().enumerate() {
                match our_items.first() {
                    Some(our_item) => {
                        compare(our_item, their_item, &format!("{path}/{index}"), faults)
                    }
                    None => faults.push(format!("{path} is empty in the sample")),
                }
            }
        }
        _ if kind(ours) != kind(theirs) => {
            faults.push(format!("{path} is {ours}, not like {theirs}"))
        }
        _ => {}
    }
}

/// The kind of a value; a text by the form that it has.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "boolean".into(),
        Value::Number(_) => "number".into(),
        Value::Array(_) => "array".into(),
        Value::Object(_) => "object".into(),
        Value::String(text) => form(text),
    }
}

/// `0000-00-00` and the like for dates and times, `0` for numbers, and one word for the rest.
fn form(text: &str) -> String {
    let zeros: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let midnight = text.ends_with("T00:00:00.000Z");
    match zeros.as_str() {
        "0000-00-00T00:00:00.000Z" if midnight => "day".into(),
        // Mastodon leaves out the decimals of `Relationship.muting_expires_at`; we are uniform.
        "0000-00-00T00:00:00Z" => "0000-00-00T00:00:00.000Z".into(),
        "0000-00-00" | "0000-00-00T00:00:00.000Z" => zeros,
        _ if !text.is_empty() && zeros.trim_start_matches('-').trim_matches('0').is_empty() => {
            "0".into()
        }
        _ => "text".into(),
    }
}

#[test]
fn differences_of_shape_are_found() {
    use serde_json::json;
    let theirs = json!({
        "id": "1", "at": "2026-08-01T13:51:35.294Z", "since": "2026-08-01T00:00:00.000Z",
        "on": "2026-08-01", "count": 1, "url": null, "fields": [{"name": "bread"}],
    });
    let same = json!({
        "id": "2", "at": "2025-01-01T01:01:01.001Z", "since": "2025-01-01T00:00:00.000Z",
        "on": "2025-01-01", "count": 2, "url": "https://a.test/", "fields": [{"name": "butter"}],
    });
    assert_eq!(faults(&same, &theirs), Vec::<String>::new());

    for (key, value) in [
        ("id", json!(2)),
        ("id", json!(null)),
        ("id", json!("two")),
        ("at", json!("2025-01-01T01:01:01")),
        ("at", json!("2025-01-01")),
        ("since", json!("2025-01-01T01:01:01.001Z")),
        ("count", json!("2")),
        ("fields", json!([])),
        ("fields", json!([{"name": "butter", "value": ""}])),
        ("more", json!(1)),
    ] {
        let mut other = same.clone();
        other[key] = value;
        assert_eq!(faults(&other, &theirs).len(), 1, "{other}");
    }
    let mut less = same;
    less.as_object_mut().expect("an object").remove("on");
    assert_eq!(faults(&less, &theirs), ["/on is missing"]);
}
