//! Keys of every form that servers use, and those that are refused.

use activitypub::keys::{Algorithm, KeyError, PrivateKey, PublicKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// The RSA key that RFC 9421 publishes for tests (B.1.1).
pub const RSA: &str = include_str!("../keys/test-key-rsa.pem");
/// The public half of it, as the RFC prints it.
const RSA_PUBLIC: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrw
WEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFq
MGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZg
kne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0P
uKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQ
PSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB
-----END RSA PUBLIC KEY-----";
/// The Ed25519 key of RFC 9421 (B.1.4).
pub const ED25519_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----";
const RSA_1024: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCrR0hIjlGOS071tuKUH1CrgHqb
r01dvEBcpY7a5kKdQCs8wpqLIICd14O7I167jNK1G34QB9jmIxjUuPJsuvhABVSW
9qwNXxw/CrLBm5uVSeRRRUiJm7zouJKdPafN2sdstCq+XA8edobI40bLRknB6osH
2rshVr0poMP9tI5n5wIDAQAB
-----END PUBLIC KEY-----";
const P256: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPOlDQ7thEe6IlUU4a+DvvEAeUR8u
9INWA0lNad8Znpf6+021Hv0uKA7DlE2gFVHXgIQoW0ocCz0HcLg+Ssx1lQ==
-----END PUBLIC KEY-----";

fn signed_by(key: &PrivateKey, message: &[u8]) -> Vec<u8> {
    STANDARD.decode(key.sign(message).unwrap()).unwrap()
}

#[test]
fn a_new_key_survives_its_text_and_fits_its_public_half() {
    let key = PrivateKey::generate().unwrap();
    let again = PrivateKey::from_pem(&key.to_pem().unwrap()).unwrap();
    let public = PublicKey::from_pem(&key.public_pem().unwrap()).unwrap();
    let signature = signed_by(&again, b"message");
    assert!(public.verify(Algorithm::RsaSha256, b"message", &signature));
    assert!(!public.verify(Algorithm::RsaSha256, b"massage", &signature));
    assert!(!public.verify(Algorithm::RsaSha512, b"message", &signature));
    assert!(!public.verify(Algorithm::Ed25519, b"message", &signature));
    assert!(!public.verify(Algorithm::RsaSha256, b"message", &signature[1..]));
    assert!(!format!("{key:?}").contains("PRIVATE"));
}

#[test]
fn one_key_in_every_form() {
    let private = PrivateKey::from_pem(RSA).unwrap();
    let signature = signed_by(&private, b"message");
    let pkcs1 = STANDARD
        .decode(
            RSA_PUBLIC
                .lines()
                .filter(|line| !line.starts_with('-'))
                .collect::<String>(),
        )
        .unwrap();
    let multikey = format!(
        "u{}",
        URL_SAFE_NO_PAD.encode([&[0x85, 0x24], &pkcs1[..]].concat())
    );
    let one_line = RSA_PUBLIC.replace('\n', "\r\n ");
    for public in [
        PublicKey::from_pem(RSA_PUBLIC),
        PublicKey::from_pem(&one_line),
        PublicKey::from_pem(&private.public_pem().unwrap()),
        PublicKey::from_multibase(&multikey),
    ] {
        assert!(
            public
                .unwrap()
                .verify(Algorithm::RsaSha256, b"message", &signature)
        );
    }
    assert!(matches!(
        PublicKey::from_pem(ED25519_PUBLIC),
        Ok(PublicKey::Ed25519(_))
    ));
    let holly = "z6MkkNdZnbCBzDdQKNcXzQKzgevmqDwjAFhLkUDP7KEzLgMt";
    assert!(matches!(
        PublicKey::from_multibase(holly),
        Ok(PublicKey::Ed25519(_))
    ));
}

#[test]
fn keys_that_are_refused() {
    for (pem, error) in [
        (RSA_1024, KeyError::Size),
        (P256, KeyError::Kind),
        (RSA, KeyError::Kind),
        ("", KeyError::Encoding),
        ("-----BEGIN PUBLIC KEY-----", KeyError::Encoding),
        (
            "-----BEGIN PUBLIC KEY-----AA==-----END PRIVATE KEY-----",
            KeyError::Encoding,
        ),
        (
            "-----BEGIN PUBLIC KEY-----?-----END PUBLIC KEY-----",
            KeyError::Encoding,
        ),
        (
            "-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----",
            KeyError::Kind,
        ),
        (
            "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
            KeyError::Kind,
        ),
    ] {
        assert_eq!(PublicKey::from_pem(pem).unwrap_err(), error, "{pem}");
    }
    let long = format!(
        "-----BEGIN PUBLIC KEY-----{}-----END PUBLIC KEY-----",
        "A".repeat(9_000)
    );
    assert_eq!(PublicKey::from_pem(&long).unwrap_err(), KeyError::Encoding);
    for (text, error) in [
        ("", KeyError::Encoding),
        ("z", KeyError::Kind),
        ("z0OIl", KeyError::Encoding),
        ("m7QEA", KeyError::Encoding),
        ("é", KeyError::Encoding),
        ("u7QE", KeyError::Encoding),
        (
            "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
            KeyError::Kind,
        ),
    ] {
        assert_eq!(
            PublicKey::from_multibase(text).unwrap_err(),
            error,
            "{text}"
        );
    }
    assert!(PrivateKey::from_pem(RSA_PUBLIC).is_err());
    assert!(PrivateKey::from_pem(ED25519_PUBLIC).is_err());
}
