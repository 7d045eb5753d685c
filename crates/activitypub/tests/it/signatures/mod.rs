//! Signing and verifying requests: what is signed once, dropped once and altered once.

mod draft;
mod standard;

use activitypub::keys::{PrivateKey, PublicKey};
use activitypub::signatures::{
    BodyDigest, Incoming, NotSigned, Outgoing, Refused, Signature, cavage, rfc9421,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use crate::keys::{ED25519_PUBLIC, RSA};

const KEY_ID: &str = "https://a.test/users/alice#main-key";
const BODY: &[u8] = br#"{"type":"Like"}"#;
const NOW: i64 = 1_795_387_435_000; // Sun, 22 Nov 2026 22:43:55 GMT
const HOUR: i64 = 3_600_000;
const CAVAGE_POST: &str = "SR4Ocdpy0OigjIgzCVACFguAJsEdeK07TWg/6oJTTO0wBddTQlRFnlYtrRRZQPZjhMW3NZ0coXKfizFP7IE+wRU3oe3uAkguFP+xphLvpsU1rUuW+j23aEAWNHBS3y1N0AxgMNtPZXtlXItTZqj4JE/Q4TNnqC3g+8a2ozAMtUW1FN9DzAbLMii9Tr0JGATD++hhcLQALf4L1dz4r2NoMtCVvLQNWXWH4WQHGZXwvlP9FAVNP2JDrlE4xQgihYahFmTVbFaJcxXI9Mp8Pv57QUzMb1At3OdMjjtoQ6Rl4ee2zEIxlCp/5HcejhtqO88YYZLJ8O1YRW1n6+OWTrz2ug==";
const CAVAGE_GET: &str = "XogNVY1b2mBneo018GLPbSRoTnLgQqCShCwEdhkuOGOa2t+ZF9USQK6Dmq9NPOXXHeUIUo61sYM6yaqzw301w8FIcKM+L28kgDEHUJCRPBs34M1q5iiwG2vQocaZIyQr2eSnPtbxIWZj4qlM8yXhhLktm0J22d1bV49d1SwUbsfE3Wu6O1Li5fZ5NU1FiyaVjXtuKv8X++QpQHo08KxDcoKTOa70MtaC8ZkL+r6vNjKMV/fNx9ZGp6TU5KjB5YRU6N5Fb+BHirw1yO+ZK7IMDEFOBrkgvMLsOfb7bm8C3H5gyHvPnMBE619wzlBPDvAufQ6POd88CdrTUs79ifhOFQ==";
const RFC9421_POST: &str = "gNarvkDRF30/afe5nCJYNMFKHHnsNazRVRJ6NVeFgwfWkN1ToMb0z8pdYN64MK52VXypNrAWr3wr/nO2qcVBfaQCEL/HdgiHiq8RBfnhNGs5VkCxBmMUgWnLfxpcXGrIx9pgEApPF00qzlBj5X50u6inTL/4Kx3DrTrbJdkNeY9bjIfbH8YAZ24jrSExkhrdyrOYR4rUEG37XVY24ump2G4CbpgUFB0JFpnMjnvOPsvNOb4u4NnS3m5d7w0N3avqXOT+vRn/UrCMTEpJTDM7ZPlEznHeLkjRihtLF7oExuEKp/ggRXDr2ILDZnCote4HmUxixKHqTw8f2xUMMARfdg==";

/// A request on its way to `b.test`.
#[derive(Clone)]
struct Request {
    method: Method,
    origin: &'static str,
    target: String,
    headers: HeaderMap,
    body: Option<&'static [u8]>,
    now: i64,
}

impl Request {
    fn new(method: Method, target: &str, body: Option<&'static [u8]>) -> Self {
        Self {
            method,
            origin: "https://b.test",
            target: target.into(),
            headers: HeaderMap::new(),
            body,
            now: NOW,
        }
    }

    fn post() -> Self {
        Self::new(Method::POST, "/inbox?x=1", Some(BODY))
    }

    fn get() -> Self {
        Self::new(Method::GET, "/users/bob", None)
    }

    fn signed(
        mut self,
        sign: impl Fn(&PrivateKey, &str, &Outgoing<'_>) -> Result<HeaderMap, NotSigned>,
    ) -> Self {
        let uri: Uri = format!("{}{}", self.origin, self.target).parse().unwrap();
        let digest = self.body.map(BodyDigest::of);
        let outgoing = Outgoing {
            method: &self.method,
            uri: &uri,
            body: digest.as_ref(),
            now: self.now,
        };
        self.headers
            .extend(sign(&private(), KEY_ID, &outgoing).unwrap());
        self
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
        self
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    fn verify_with(&self, key: &PublicKey) -> Result<String, Refused> {
        let digest = self.body.map(BodyDigest::of);
        let incoming = Incoming {
            method: &self.method,
            origin: self.origin,
            path_and_query: &self.target,
            headers: &self.headers,
            body: digest.as_ref(),
            now: self.now,
        };
        let signature = Signature::of(&self.headers)?.expect("a signature");
        signature.verify(key, &incoming)?;
        Ok(signature.key_id().to_owned())
    }

    fn verify(&self) -> Result<String, Refused> {
        self.verify_with(&PublicKey::from_pem(&private().public_pem().unwrap()).unwrap())
    }
}

fn private() -> PrivateKey {
    PrivateKey::from_pem(RSA).unwrap()
}

#[test]
fn signatures_are_those_that_another_library_makes() {
    let post = Request::post().signed(cavage::sign);
    assert_eq!(
        post.header("signature"),
        format!(
            r#"keyId="{KEY_ID}",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="{CAVAGE_POST}""#
        )
    );
    assert_eq!(post.header("date"), "Sun, 22 Nov 2026 22:43:55 GMT");
    assert_eq!(post.header("host"), "b.test");
    let get = Request::get().signed(cavage::sign);
    assert!(get.header("signature").ends_with(&format!(
        r#"headers="(request-target) host date",signature="{CAVAGE_GET}""#
    )));
    assert!(!get.headers.contains_key("digest"));
    let standard = Request::post().signed(rfc9421::sign);
    assert_eq!(
        standard.header("signature"),
        format!("sig1=:{RFC9421_POST}:")
    );
}

#[test]
fn what_is_signed_is_believed_and_names_its_key() {
    for request in [
        Request::post().signed(cavage::sign),
        Request::get().signed(cavage::sign),
        Request::post().signed(rfc9421::sign),
        Request::get().signed(rfc9421::sign),
    ] {
        assert_eq!(request.verify().as_deref(), Ok(KEY_ID));
    }
}

#[test]
fn a_request_without_a_signature_has_none() {
    assert!(Signature::of(&Request::get().headers).unwrap().is_none());
}

#[test]
fn altering_anything_once_is_noticed() {
    for (sign, dated) in [
        (
            cavage::sign as fn(&PrivateKey, &str, &Outgoing<'_>) -> _,
            true,
        ),
        (rfc9421::sign, false),
    ] {
        let good = Request::post().signed(sign);
        let altered = |change: &dyn Fn(&mut Request)| {
            let mut request = good.clone();
            change(&mut request);
            request.verify().unwrap_err()
        };
        assert_eq!(altered(&|it| it.method = Method::PUT), Refused::Wrong);
        assert_eq!(
            altered(&|it| it.target = "/other?x=1".into()),
            Refused::Wrong
        );
        assert_eq!(
            altered(&|it| it.target = "/inbox?x=2".into()),
            Refused::Wrong
        );
        assert_eq!(altered(&|it| it.origin = "https://c.test"), Refused::Wrong);
        assert_eq!(altered(&|it| it.body = Some(b"{}")), Refused::Digest);
        assert_eq!(altered(&|it| it.body = None), Refused::Digest);
        let digest = if dated { "digest" } else { "content-digest" };
        assert_eq!(
            altered(&|it| drop(it.headers.remove(digest))),
            Refused::Absent(digest.into())
        );
        if dated {
            assert_eq!(
                altered(&|it| drop(it.headers.remove("date"))),
                Refused::Absent("date".into())
            );
            assert_eq!(
                altered(&|it| it.headers = it
                    .clone()
                    .set("date", "Sun, 22 Nov 2026 22:43:56 GMT")
                    .headers),
                Refused::Wrong
            );
            assert_eq!(
                altered(&|it| it.headers = it.clone().set("date", "today").headers),
                Refused::Unreadable("Date")
            );
        }
        let other =
            PublicKey::from_pem(&PrivateKey::generate().unwrap().public_pem().unwrap()).unwrap();
        assert_eq!(good.verify_with(&other), Err(Refused::Wrong));
        assert_eq!(
            good.verify_with(&PublicKey::from_pem(ED25519_PUBLIC).unwrap()),
            Err(Refused::Algorithm)
        );
    }
}

#[test]
fn the_time_decides() {
    for sign in [
        cavage::sign as fn(&PrivateKey, &str, &Outgoing<'_>) -> _,
        rfc9421::sign,
    ] {
        let good = Request::post().signed(sign);
        for (later, result) in [
            (0, None),
            (HOUR, None),
            (-HOUR, None),
            (2 * HOUR, Some(Refused::Expired)),
            (13 * HOUR, Some(Refused::Expired)),
            (-2 * HOUR, Some(Refused::Future)),
        ] {
            let moved = Request {
                now: NOW + later,
                ..good.clone()
            };
            assert_eq!(moved.verify().err(), result, "{later}");
        }
    }
}

#[test]
fn ports_and_odd_addresses() {
    let key = private();
    let sign = |uri: &str| {
        let uri: Uri = uri.parse().unwrap();
        let outgoing = Outgoing {
            method: &Method::GET,
            uri: &uri,
            body: None,
            now: NOW,
        };
        cavage::sign(&key, KEY_ID, &outgoing)
            .map(|headers| headers["host"].to_str().unwrap().to_owned())
    };
    assert_eq!(sign("https://b.test:443/x").as_deref(), Ok("b.test"));
    assert_eq!(sign("https://b.test:8443/x").as_deref(), Ok("b.test:8443"));
    assert_eq!(sign("http://b.test:80/x").as_deref(), Ok("b.test"));
    assert_eq!(sign("/x"), Err(NotSigned::Address));
    let uri = Uri::from_static("https://b.test/");
    let outgoing = Outgoing {
        method: &Method::GET,
        uri: &uri,
        body: None,
        now: NOW,
    };
    assert_eq!(
        cavage::sign(&key, "a\"b", &outgoing).unwrap_err(),
        NotSigned::KeyId
    );
    assert_eq!(
        rfc9421::sign(&key, "a\nb", &outgoing).unwrap_err(),
        NotSigned::KeyId
    );
}

/// What remains of a request when one header is lost, or changed in one place.
fn without(good: &Request, name: &HeaderName) -> Request {
    let mut request = good.clone();
    request.headers.remove(name);
    request
}

fn altered_at(good: &Request, name: &HeaderName, at: usize) -> Option<Request> {
    let mut value = good.headers[name].as_bytes().to_vec();
    let byte = value.get_mut(at)?;
    *byte = if *byte == b'x' { b'y' } else { b'x' };
    let mut request = good.clone();
    let value = HeaderValue::from_bytes(&value).ok()?;
    request.headers.insert(name, value);
    Some(request)
}

fn holds(request: &Request) -> bool {
    let signed = matches!(Signature::of(&request.headers), Ok(Some(_)));
    signed && request.verify().as_deref() == Ok(KEY_ID)
}

#[test]
fn each_header_dropped_or_altered_once() {
    let sign: [fn(&PrivateKey, &str, &Outgoing<'_>) -> _; 2] = [cavage::sign, rfc9421::sign];
    for good in sign
        .into_iter()
        .flat_map(|sign| [Request::post().signed(sign), Request::get().signed(sign)])
    {
        assert!(holds(&good));
        // Which host is meant is known here, whatever a proxy makes of the header.
        for name in good.headers.keys().filter(|name| *name != "host") {
            assert!(!holds(&without(&good, name)), "{name} lost");
            // A parameter of another name is none that says the algorithm, which may be left out.
            let unread = good.header(name.as_str()).find("algorithm=");
            let unread = unread.map(|at| at..at + "algorithm".len());
            let mut at = 0;
            while let Some(altered) = altered_at(&good, name, at) {
                let noticed =
                    !holds(&altered) || unread.as_ref().is_some_and(|it| it.contains(&at));
                assert!(
                    noticed,
                    "{name} altered at {at}: {:?}",
                    altered.headers[name]
                );
                at += 1;
            }
        }
    }
}
