//! What independent servers really send: every captured document is read, every captured signature verified.
//!
//! The captures lie outside the repository (`shared/facts/captures` beside it); without them these tests say so and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use activitypub::keys::PublicKey;
use activitypub::read::{
    Activity, Actor, ActorKind, Collection, Emoji, Object, ObjectKind, has_context, keys_of,
};
use activitypub::signatures::{BodyDigest, Incoming, Signature};
use activitypub::{dates, host_meta, json, webfinger};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/facts/captures"))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        println!("no captures beside the repository: nothing to check");
    }
    found
}

/// All files with such an ending, by `peer/name`.
fn files(ending: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Some(folder) = folder() else {
        return files;
    };
    for peer in std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if !peer.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&peer)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            let name = file.file_name().unwrap().to_str().unwrap();
            if let Some(stem) = name.strip_suffix(ending)
                && !(ending == ".http" && stem.ends_with(".response"))
            {
                let peer = peer.file_name().unwrap().to_str().unwrap();
                files.insert(format!("{peer}/{stem}"), std::fs::read(&file).unwrap());
            }
        }
    }
    files
}

fn documents() -> BTreeMap<String, Value> {
    files(".json")
        .into_iter()
        .map(|(name, bytes)| {
            let value = json::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, value)
        })
        .collect()
}

#[test]
fn every_document_is_read_as_what_it_is() {
    let mut read = BTreeMap::<&str, usize>::new();
    for (name, document) in documents() {
        let file = name.split_once('/').unwrap().1;
        let kind = if ActorKind::is(&document) {
            if !file.starts_with("actor-publickey") {
                Actor::read(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            "actor"
        } else if ObjectKind::is(&document) {
            Object::read(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
            "object"
        } else if activitypub::read::ActivityKind::is(&document) {
            let activity =
                Activity::read(document).unwrap_or_else(|error| panic!("{name}: {error}"));
            if let Some(object) = activity.object().filter(|object| ObjectKind::is(object)) {
                Object::read(object).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            "activity"
        } else if Collection::read(&document).is_ok() {
            "collection"
        } else if Emoji::read(&document).is_some() {
            "emoji"
        } else if file.starts_with("webfinger") {
            webfinger::Answer::read(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
            "webfinger"
        } else {
            let known = [
                "tombstone",
                "chat-message",
                "404",
                "401",
                "deleted",
                "nodeinfo",
            ];
            assert!(
                known.iter().any(|part| file.contains(part)),
                "{name} is read as nothing"
            );
            "other"
        };
        *read.entry(kind).or_default() += 1;
    }
    println!("{read:?}");
}

#[test]
fn live_documents_name_activitystreams() {
    for (name, document) in documents() {
        let live = ["gotosocial/", "hollo/", "takahe/"]
            .iter()
            .any(|peer| name.starts_with(peer));
        if live && document.get("@context").is_some() {
            assert!(has_context(&document), "{name}");
        }
    }
}

/// A captured request.
struct Captured {
    method: Method,
    path_and_query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

fn captured(bytes: &[u8]) -> Captured {
    let end = bytes.windows(2).position(|it| it == b"\n\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let method: Method = first.next().unwrap().parse().unwrap();
    let mut headers = HeaderMap::new();
    let path_and_query = first.next().unwrap().to_owned();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        headers.append(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    Captured {
        method,
        path_and_query,
        headers,
        body: bytes[end + 2..].to_vec(),
    }
}

/// The keys of all captured actors, by their id. The later of two documents of one actor wins; its key stays.
fn keys() -> BTreeMap<String, PublicKey> {
    let mut keys = BTreeMap::new();
    for document in documents().values() {
        let embedded = document.get("object").into_iter().chain([document]);
        for key in embedded.flat_map(keys_of) {
            if let Ok(parsed) = key.material.parse() {
                keys.insert(key.id, parsed);
            }
        }
    }
    keys
}

#[test]
fn every_captured_signature_holds_and_breaks_when_altered() {
    let keys = keys();
    let (mut verified, mut unsigned, mut unknown) = (0, Vec::new(), Vec::new());
    for (name, bytes) in files(".http") {
        let mut request = captured(&bytes);
        let Some(signature) = Signature::of(&request.headers).unwrap() else {
            unsigned.push(name);
            continue;
        };
        let Some(key) = keys.get(signature.key_id()) else {
            unknown.push(name);
            continue;
        };
        let now = dates::parse_http(request.headers["date"].to_str().unwrap()).unwrap() + 60_000;
        let check = |request: &Captured, digest: Option<&BodyDigest>| {
            signature.verify(
                key,
                &Incoming {
                    method: &request.method,
                    origin: "https://rec.test",
                    path_and_query: &request.path_and_query,
                    headers: &request.headers,
                    body: digest,
                    now,
                },
            )
        };
        let digest = Some(BodyDigest::of(&request.body)).filter(|_| request.method == Method::POST);
        assert_eq!(check(&request, digest.as_ref()), Ok(()), "{name}");
        verified += 1;
        request.path_and_query.push('x');
        assert!(check(&request, digest.as_ref()).is_err(), "{name}");
    }
    println!("{verified} verified; unsigned: {unsigned:?}; key not captured: {unknown:?}");
    if folder().is_some() {
        assert!(verified >= 107, "{verified}");
    }
}

#[test]
fn bodies_of_requests_are_the_documents_beside_them() {
    let documents = documents();
    for (name, bytes) in files(".http") {
        let request = captured(&bytes);
        if let Some(document) = documents
            .get(&name)
            .filter(|_| request.method == Method::POST)
        {
            assert_eq!(json::parse(&request.body).unwrap(), *document, "{name}");
            let content_type = request.headers["content-type"].to_str().unwrap();
            assert!(
                activitypub::content_type::is_activity(content_type),
                "{name}"
            );
        }
    }
}

#[test]
fn host_meta_of_others() {
    for (name, bytes) in files(".xml") {
        let template = host_meta::template(std::str::from_utf8(&bytes).unwrap());
        assert!(
            template
                .unwrap()
                .ends_with("/.well-known/webfinger?resource={uri}"),
            "{name}"
        );
    }
}
