//! The keys of those elsewhere: known ones, and others, which are fetched within limits: whoever signs may name any key on any
//! host, and each look-up costs both of us.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use activitypub::ids::same_host;
use activitypub::keys::PublicKey;
use federation::fetch;
use http::StatusCode;
use http::request::Parts;
use store::actors;
use tenant::{KnownKey, Tenant, network};
use types::{HOUR, MINUTE};

use crate::error::{Error, Result};

/// One key is fetched so often at most, in milliseconds; the next two are counted in this time.
const REFRESH: i64 = 5 * MINUTE;
/// Keys of one host that could not be had, or are being fetched, for one visitor.
const FAILURES: u32 = 60;
/// Keys of one host that are fetched.
const FETCHES: u32 = 600;
/// Hosts under one domain of which keys are fetched within an hour.
const HOSTS: u32 = 100;

/// The key with this id, when its owner is known and may act.
pub(crate) async fn known(tenant: &Arc<Tenant>, id: &str) -> Result<Option<Arc<KnownKey>>> {
    if let Some(key) = tenant.cached_key(id) {
        return Ok(Some(key));
    }
    let id = id.to_owned();
    let read = tenant.read(move |unit| -> tenant::Result<_> {
        let key = actors::key(unit, &id)?.and_then(usable);
        if let Some(key) = &key {
            unit.cache_key(id, key.clone());
        }
        Ok(key)
    });
    Ok(read.await?)
}

fn usable(key: actors::Key) -> Option<Arc<KnownKey>> {
    Some(Arc::new(KnownKey {
        account_id: key.account_id,
        key: PublicKey::parse(&key.public_key).ok()?,
        actor: key.uri,
    }))
}

/// Fetches the owner of a key, on the key's own host, who has to list it.
pub(crate) async fn fetched(
    tenant: &Arc<Tenant>,
    id: &str,
    asked: &Parts,
) -> Result<Arc<KnownKey>> {
    let host = activitypub::ids::host(id).ok_or_else(|| missing(id, "it is not on the web"))?;
    let host = host.split(':').next().unwrap_or_default();
    let visitor = asked.extensions.get::<IpAddr>().copied();
    let visitor = network(visitor.unwrap_or(Ipv4Addr::LOCALHOST.into()));
    count(tenant, id, host, visitor)?;
    let key = fetch(tenant, id).await?;
    let limits = &tenant.process.limits;
    limits.take_back(failures(tenant, host, visitor));
    Ok(key)
}

async fn fetch(tenant: &Arc<Tenant>, id: &str) -> Result<Arc<KnownKey>> {
    let owner = match fetch::accounts::by_key(tenant, id).await {
        Ok(owner) => owner,
        Err(federation::Error::Status(StatusCode::GONE)) => return Err(Error::KeyGone),
        Err(error) => return Err(missing(id, &error.to_string())),
    };
    known(tenant, id)
        .await?
        .filter(|key| key.account_id == owner && same_host(&key.actor, id))
        .ok_or_else(|| missing(id, "its owner does not list it, or it cannot be used"))
}

fn missing(id: &str, why: &str) -> Error {
    Error::Unauthorized(format!("Unable to fetch key {id}: {why}"))
}

/// Counts that a key is fetched; refuses it when that is too much.
fn count(tenant: &Tenant, id: &str, host: &str, visitor: IpAddr) -> Result<()> {
    let (limits, now) = (&tenant.process.limits, tenant.clock.now());
    let limited = |retry_after| Error::Limited { retry_after };
    limits
        .count((tenant.number, "key", id), 1, REFRESH, now)
        .map_err(|_| missing(id, "it was asked for of late"))?;
    limits
        .count(failures(tenant, host, visitor), FAILURES, REFRESH, now)
        .map_err(limited)?;
    limits
        .count((tenant.number, "keys", host), FETCHES, REFRESH, now)
        .map_err(limited)?;
    let first = (tenant.number, "host with keys", host);
    if limits.count(first, 1, HOUR, now).is_err() {
        return Ok(());
    }
    for domain in domains_above(host) {
        let hosts = (tenant.number, "hosts with keys", domain);
        limits.count(hosts, HOSTS, HOUR, now).map_err(|wait| {
            limits.forget(first);
            limited(wait)
        })?;
    }
    Ok(())
}

fn failures(tenant: &Tenant, host: &str, visitor: IpAddr) -> impl std::hash::Hash {
    (tenant.number, "keys that fail", host, visitor)
}

/// Whoever has a domain has as many names under it as they like.
fn domains_above(host: &str) -> impl Iterator<Item = &str> {
    let above = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
    above.filter(|domain| domain.contains('.'))
}
