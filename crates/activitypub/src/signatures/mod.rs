//! Signatures of HTTP requests: the draft that everybody uses ([`cavage`]) and the standard that follows it ([`rfc9421`]).
//!
//! [`Signature::of`] tells which key to fetch; [`Signature::verify`] then says why a request is not believed. What a request must have signed is
//! stricter than the specifications: its method and target, its host, its time, and the digest of its body.

pub mod cavage;
mod digest;
pub mod rfc9421;
mod structured;
mod window;

use http::{HeaderMap, Method, Uri};

use crate::keys::{KeyError, PublicKey};

pub use digest::BodyDigest;

/// The longest signature header that is read, in bytes.
const MAX_HEADER: usize = 8_192;
/// How many parts of a request one signature may cover.
const MAX_COMPONENTS: usize = 32;

/// A request that we send.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// `GET` or `POST`.
    pub method: &'a Method,
    /// The whole address.
    pub uri: &'a Uri,
    /// The digest of the body, if it has one.
    pub body: Option<&'a BodyDigest>,
    /// The time, in milliseconds.
    pub now: i64,
}

/// A request that we received.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Scheme and host as others see them (`https://social.example.org`), whatever stands between.
    pub origin: &'a str,
    /// Its target, with the query.
    pub path_and_query: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// The digest of the body, if its method has one.
    pub body: Option<&'a BodyDigest>,
    /// The time, in milliseconds.
    pub now: i64,
}

/// Why a signature is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The header cannot be read.
    #[error("the {0} header cannot be read")]
    Unreadable(&'static str),
    /// Something that must be signed is not.
    #[error("the signature does not cover {0}")]
    NotCovered(&'static str),
    /// Something is signed that is not there.
    #[error("the signature covers {0}, which the request does not have")]
    Absent(String),
    /// Something is signed that we do not know how to check.
    #[error("the signature covers {0}, which is not supported")]
    Unsupported(String),
    /// The signature lacks a parameter.
    #[error("the signature has no usable {0}")]
    Parameter(&'static str),
    /// The algorithm is unknown or does not fit the key.
    #[error("the signature's algorithm is unknown or does not fit the key")]
    Algorithm,
    /// The body is not the one whose digest was signed.
    #[error("the body does not have the digest that was signed")]
    Digest,
    /// It was made in the future.
    #[error("the signature is from the future")]
    Future,
    /// It is too old.
    #[error("the signature has expired")]
    Expired,
    /// The key did not make it.
    #[error("the signature does not fit the key and the request")]
    Wrong,
}

/// The signature of a request, of either kind.
#[derive(Clone, Debug)]
pub enum Signature {
    /// draft-cavage-http-signatures-12.
    Cavage(cavage::Signature),
    /// RFC 9421.
    Rfc9421(rfc9421::Signature),
}

impl Signature {
    /// The signature in a request's headers; `None` when it has none.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Refused> {
        if headers.contains_key(rfc9421::INPUT) {
            return rfc9421::Signature::of(headers).map(|it| Some(Self::Rfc9421(it)));
        }
        Ok(cavage::Signature::of(headers)?.map(Self::Cavage))
    }

    /// The id of the key that made it.
    pub fn key_id(&self) -> &str {
        match self {
            Self::Cavage(signature) => &signature.key_id,
            Self::Rfc9421(signature) => &signature.key_id,
        }
    }

    /// Whether it holds: everything that matters is covered, the body is the signed one, the time is right, and the key fits.
    pub fn verify(&self, key: &PublicKey, request: &Incoming<'_>) -> Result<(), Refused> {
        match self {
            Self::Cavage(signature) => signature.verify(key, request),
            Self::Rfc9421(signature) => signature.verify(key, request),
        }
    }
}

impl Refused {
    /// Whether a newer key of the same actor might make the difference.
    pub fn may_be_the_key(&self) -> bool {
        matches!(self, Self::Wrong | Self::Algorithm)
    }
}

impl<'a> Incoming<'a> {
    /// The host as others see it.
    fn host(&self) -> &'a str {
        self.origin
            .split_once("://")
            .map_or(self.origin, |(_, host)| host)
    }

    /// A header's value, several lines joined. `None` when it is absent or not text.
    fn header(&self, name: &str) -> Option<String> {
        joined(self.headers, name)
    }

    /// Whether a body belongs to it, so that its digest must be signed.
    fn needs_digest(&self) -> bool {
        self.body.is_some() || !matches!(*self.method, Method::GET | Method::HEAD)
    }
}

/// The value of all lines of a header: each trimmed, joined with commas.
fn joined(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut value: Option<String> = None;
    for line in headers.get_all(name) {
        let line = line.to_str().ok()?.trim();
        match &mut value {
            Some(value) => {
                value.push_str(", ");
                value.push_str(line);
            }
            None => value = Some(line.to_owned()),
        }
    }
    value
}

/// Why a request could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// The address has no host.
    #[error("the address has no host")]
    Address,
    /// The id of the key cannot stand in a header.
    #[error("the id of the key cannot stand in a header")]
    KeyId,
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// The host of an address as the `Host` header gives it: no user, no usual port.
fn host_of(uri: &Uri) -> Result<String, NotSigned> {
    let host = uri.host().ok_or(NotSigned::Address)?;
    let usual = if uri.scheme_str() == Some("http") {
        80
    } else {
        443
    };
    Ok(match uri.port_u16() {
        Some(port) if port != usual => format!("{host}:{port}"),
        _ => host.to_owned(),
    })
}

/// An id that may stand in quotes in a header.
fn quotable(key_id: &str) -> Result<&str, NotSigned> {
    let plain = key_id
        .bytes()
        .all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\');
    if plain {
        Ok(key_id)
    } else {
        Err(NotSigned::KeyId)
    }
}
