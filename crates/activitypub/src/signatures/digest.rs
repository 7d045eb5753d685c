//! The digest of a body, in the header of the draft (`Digest`) and of RFC 9530 (`Content-Digest`).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::structured::{Bare, Member, dictionary};

/// The SHA-256 of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyDigest([u8; 32]);

impl BodyDigest {
    /// Of the raw bytes that were sent.
    pub fn of(body: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, body).as_ref());
        Self(bytes)
    }

    /// The value of `Digest`.
    pub fn header(&self) -> String {
        format!("SHA-256={}", STANDARD.encode(self.0))
    }

    /// The value of `Content-Digest`.
    pub fn content_digest(&self) -> String {
        format!("sha-256=:{}:", STANDARD.encode(self.0))
    }

    /// Whether a `Digest` header names this digest; others beside it are not looked at, a second SHA-256 must be the same.
    pub(super) fn fits_header(&self, value: &str) -> bool {
        let mut named = value
            .split(',')
            .filter_map(|item| item.trim().split_once('='))
            .filter(|(name, _)| name.eq_ignore_ascii_case("sha-256"))
            .map(|(_, digest)| STANDARD.decode(digest).is_ok_and(|bytes| bytes == self.0))
            .peekable();
        named.peek().is_some() && named.all(|fits| fits)
    }

    /// Whether a `Content-Digest` header names this digest.
    pub(super) fn fits_content_digest(&self, value: &str) -> bool {
        let Some(members) = dictionary(value) else {
            return false;
        };
        members.iter().any(|(name, member)| {
            name == "sha-256"
                && matches!(member, Member::Item(Bare::Bytes(bytes), _) if *bytes == self.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_headers() {
        let body = BodyDigest::of(b"hello");
        let value = body.header();
        let other = BodyDigest::of(b"other").header();
        for (header, fits) in [
            (value.clone(), true),
            (value.replace("SHA-256", "sha-256"), true),
            (format!("SHA-512=AAAA, {value}"), true),
            (format!("{value},id-sha-256=x"), true),
            (format!("{value},{other}"), false),
            (other, false),
            ("SHA-512=AAAA".into(), false),
            ("SHA-256".into(), false),
            (String::new(), false),
        ] {
            assert_eq!(body.fits_header(&header), fits, "{header}");
        }
    }

    #[test]
    fn content_digest_headers() {
        let body = BodyDigest::of(b"hello");
        let value = body.content_digest();
        for (header, fits) in [
            (value.clone(), true),
            (format!("sha-512=:AAAA:, {value}"), true),
            (BodyDigest::of(b"other").content_digest(), false),
            (body.header(), false),
            ("sha-256=AAAA".into(), false),
            ("sha-512=:AAAA:".into(), false),
            (String::new(), false),
        ] {
            assert_eq!(body.fits_content_digest(&header), fits, "{header}");
        }
    }
}
