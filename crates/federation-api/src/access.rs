//! Who asks: the signature of a request, checked against the key of the one who made it.

use std::sync::Arc;

use activitypub::ids::{same_host, without_fragment};
use activitypub::keys::PublicKey;
use activitypub::signatures::{BodyDigest, Incoming, Signature};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, OriginalUri};
use federation::fetch;
use http::request::Parts;
use store::actors::{self, Actor};
use tenant::{KnownKey, Tenant};
use types::MINUTE;

use crate::error::{Error, Result};

/// One key is fetched so often at most, in milliseconds.
const REFRESH: i64 = 5 * MINUTE;

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
            Err(Error::Unauthorized(_)) if !tenant.settings().authorized_fetch => Ok(None),
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
    let (known, fresh) = match known(tenant, id).await? {
        Some(key) => (key, false),
        None if may_fetch(tenant, id) => (fetched(tenant, id).await?, true),
        None => return Err(Error::Unauthorized(format!("Unable to fetch key {id}"))),
    };
    match signature.verify(&known.key, &request) {
        Ok(()) => Ok(known),
        Err(error) if fresh || !error.may_be_the_key() || !may_fetch(tenant, id) => {
            Err(refused(error))
        }
        Err(_) => {
            let key = fetched(tenant, id).await?;
            signature.verify(&key.key, &request).map_err(refused)?;
            Ok(key)
        }
    }
}

fn may_fetch(tenant: &Tenant, key_id: &str) -> bool {
    let what = (tenant.number, "key", key_id);
    let limits = &tenant.process.limits;
    limits.count(what, 1, REFRESH, tenant.clock.now()).is_ok()
}

async fn known(tenant: &Arc<Tenant>, id: &str) -> Result<Option<Arc<KnownKey>>> {
    if let Some(key) = tenant.cached_key(id) {
        return Ok(Some(key));
    }
    let id = id.to_owned();
    let read = tenant.read(move |unit| -> tenant::Result<_> {
        let actor = actors::by_key_id(unit, &id)?.filter(|actor| actor.suspended_at.is_none());
        let key = actor.and_then(|actor| known_key(&actor));
        if let Some(key) = &key {
            unit.cache_key(id, key.clone());
        }
        Ok(key)
    });
    Ok(read.await?)
}

fn known_key(actor: &Actor) -> Option<Arc<KnownKey>> {
    Some(Arc::new(KnownKey {
        account_id: actor.id,
        actor: actor.uri.clone(),
        key: PublicKey::from_pem(&actor.public_key).ok()?,
    }))
}

/// Fetches the owner of a key, on the key's own host, who has to list it.
async fn fetched(tenant: &Arc<Tenant>, id: &str) -> Result<Arc<KnownKey>> {
    let unknown = |why: &str| Error::Unauthorized(format!("Unable to fetch key {id}: {why}"));
    let owner = fetch::accounts::by_key(tenant, id)
        .await
        .map_err(|error| unknown(&error.to_string()))?;
    let actor = tenant.read(move |unit| actors::by_id(unit, owner)).await?;
    let actor = actor.filter(|actor| {
        actor.public_key_id == id && same_host(&actor.uri, id) && actor.suspended_at.is_none()
    });
    let actor = actor.ok_or_else(|| unknown("its owner does not list it"))?;
    known_key(&actor).ok_or_else(|| unknown("it is none that can be used"))
}

/// Whether a key can belong to an actor, as far as their ids tell.
pub(crate) fn belongs(key_id: &str, actor: &str) -> bool {
    without_fragment(key_id) == actor || same_host(key_id, actor)
}
