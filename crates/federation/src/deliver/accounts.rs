//! Profiles, told to the servers of those who follow them.

use activitypub::PUBLIC;
use activitypub::write::{Activity, ActivityKind};
use store::accounts::Account;
use store::deliveries::Audience;
use tenant::Unit;

use super::enqueue;
use crate::convert::documents;
use crate::{Result, addresses};

/// Sends a profile as it is now. `public_pem`: its public key.
pub fn update(unit: &Unit<'_>, account: &Account, public_pem: String) -> Result<()> {
    let audience = Audience::followers(account.id);
    enqueue(unit, Some(account.id), &audience, || {
        let actor = documents::actor(unit, account, public_pem)?;
        let id = addresses::update(&account.uri, unit.now);
        let update = Activity::new(
            ActivityKind::Update,
            id,
            account.uri.clone(),
            actor.embedded(),
        );
        Ok(Activity {
            to: vec![PUBLIC.to_owned()],
            ..update
        }
        .into_json())
    })
}
