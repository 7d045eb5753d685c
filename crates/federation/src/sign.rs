//! Signing requests, away from the threads that serve them.

use activitypub::signatures::{BodyDigest, Outgoing, cavage, rfc9421};
use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use tenant::Process;
use types::Timestamp;
use url::Url;

use crate::keys::Signer;
use crate::{Error, Result};

/// The kind of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// draft-cavage-http-signatures-12
    Cavage,
    /// RFC 9421
    Rfc9421,
}

/// The headers that sign a delivery of `body`, when it is its turn.
pub(crate) async fn post(
    process: &Process,
    signer: Signer,
    kind: Kind,
    url: &Url,
    body: Bytes,
    now: Timestamp,
) -> Result<HeaderMap> {
    let uri = uri(url)?;
    let signing = move || headers(&signer, kind, &Method::POST, &uri, Some(&body), now);
    let signed = process.signing.run(signing).await;
    signed.map_err(|error| Error::Internal(error.to_string()))?
}

/// The headers that sign a fetch.
pub(crate) fn get(signer: &Signer, kind: Kind, url: &Url, now: Timestamp) -> Result<HeaderMap> {
    headers(signer, kind, &Method::GET, &uri(url)?, None, now)
}

fn headers(
    signer: &Signer,
    kind: Kind,
    method: &Method,
    uri: &Uri,
    body: Option<&Bytes>,
    now: Timestamp,
) -> Result<HeaderMap> {
    let digest = body.map(|body| BodyDigest::of(body));
    let request = Outgoing {
        method,
        uri,
        body: digest.as_ref(),
        now: now.0,
    };
    let sign = match kind {
        Kind::Cavage => cavage::sign,
        Kind::Rfc9421 => rfc9421::sign,
    };
    sign(&signer.key, &signer.key_id, &request).map_err(|error| Error::Internal(error.to_string()))
}

fn uri(url: &Url) -> Result<Uri> {
    let uri = url.as_str().parse();
    uri.map_err(|_| Error::Refused("an address that cannot be sent"))
}
