//! Who asks: the signature of a request, checked against the key of the one who made it.

use std::sync::Arc;

use activitypub::ids::{same_host, without_fragment};
use activitypub::signatures::{BodyDigest, Incoming, Signature};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, OriginalUri};
use http::request::Parts;
use tenant::{KnownKey, Tenant};

use crate::error::{Error, Result};
use crate::keys;

/// The server that was asked.
pub(crate) struct Server(pub Arc<Tenant>);

impl<S: Send + Sync> FromRequestParts<S> for Server {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let tenant = parts.extensions.get::<Arc<Tenant>>();
        let tenant = tenant.ok_or(Error::Internal("no server was chosen".into()))?;
        Ok(Self(tenant.clone()))
    }
}

/// The actor of another server who signed a fetch.
pub(crate) struct Requester(pub Arc<KnownKey>);

impl<S: Send + Sync> OptionalFromRequestParts<S> for Requester {
    type Rejection = Error;

    /// None for a request without a signature that holds, where those are let in.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>> {
        let Server(tenant) =
            <Server as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        match requester(&tenant, parts).await {
            Ok(key) => Ok(Some(Self(key))),
            Err(error) if error.is_about_signature() && !tenant.settings().authorized_fetch => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

async fn requester(tenant: &Arc<Tenant>, parts: &Parts) -> Result<Arc<KnownKey>> {
    let signature = signature(parts)?;
    let signature = signature.ok_or(Error::Unauthorized("Request not signed".into()))?;
    let host = activitypub::ids::host(signature.key_id()).unwrap_or_default();
    if tenant.policy(&host).suspend {
        return Err(Error::Forbidden);
    }
    verify(tenant, parts, &signature, None).await
}

/// The signature of a request, when it has one.
pub(crate) fn signature(parts: &Parts) -> Result<Option<Signature>> {
    Signature::of(&parts.headers).map_err(|error| Error::Unauthorized(error.to_string()))
}

/// Whose key made this signature; the key is fetched when it is unknown, and once more when it does not fit: they may have
/// a new one.
pub(crate) async fn verify(
    tenant: &Arc<Tenant>,
    parts: &Parts,
    signature: &Signature,
    body: Option<&BodyDigest>,
) -> Result<Arc<KnownKey>> {
    let base = tenant.urls.base();
    // What was signed is what was asked for, whatever it was rewritten to.
    let asked = parts.extensions.get::<OriginalUri>();
    let uri = asked.map_or(&parts.uri, |asked| &asked.0);
    let path_and_query = uri.path_and_query().map_or("/", |it| it.as_str());
    let request = Incoming {
        method: &parts.method,
        origin: &base,
        path_and_query,
        headers: &parts.headers,
        body,
        now: tenant.clock.now().0,
    };
    let refused = |error: activitypub::signatures::Refused| Error::Unauthorized(error.to_string());
    let id = signature.key_id();
    if let Some(key) = keys::known(tenant, id).await? {
        match signature.verify(&key.key, &request) {
            Ok(()) => return Ok(key),
            Err(error) if !error.may_be_the_key() => return Err(refused(error)),
            Err(_) => {}
        }
    }
    let key = keys::fetched(tenant, id, parts).await?;
    signature.verify(&key.key, &request).map_err(refused)?;
    Ok(key)
}

/// Whether a key can belong to an actor, as far as their ids tell.
pub(crate) fn belongs(key_id: &str, actor: &str) -> bool {
    without_fragment(key_id) == actor || same_host(key_id, actor)
}
