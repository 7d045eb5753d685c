//! Profiles and farewells, told to the servers of those who follow them.

use activitypub::PUBLIC;
use activitypub::write::{Activity, ActivityKind};
use store::Page;
use store::accounts::Account;
use store::deliveries::Audience;
use tenant::Unit;
use types::AccountId;

use super::enqueue;
use crate::convert::documents;
use crate::{Result, addresses};

/// Accounts that somebody follows and that hear of their end, at most.
const FAREWELLS: usize = 2_000;

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

/// Tells that an account of this server is no more. To be called while its followers are known.
pub fn delete(unit: &Unit<'_>, account: &Account) -> Result<()> {
    let audience = Audience {
        followers_of: Some(account.id),
        accounts: following(unit, account.id)?,
    };
    enqueue(unit, Some(account.id), &audience, || {
        let (id, actor) = (addresses::delete(&account.uri), account.uri.clone());
        let delete = Activity::new(ActivityKind::Delete, id, actor.clone(), actor);
        Ok(Activity {
            to: vec![PUBLIC.to_owned()],
            ..delete
        }
        .into_json())
    })
}

/// Those whom it followed, as far as a farewell reaches.
fn following(unit: &Unit<'_>, id: AccountId) -> Result<Vec<AccountId>> {
    let page = store::follows::following(unit, id, Page::newest(FAREWELLS))?;
    Ok(page.into_iter().map(|(_, target)| target).collect())
}
