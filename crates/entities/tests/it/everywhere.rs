//! Nested entities: wherever they lie in a recorded answer, they have a shape that we can send.

use entities::*;
use serde_json::Value;

use crate::recordings::{folder, json, picture_without_focus, read, video_without_colors};
use crate::samples::*;

/// Wherever a status, an account, ... lies inside of an answer of this version, it has one of the shapes that we can send.
#[test]
fn no_other_shape_was_recorded() {
    let Some(folder) = folder() else { return };
    let kinds: [(&str, Vec<Value>); 4] = [
        ("in_reply_to_account_id", status_variants()),
        ("feature_approval", account_variants()),
        (
            "preview_remote_url",
            vec![
                json(&picture()),
                json(&video()),
                json(&picture_without_focus()),
                json(&video_without_colors()),
            ],
        ),
        ("own_votes", vec![json(&poll())]),
    ];
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let file = entry.expect("the folder can be read").path();
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let answer = read(&file);
        if answer["mastodon_version"] != "4.6.4" {
            continue;
        }
        for (mark, variants) in &kinds {
            let mut objects = Vec::new();
            having(&answer["body"], mark, &mut objects);
            for object in objects {
                seen += 1;
                let fits = variants.iter().any(|variant| keys(variant) == keys(object));
                assert!(fits, "{}: {object}", file.display());
            }
        }
    }
    assert!(seen > 300, "only {seen} objects were found");
}

fn having<'a>(value: &'a Value, mark: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key(mark) {
                found.push(value);
            }
            fields.values().for_each(|field| having(field, mark, found));
        }
        Value::Array(items) => items.iter().for_each(|item| having(item, mark, found)),
        _ => {}
    }
}

fn keys(object: &Value) -> Vec<&String> {
    object.as_object().expect("an object").keys().collect()
}

fn status_variants() -> Vec<Value> {
    let deleted = |status| DeletedStatus {
        status,
        text: "Hello".into(),
    };
    vec![
        json(&anonymous_status()),
        json(&status()),
        json(&own_status()),
        json(&deleted(status())),
        json(&deleted(own_status())),
    ]
}

fn account_variants() -> Vec<Value> {
    let suspended = Account {
        suspended: true,
        ..account()
    };
    let limited = Account {
        limited: true,
        ..account()
    };
    vec![
        json(&account()),
        json(&credential_account()),
        json(&suspended),
        json(&limited),
    ]
}
