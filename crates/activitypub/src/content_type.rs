//! Content types: which bodies are ActivityPub, and what an `Accept` header prefers.

use crate::AS;

/// What we send.
pub const ACTIVITY_JSON: &str = "application/activity+json";
/// The other name of the same thing.
pub const LD_JSON: &str = r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;
/// What we ask for.
pub const ACCEPT: &str = r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;

/// Whether a body of this type is ActivityPub: `application/activity+json`, or `application/ld+json` with the ActivityStreams profile.
/// `ld+json` alone may be anything, such as a file that somebody uploaded.
pub fn is_activity(content_type: &str) -> bool {
    let (essence, parameters) = split(content_type);
    if essence.eq_ignore_ascii_case(ACTIVITY_JSON) {
        return true;
    }
    essence.eq_ignore_ascii_case("application/ld+json")
        && parameter(parameters, "profile").is_some_and(|profiles| {
            profiles
                .split_ascii_whitespace()
                .any(|profile| profile.trim_end_matches('#') == AS)
        })
}

/// Whether an `Accept` header asks for ActivityPub rather than for a page: one of its types is ActivityPub, and
/// `text/html` is not preferred to it.
pub fn wants_activity(accept: &str) -> bool {
    let mut activity = 0;
    let mut html = 0;
    for item in items(accept).take(32) {
        let (essence, parameters) = split(item);
        let quality = quality(parameters);
        if is_activity(item) {
            activity = activity.max(quality);
        } else if ["text/html", "application/xhtml+xml"]
            .iter()
            .any(|page| essence.eq_ignore_ascii_case(page))
        {
            html = html.max(quality);
        }
    }
    activity > 0 && activity >= html
}

fn split(item: &str) -> (&str, &str) {
    let (essence, parameters) = item.split_once(';').unwrap_or((item, ""));
    (essence.trim(), parameters)
}

/// A parameter's value, without its quotes.
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    outside_quotes(parameters, ';').find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"'))
    })
}

/// `q` in thousandths; 1 when it is absent or unreadable.
fn quality(parameters: &str) -> u16 {
    let Some(value) = parameter(parameters, "q").and_then(|q| q.parse::<f32>().ok()) else {
        return 1000;
    };
    (value.clamp(0.0, 1.0) * 1000.0) as u16
}

fn items(accept: &str) -> impl Iterator<Item = &str> {
    outside_quotes(accept, ',')
}

/// Splits at a separator that does not stand in quotes.
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        for (content_type, activity) in [
            ("application/activity+json", true),
            ("application/activity+json; charset=utf-8", true),
            ("Application/Activity+JSON;charset=UTF-8", true),
            (
                r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
                true,
            ),
            (
                r#"application/ld+json;charset=utf-8;PROFILE="https://www.w3.org/ns/activitystreams""#,
                true,
            ),
            (
                "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
                true,
            ),
            (
                r#"application/ld+json; profile="http://a.test/ https://www.w3.org/ns/activitystreams""#,
                true,
            ),
            ("application/ld+json", false),
            (r#"application/ld+json; profile="http://a.test/""#, false),
            (
                r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams.evil""#,
                false,
            ),
            ("application/json", false),
            ("application/activity+json2", false),
            ("text/plain; application/activity+json", false),
            ("text/html", false),
            ("", false),
        ] {
            assert_eq!(is_activity(content_type), activity, "{content_type}");
        }
        assert!(is_activity(ACTIVITY_JSON) && is_activity(LD_JSON));
    }

    #[test]
    fn accept_headers() {
        for (accept, wants) in [
            (ACCEPT, true),
            (
                r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams",application/activity+json"#,
                true,
            ),
            ("application/activity+json, application/ld+json", true),
            ("application/activity+json;q=0.9, text/html;q=0.1", true),
            ("text/html, application/activity+json", true),
            ("text/html, application/activity+json;q=0.5", false),
            ("application/activity+json;q=0", false),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                false,
            ),
            ("*/*", false),
            ("application/ld+json", false),
            ("", false),
        ] {
            assert_eq!(wants_activity(accept), wants, "{accept}");
        }
    }
}
