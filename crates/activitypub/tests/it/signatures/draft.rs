//! The draft: what must be covered, times, algorithms, digests, headers that cannot be read.

use activitypub::dates;
use activitypub::signatures::{BodyDigest, Refused, cavage};

use super::{BODY, HOUR, KEY_ID, NOW, Request, private};

const SHA512_POST: &str = "U3y5852uZKYPNP2RIOO4Ed3uSGyI9tWR8ekcNStm7EHZWG9tFAnp546iaKb2JaVsvhfZaIYN2eq0H/hy9KMjkjqBj1nfWnLahI374ueoJdm3/PvLmhfHD43B/3bJJFbRpSiU+A4KhB+oNqdEXUnFFaLlVZ/KKGrBc9C/fV5GQ+CwmP2HxMxB2nr3gFLg1f1in61sj+izPMbhilt14T3FJCN2yuP1r6wxYM3McUgf51xonxpHd/MwZbrdUqniqxtfEvkGa85WabzTO8FxL8VkjE70VRZ9BtHoUmWTk2X4yKTN0OnCtFlIFUHw5z6d38yQZPGfO64j7a0uBJgjOxopIA==";

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
