//! Signing and verifying requests: what is signed once, dropped once and altered once.

use activitypub::dates;
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
const SHA512_POST: &str = "U3y5852uZKYPNP2RIOO4Ed3uSGyI9tWR8ekcNStm7EHZWG9tFAnp546iaKb2JaVsvhfZaIYN2eq0H/hy9KMjkjqBj1nfWnLahI374ueoJdm3/PvLmhfHD43B/3bJJFbRpSiU+A4KhB+oNqdEXUnFFaLlVZ/KKGrBc9C/fV5GQ+CwmP2HxMxB2nr3gFLg1f1in61sj+izPMbhilt14T3FJCN2yuP1r6wxYM3McUgf51xonxpHd/MwZbrdUqniqxtfEvkGa85WabzTO8FxL8VkjE70VRZ9BtHoUmWTk2X4yKTN0OnCtFlIFUHw5z6d38yQZPGfO64j7a0uBJgjOxopIA==";

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

/// Signs by hand what a test names, with parameters of its own.
fn by_hand(request: Request, covered: &str, parameters: &str) -> Request {
    let lines: Vec<String> = covered
        .split(' ')
        .map(|name| {
            let value = match name {
                "(request-target)" => format!(
                    "{} {}",
                    request.method.as_str().to_lowercase(),
                    request.target
                ),
                "(created)" | "(expires)" => {
                    let name = name.trim_matches(['(', ')']);
                    let (_, rest) = parameters.split_once(&format!("{name}=")).unwrap();
                    rest.split(',').next().unwrap().to_owned()
                }
                name => request.header(name).to_owned(),
            };
            format!("{name}: {value}")
        })
        .collect();
    let signature = private().sign(lines.join("\n").as_bytes()).unwrap();
    let header =
        format!(r#"keyId="{KEY_ID}",{parameters}headers="{covered}",signature="{signature}""#);
    request.set("signature", &header)
}

/// A POST with all headers that one might sign.
fn full() -> Request {
    Request::post()
        .set("host", "b.test")
        .set("date", &dates::write_http(NOW))
        .set("digest", &BodyDigest::of(BODY).header())
        .set("content-type", "application/activity+json")
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
fn what_must_be_covered() {
    for (covered, missing) in [
        ("host date digest", "(request-target)"),
        ("(request-target) date digest", "host"),
        ("(request-target) host digest", "date"),
        ("(request-target) host date", "digest"),
    ] {
        let request = by_hand(full(), covered, "");
        assert_eq!(
            request.verify(),
            Err(Refused::NotCovered(missing)),
            "{covered}"
        );
    }
    let all = "(request-target) content-type date digest host";
    assert!(by_hand(full(), all, "").verify().is_ok());
    let changed = by_hand(full(), all, "").set("content-type", "text/html");
    assert_eq!(changed.verify(), Err(Refused::Wrong));
    let get = by_hand(
        Request::get()
            .set("host", "b.test")
            .set("date", &dates::write_http(NOW)),
        "(request-target) host date",
        "",
    );
    assert!(get.verify().is_ok());
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
fn created_and_expires_belong_to_hs2019_and_count_only_when_signed() {
    let seconds = NOW / 1_000;
    let covered = "(request-target) (created) (expires) host digest";
    let long = format!(
        r#"algorithm="hs2019",created={seconds},expires={},"#,
        seconds + 4 * 3_600
    );
    let signed = by_hand(full(), covered, &long);
    assert!(signed.verify().is_ok());
    assert!(
        Request {
            now: NOW + 4 * HOUR,
            ..signed.clone()
        }
        .verify()
        .is_ok()
    );
    assert_eq!(
        Request {
            now: NOW + 6 * HOUR,
            ..signed
        }
        .verify(),
        Err(Refused::Expired)
    );

    let unsigned = by_hand(full(), "(request-target) (created) host digest", &long);
    assert_eq!(
        Request {
            now: NOW + 4 * HOUR,
            ..unsigned
        }
        .verify(),
        Err(Refused::Expired)
    );
    let rsa = by_hand(full(), covered, &long.replace("hs2019", "rsa-sha256"));
    assert_eq!(rsa.verify(), Err(Refused::Unsupported("(created)".into())));
    let no_name = by_hand(full(), covered, &long.replace(r#"algorithm="hs2019","#, ""));
    assert!(no_name.verify().is_ok());
}

#[test]
fn algorithms_by_name_and_key() {
    let covered = "(request-target) host date digest";
    for (name, fine) in [
        (r#"algorithm="rsa-sha256","#, true),
        (r#"algorithm="hs2019","#, true),
        ("", true),
        (r#"algorithm="rsa-sha512","#, false),
        (r#"algorithm="hmac-sha256","#, false),
        (r#"algorithm="ed25519","#, false),
    ] {
        assert_eq!(
            by_hand(full(), covered, name).verify().is_ok(),
            fine,
            "{name}"
        );
    }
    let seconds = NOW / 1_000;
    let sha512 = Request { target: "/inbox".into(), ..full() }.set("signature", &format!(
        r#"keyId="{KEY_ID}",algorithm="hs2019",created={seconds},headers="(request-target) (created) host digest",signature="{SHA512_POST}""#
    ));
    assert!(sha512.verify().is_ok());
}

#[test]
fn a_signature_without_the_query_is_believed() {
    let mut request = Request {
        target: "/inbox".into(),
        ..Request::post()
    }
    .signed(cavage::sign);
    request.target = "/inbox?page=true".into();
    assert!(request.verify().is_ok());
    request.target = "/inbox/?page=true".into();
    assert_eq!(request.verify(), Err(Refused::Wrong));
}

#[test]
fn the_host_is_ours_whatever_the_header_says() {
    let request = Request::post()
        .signed(cavage::sign)
        .set("host", "backend:8080");
    assert!(request.verify().is_ok());
}

#[test]
fn several_digests_are_looked_at() {
    let fine = BodyDigest::of(BODY).header();
    let other = BodyDigest::of(b"other").header();
    let covered = "(request-target) host date digest";
    for (digest, refused) in [
        (format!("sha-512=abc,{fine}"), None),
        (
            fine.to_lowercase()
                .replace(&fine.to_lowercase()[8..], &fine[8..]),
            None,
        ),
        (format!("{fine},{other}"), Some(Refused::Digest)),
        ("SHA-512=abc".to_owned(), Some(Refused::Digest)),
    ] {
        let request = by_hand(full().set("digest", &digest), covered, "");
        assert_eq!(request.verify().err(), refused, "{digest}");
    }
}

#[test]
fn headers_of_the_draft_that_cannot_be_read() {
    for header in [
        "",
        "keyId",
        r#"keyId="k""#,
        r#"keyId="k",signature="?""#,
        r#"keyId="k",keyId="k",signature="AA==""#,
        r#"keyId="k",signature="AA==",signature="AA==""#,
        r#"keyId="k" signature="AA==""#,
        r#"keyId="k",headers="host host",signature="AA==""#,
        r#"keyId="k",created=soon,signature="AA==""#,
        r#"keyId="k",created=9999999999999999999,signature="AA==""#,
        r#"keyId="k",signature="AA"#,
    ] {
        let request = Request::get().set("signature", header);
        assert_eq!(
            request.verify(),
            Err(Refused::Unreadable("Signature")),
            "{header}"
        );
    }
    let long = format!(r#"keyId="{}",signature="AA==""#, "k".repeat(9_000));
    assert_eq!(
        Request::get().set("signature", &long).verify(),
        Err(Refused::Unreadable("Signature"))
    );
    let many: Vec<String> = (0..40).map(|i| format!("x-{i}")).collect();
    let many = format!(r#"keyId="k",headers="{}",signature="AA==""#, many.join(" "));
    assert_eq!(
        Request::get().set("signature", &many).verify(),
        Err(Refused::Unreadable("Signature"))
    );
}

#[test]
fn what_the_standard_allows_and_we_do_not() {
    let good = Request::post().signed(rfc9421::sign);
    let input = good.header("signature-input").to_owned();
    let unreadable = Refused::Unreadable("Signature-Input");
    for (changed, refused) in [
        (
            input.replace(r#"("@method" "#, "("),
            Refused::NotCovered("@method"),
        ),
        (
            input.replace(r#" "@target-uri""#, ""),
            Refused::NotCovered("@target-uri"),
        ),
        (
            input.replace(r#" "content-digest""#, ""),
            Refused::NotCovered("content-digest"),
        ),
        (
            input.replace(";created=1795387435", ""),
            Refused::Parameter("created"),
        ),
        (
            input.replace("created=1795387435", "created=\"now\""),
            Refused::Parameter("created"),
        ),
        (
            input.replace(&format!(";keyid=\"{KEY_ID}\""), ""),
            Refused::Parameter("keyid"),
        ),
        (
            format!("{input};expires=soon"),
            Refused::Parameter("expires"),
        ),
        (
            input.replace("rsa-v1_5-sha256", "rsa-pss-sha512"),
            Refused::Algorithm,
        ),
        (
            input.replace("rsa-v1_5-sha256", "ed25519"),
            Refused::Algorithm,
        ),
        (
            input.replace(r#""@method""#, r#""@method";req"#),
            Refused::Unsupported("@method with parameters".into()),
        ),
        (
            input.replace(r#""@method""#, r#""@method" "@query-param";name="x""#),
            Refused::Unsupported("@query-param with parameters".into()),
        ),
        (
            input.replace(r#""@method""#, r#""@method" "@status""#),
            Refused::Unsupported("@status".into()),
        ),
        (
            input.replace(r#""@method""#, r#""@method" "Date""#),
            Refused::Unsupported("Date".into()),
        ),
        (
            input.replace(r#""@method""#, r#""@method" "x-not-there""#),
            Refused::Absent("x-not-there".into()),
        ),
        (
            input.replace(r#""@method""#, r#""@method" "@method""#),
            unreadable.clone(),
        ),
        (input.replace(r#""@method""#, "1"), unreadable.clone()),
        ("sig1".into(), unreadable.clone()),
        ("sig1=(".into(), unreadable),
        (
            input.replace("sig1", "sig2"),
            Refused::Unreadable("Signature"),
        ),
        (format!("{input};nonce=\"x\""), Refused::Wrong),
    ] {
        let request = good.clone().set("signature-input", &changed);
        assert_eq!(request.verify(), Err(refused), "{changed}");
    }
    let mut without = good;
    without.headers.remove("signature");
    assert_eq!(without.verify(), Err(Refused::Unreadable("Signature")));
}

#[test]
fn of_several_signatures_the_first_that_covers_enough_counts() {
    let good = Request::post().signed(rfc9421::sign);
    let input = format!(
        r#"proxy=("@authority");created=1;keyid="proxy", {}"#,
        good.header("signature-input")
    );
    let signature = format!("proxy=:AA==:, {}", good.header("signature"));
    let both = good
        .set("signature-input", &input)
        .set("signature", &signature);
    assert_eq!(both.verify().as_deref(), Ok(KEY_ID));
}

#[test]
fn without_an_algorithm_the_key_decides() {
    let good = Request::get().signed(rfc9421::sign);
    let covered = good
        .header("signature-input")
        .replace(r#";alg="rsa-v1_5-sha256""#, "");
    let input = covered.strip_prefix("sig1=").unwrap();
    let base = format!(
        "\"@method\": GET\n\"@target-uri\": https://b.test/users/bob\n\"@signature-params\": {input}"
    );
    let signature = private().sign(base.as_bytes()).unwrap();
    let request = good
        .set("signature-input", &covered)
        .set("signature", &format!("sig1=:{signature}:"));
    assert!(request.verify().is_ok());
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
