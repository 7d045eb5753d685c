//! The keys that we sign with: made when they are first needed, kept in memory once they were used.

use std::sync::Arc;

use activitypub::keys::{KeyError, PrivateKey};
use store::actors;
use tenant::{Tenant, Unit};
use types::AccountId;

use crate::{Error, Result, addresses};

/// Who signs, and with what.
#[derive(Clone)]
pub struct Signer {
    /// The URL of the public key.
    pub key_id: String,
    /// The private one.
    pub key: Arc<PrivateKey>,
}

/// The signer for a local account; for none, the server's own actor.
pub async fn signer(tenant: &Arc<Tenant>, account: Option<AccountId>) -> Result<Signer> {
    let key_id = match account {
        Some(id) => addresses::key(&tenant.urls.actor(id)),
        None => addresses::key(&addresses::instance_actor(&tenant.urls)),
    };
    Ok(Signer {
        key_id,
        key: private(tenant, account).await?,
    })
}

/// The public key of a local account, or of the server's own actor, as PEM.
pub async fn public_pem(tenant: &Arc<Tenant>, account: Option<AccountId>) -> Result<String> {
    private(tenant, account)
        .await?
        .public_pem()
        .map_err(unusable)
}

async fn private(tenant: &Arc<Tenant>, account: Option<AccountId>) -> Result<Arc<PrivateKey>> {
    let caches = &tenant.process.caches;
    if let Some(key) = caches.signing_key(tenant.number, account) {
        return Ok(key);
    }
    // A first post to many hosts asks many times at once, and making a key takes long.
    let _alone = tenant.process.key_making.lock().await;
    if let Some(key) = caches.signing_key(tenant.number, account) {
        return Ok(key);
    }
    let pem = match tenant.read(move |unit| stored(unit, account)).await? {
        Some(pem) => pem,
        None => make(tenant, account).await?,
    };
    let key = PrivateKey::from_pem(&pem).map_err(unusable)?;
    let key = Arc::new(key);
    caches.keep_signing_key(tenant.number, account, key.clone());
    Ok(key)
}

fn stored(unit: &Unit<'_>, account: Option<AccountId>) -> Result<Option<String>> {
    let pem = match account {
        Some(id) => actors::private_key(unit, id)?,
        None => actors::instance_key(unit)?,
    };
    Ok(pem.filter(|pem| !pem.is_empty()))
}

/// Makes a key. When two do so at the same time, the first one written is everybody's.
async fn make(tenant: &Arc<Tenant>, account: Option<AccountId>) -> Result<String> {
    let made = tokio::task::spawn_blocking(PrivateKey::generate);
    let key = made
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
        .map_err(unusable)?;
    let private = key.to_pem().map_err(unusable)?;
    let public = key.public_pem().map_err(unusable)?;
    let kept = tenant.write(move |unit| match account {
        Some(id) => actors::give_keys(unit, id, &private, &public),
        None => actors::give_instance_key(unit, &private),
    });
    kept.await?
        .ok_or_else(|| Error::Internal("nobody to have a key".into()))
}

fn unusable(error: KeyError) -> Error {
    Error::Internal(error.to_string())
}
