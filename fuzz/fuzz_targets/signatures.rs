//! Any two headers as a signature of either kind: read, and verified with a key that cannot have made it.
#![no_main]

use std::sync::LazyLock;

use activitypub::keys::PublicKey;
use activitypub::signatures::{BodyDigest, Incoming, Signature};
use http::{HeaderMap, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<PublicKey> = LazyLock::new(|| {
    PublicKey::from_multibase("z6MkkNdZnbCBzDdQKNcXzQKzgevmqDwjAFhLkUDP7KEzLgMt").expect("a key")
});

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.splitn(4, |b| *b == b'\n');
    let mut headers = HeaderMap::new();
    for name in ["signature", "digest", "signature-input", "content-digest"] {
        if let Some(value) = lines
            .next()
            .and_then(|line| HeaderValue::from_bytes(line).ok())
        {
            headers.insert(name, value);
        }
    }
    headers.insert(
        "date",
        HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"),
    );
    let body = BodyDigest::of(b"");
    for with_input in [true, false] {
        if !with_input {
            headers.remove("signature-input");
        }
        let request = Incoming {
            method: &Method::POST,
            origin: "https://steppe.test",
            path_and_query: "/inbox?a=b",
            headers: &headers,
            body: Some(&body),
            now: 0,
        };
        if let Ok(Some(signature)) = Signature::of(&headers) {
            assert!(signature.verify(&KEY, &request).is_err());
        }
    }
});
