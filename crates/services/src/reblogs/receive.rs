//! Boosts by somebody elsewhere.

use federation::addresses;
use store::accounts::Account;
use store::reblogs;
use store::statuses::{self, Status};
use store::tombstones;
use tenant::Unit;
use types::{AccountId, Timestamp, Visibility};

use super::{row, store};
use crate::statuses::{by_uri, delete};
use crate::{Error, Result, audience};

/// A boost as it comes.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Its ActivityPub id; some software gives it none.
    pub uri: Option<String>,
    /// The id of what it boosts.
    pub original: String,
    pub published: Option<Timestamp>,
    pub visibility: Visibility,
}

/// Whether a boosted post is here, and if not, whether anybody here cares for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Known,
    Unknown,
    No,
}

/// Whether a post that `booster` boosts is here, and if not, whether it shall be fetched.
pub fn is_known_or_wanted(unit: &Unit<'_>, booster: &Account, original: &str) -> Result<Wanted> {
    if by_uri(unit, original)?.is_some() {
        return Ok(Wanted::Known);
    }
    Ok(
        match store::follows::has_local_followers(unit, booster.id)? {
            true => Wanted::Unknown,
            false => Wanted::No,
        },
    )
}

/// Stores a boost, unless it is here already. Only what everybody may see can be boosted, and one's own.
pub fn receive(unit: &Unit<'_>, booster: &Account, incoming: Incoming) -> Result<()> {
    let original = by_uri(unit, &incoming.original)?.ok_or(Error::NotFound)?;
    let original = audience::original(unit, Some(booster.id), original.id)?;
    let own = original.account_id == booster.id && original.visibility == Visibility::Private;
    if !original.visibility.is_open() && !own {
        return Err(Error::Forbidden);
    }
    let uri = incoming.uri;
    let uri = uri.unwrap_or_else(|| addresses::boost(&booster.uri, original.id));
    let known = reblogs::by(unit, booster.id, original.id)?.is_some()
        || statuses::by_uri(unit, &uri)?.is_some()
        || tombstones::exists(unit, booster.id, &uri, unit.now)?;
    let cared_for = original.local || store::follows::has_local_followers(unit, booster.id)?;
    if known || !cared_for {
        return Ok(());
    }
    let published = incoming.published.unwrap_or(unit.now).min(unit.now);
    let boost = Status {
        id: unit.id_at(published),
        uri: uri.clone(),
        url: Some(uri),
        local: false,
        created_at: published,
        ..row(
            unit,
            booster.id,
            &original,
            incoming.visibility.max(original.visibility),
        )
    };
    store(unit, &boost, &original)
}

/// Somebody elsewhere takes a boost back; answers whether there was one.
pub fn undone(unit: &Unit<'_>, from: AccountId, original: &str) -> Result<bool> {
    let Some(original) = by_uri(unit, original)? else {
        return Ok(false);
    };
    let Some(boost) = reblogs::by(unit, from, original.id)? else {
        return Ok(false);
    };
    let boost = statuses::by_id(unit, boost)?.ok_or(Error::NotFound)?;
    delete::remove(unit, &boost, false)?;
    Ok(true)
}

/// The same, by the id of the boost.
pub fn undone_by_id(unit: &Unit<'_>, from: AccountId, uri: &str) -> Result<bool> {
    let own = |status: &Status| status.account_id == from && status.reblog_of_id.is_some();
    match statuses::by_uri(unit, uri)?.filter(own) {
        Some(boost) => delete::remove(unit, &boost, false).map(|()| true),
        None => Ok(false),
    }
}
