//! Whatever arrives, nothing panics, and nothing grows beyond its end.

use activitypub::read::{Activity, Actor, Authorization, Collection, Emoji, Object, keys_of};
use activitypub::signatures::{BodyDigest, Incoming, Signature};
use activitypub::{content_type, dates, host_meta, ids, json, webfinger};
use http::{HeaderMap, HeaderValue, Method};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Keys and texts that mean something, so that the readers are reached.
const WORDS: &[&str] = &[
    "id",
    "type",
    "actor",
    "object",
    "to",
    "cc",
    "tag",
    "name",
    "content",
    "contentMap",
    "url",
    "href",
    "icon",
    "image",
    "summary",
    "attachment",
    "mediaType",
    "inbox",
    "publicKey",
    "publicKeyPem",
    "owner",
    "assertionMethod",
    "publicKeyMultibase",
    "preferredUsername",
    "endpoints",
    "sharedInbox",
    "oneOf",
    "anyOf",
    "closed",
    "endTime",
    "replies",
    "totalItems",
    "first",
    "items",
    "orderedItems",
    "next",
    "quote",
    "quoteUrl",
    "interactionPolicy",
    "canQuote",
    "focalPoint",
    "duration",
    "blurhash",
    "published",
    "value",
    "@context",
    "links",
    "rel",
    "subject",
    "template",
    "software",
    "version",
    "width",
    "language",
    "identifier",
];
const TEXTS: &[&str] = &[
    "Note",
    "Question",
    "Create",
    "Person",
    "Collection",
    "Emoji",
    "Mention",
    "Hashtag",
    "Image",
    "Link",
    "PropertyValue",
    "Tombstone",
    "QuoteAuthorization",
    "https://a.test/1",
    "https://a.test/2#x",
    "as:Public",
    "2026-01-02T03:04:05Z",
    "PT1H",
    "self",
    "application/activity+json",
    "acct:a@a.test",
    "ü\u{10ffff}",
    "",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(TEXTS).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|it| json!(it)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(WORDS), inner), 0..8).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// The value with what every reader needs, so that it comes further.
fn completed(value: Value, kind: &str) -> Value {
    let mut object = value.as_object().cloned().unwrap_or_default();
    for (key, value) in [
        ("type", kind),
        ("id", "https://a.test/1"),
        ("inbox", "https://a.test/in"),
        ("actor", "https://a.test/u"),
        ("preferredUsername", "u"),
    ] {
        object.insert(key.into(), value.into());
    }
    object.entry("object").or_insert(json!("https://a.test/1"));
    Value::Object(object)
}

fn read_all(value: &Value) {
    let _ = Actor::read(value);
    let _ = Object::read(value);
    let _ = Collection::read(value);
    let _ = Authorization::read(value);
    let _ = Emoji::read(value);
    if let Ok(activity) = Activity::read(value.clone()) {
        let _ = (
            activity.inner(),
            activity.object_id(),
            activity.object_ids().count(),
            activity.target_id(),
        );
    }
    for key in keys_of(value) {
        let _ = key.material.parse();
    }
    let _ = webfinger::Answer::read(value);
    let _ = (ids::id_of(value), activitypub::read::has_context(value));
}

fn verify(name: &'static str, value: &[u8], input: Option<&[u8]>) {
    let mut headers = HeaderMap::new();
    for (name, value) in [(name, Some(value)), ("signature-input", input)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value).ok()) {
            headers.insert(name, value);
        }
    }
    let key = activitypub::keys::PublicKey::from_pem(crate::keys::ED25519_PUBLIC).unwrap();
    let body = BodyDigest::of(b"");
    let request = Incoming {
        method: &Method::POST,
        origin: "https://a.test",
        path_and_query: "/?",
        headers: &headers,
        body: Some(&body),
        now: 0,
    };
    if let Ok(Some(signature)) = Signature::of(&headers) {
        assert!(signature.verify(&key, &request).is_err());
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        if let Ok(value) = json::parse(&bytes) {
            read_all(&value);
        }
        verify("signature", &bytes, None);
        verify("signature", &bytes, Some(&bytes));
    }

    #[test]
    fn any_document(value in value()) {
        read_all(&value);
        for kind in ["Person", "Note", "Question", "Create", "Flag", "Undo", "OrderedCollectionPage", "Emoji", "QuoteAuthorization"] {
            read_all(&completed(value.clone(), kind));
        }
    }

    #[test]
    fn what_is_parsed_is_what_serde_json_parses(value in value()) {
        let text = value.to_string();
        if let Ok(parsed) = json::parse(text.as_bytes()) {
            prop_assert_eq!(parsed, serde_json::from_str::<Value>(&text).unwrap());
        }
    }

    #[test]
    fn any_text(text in any::<String>(), number in any::<i64>()) {
        let _ = (ids::host(&text), ids::is_https(&text), ids::same_host(&text, "https://a.test/"), ids::without_fragment(&text));
        let _ = (content_type::is_activity(&text), content_type::wants_activity(&text));
        let _ = (dates::parse(&text), dates::parse_http(&text), dates::write(number), dates::write_day(number), dates::write_http(number));
        let _ = webfinger::Resource::parse(&text);
        if let Some(template) = host_meta::template(&text) {
            host_meta::fill(&template, &text);
        }
        let _ = activitypub::keys::PublicKey::from_multibase(&format!("z{text}"));
    }

    #[test]
    fn a_date_survives(millis in 0i64..253_402_300_799_999) {
        prop_assert_eq!(dates::parse(&dates::write(millis)), Some(millis));
        prop_assert_eq!(dates::parse_http(&dates::write_http(millis)), Some(millis / 1_000 * 1_000));
    }

    #[test]
    fn shapes_of_signature_headers(
        parameters in prop::collection::vec((prop::sample::select(&["keyId", "headers", "signature", "algorithm", "created", "expires"][..]), "[ -~]{0,12}"), 0..6),
        input in r#"[a-z]{1,3}=\(("@?[a-z-]{1,8}"(;[a-z]{1,2})? ?){0,4}\)(;(created|keyid|alg|expires)=("[ -~]{0,6}"|[0-9]{1,4})){0,4}"#,
    ) {
        let header: Vec<String> = parameters.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
        verify("signature", header.join(",").as_bytes(), None);
        verify("signature", b"a=:AA==:, b=:AA==:", Some(input.as_bytes()));
    }
}
