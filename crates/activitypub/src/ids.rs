//! Ids are URLs kept as the text that was sent; what may be asked of them: the host, the scheme.

use serde_json::Value;
use url::Url;

/// The longest id that is read, in bytes.
pub const MAX_ID: usize = 2_048;

/// The id of a value: itself when it is a text, its `id` (or `href`) when it is an object, that of the only item when it is a list of one.
pub fn id_of(value: &Value) -> Option<&str> {
    let id = match value {
        Value::String(id) => id,
        Value::Object(object) => ["id", "@id", "href"]
            .iter()
            .find_map(|key| object.get(*key)?.as_str())?,
        Value::Array(items) => match items.as_slice() {
            [item @ (Value::String(_) | Value::Object(_))] => return id_of(item),
            _ => return None,
        },
        _ => return None,
    };
    (!id.is_empty() && id.len() <= MAX_ID).then_some(id)
}

/// Whether it is an address on the web: `https` (or `http`, which the one who fetches may refuse), a host, no user.
pub fn is_web(id: &str) -> bool {
    web(id).is_some()
}

/// Whether it is an address on the web over TLS.
pub fn is_https(id: &str) -> bool {
    web(id).is_some_and(|url| url.scheme() == "https")
}

/// The host of an address, in lower case and punycode, with the port when it is not the usual one.
pub fn host(id: &str) -> Option<String> {
    let url = web(id)?;
    let name = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    })
}

/// Whether two addresses lie on the same server; never when one of them is none.
pub fn same_host(a: &str, b: &str) -> bool {
    if let (Some(a), Some(b)) = (plain_authority(a), plain_authority(b)) {
        return a == b;
    }
    match (web(a), web(b)) {
        (Some(a), Some(b)) => {
            a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
        }
        _ => false,
    }
}

/// The id without its fragment.
pub fn without_fragment(id: &str) -> &str {
    id.split_once('#').map_or(id, |(document, _)| document)
}

fn web(id: &str) -> Option<Url> {
    if id.len() > MAX_ID || id.starts_with(|c: char| c <= ' ') {
        return None;
    }
    let url = Url::parse(id).ok()?;
    let web = matches!(url.scheme(), "https" | "http")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none();
    web.then_some(url)
}

/// The authority of nearly every id: https, a plain lower-case name, no port, no user. Spares the parser.
fn plain_authority(id: &str) -> Option<&str> {
    let rest = id.strip_prefix("https://")?;
    let authority = &rest[..rest.find('/')?];
    let plain = id.len() <= MAX_ID
        && !authority.contains("xn--")
        && authority.starts_with(|c: char| c.is_ascii_lowercase())
        && authority.ends_with(|c: char| c.is_ascii_lowercase())
        && authority
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
        && !authority.contains("..");
    plain.then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_is_a_text_an_object_or_a_list_of_one() {
        for (value, id) in [
            (json!("https://a.test/1"), Some("https://a.test/1")),
            (json!({"id": "https://a.test/1"}), Some("https://a.test/1")),
            (
                json!({"type": "Link", "href": "https://a.test/1"}),
                Some("https://a.test/1"),
            ),
            (json!(["https://a.test/1"]), Some("https://a.test/1")),
            (
                json!([{"id": "https://a.test/1"}]),
                Some("https://a.test/1"),
            ),
            (json!(["https://a.test/1", "https://a.test/2"]), None),
            (json!([["https://a.test/1"]]), None),
            (json!({"id": null}), None),
            (json!(""), None),
            (json!(1), None),
            (
                json!(format!("https://a.test/{}", "x".repeat(MAX_ID))),
                None,
            ),
        ] {
            assert_eq!(id_of(&value), id, "{value}");
        }
    }

    #[test]
    fn the_same_server() {
        for (a, b, same) in [
            ("https://a.test/1", "https://a.test/2", true),
            ("https://a.test/1", "https://A.TEST", true),
            ("https://a.test/1", "https://a.test:443/2", true),
            ("https://a.test:8443/1", "https://a.test:8443/2", true),
            ("https://a.test/1", "https://a.test:8443/2", false),
            ("https://a.test/1", "https://b.test/1", false),
            ("https://a.test/1", "https://a.test.b.test/1", false),
            ("https://a.test/1", "https://a.test@b.test/1", false),
            ("https://a.test/1", "https://b.test\\@a.test/1", false),
            ("https://büro.test/1", "https://xn--bro-hoa.test/2", true),
            ("https://a.test/1", "http://a.test/1", false),
            ("https://a.test/1", "acct:u@a.test", false),
            ("a.test", "a.test", false),
            ("", "", false),
        ] {
            assert_eq!(same_host(a, b), same, "{a} {b}");
            assert_eq!(same_host(b, a), same, "{b} {a}");
        }
    }

    #[test]
    fn addresses_on_the_web() {
        for id in [
            "https://hollo.test/@holly/1#delete/Sun Nov 22 2026 (UTC)",
            "https://takahe.test/@tak@takahe.test/",
            "http://a.test",
        ] {
            assert!(is_web(id), "{id}");
        }
        for id in [
            "",
            "a",
            "ftp://a.test/",
            "https://",
            "https://u@a.test/",
            " https://a.test/",
            "as:Public",
        ] {
            assert!(!is_web(id), "{id}");
        }
        assert!(is_https("https://a.test/") && !is_https("http://a.test/"));
        assert_eq!(
            host("https://Ä.test:8443/x").as_deref(),
            Some("xn--4ca.test:8443")
        );
    }
}
