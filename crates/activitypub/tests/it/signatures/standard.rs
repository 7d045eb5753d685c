//! The standard: what it allows and we do not, several signatures, algorithms.

use activitypub::signatures::{Refused, rfc9421};

use super::{KEY_ID, Request, private};

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
