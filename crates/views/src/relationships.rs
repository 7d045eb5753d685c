//! How the viewer stands to other accounts.

use std::collections::{HashMap, HashSet};

use entities::{FamiliarFollowers, Relationship};
use store::relations::Relation;
use tenant::Unit;
use types::AccountId;

use crate::{Result, accounts, id, time};

/// Accounts whose familiar followers are looked up in one request at most.
const MAX_FAMILIAR: usize = 40;

/// How `me` stands to `other`.
pub fn one(unit: &Unit<'_>, me: AccountId, other: AccountId) -> Result<Relationship> {
    let relation = store::relations::with(unit, me, other, unit.now)?;
    Ok(entity(other, relation))
}

/// How `me` stands to each of `others`, in their order; accounts that are not there are left out.
/// [Mastodon docs: Check relationships](https://docs.joinmastodon.org/methods/accounts/#relationships)
pub fn many(
    unit: &Unit<'_>,
    me: AccountId,
    others: &[AccountId],
    with_suspended: bool,
) -> Result<Vec<Relationship>> {
    let existing = existing(unit, others, with_suspended)?;
    let mut relations = store::relations::of(unit, me, &existing, unit.now)?;
    Ok(existing
        .into_iter()
        .map(|other| entity(other, relations.remove(&other).unwrap_or_default()))
        .collect())
}

/// Those that are there, each once, in the order in which they were asked for.
fn existing(unit: &Unit<'_>, asked: &[AccountId], suspended: bool) -> Result<Vec<AccountId>> {
    let mut existing: HashSet<AccountId> =
        HashSet::from_iter(store::accounts::existing(unit, asked, suspended)?);
    let asked = asked.iter().copied();
    Ok(asked.filter(|id| existing.remove(id)).collect())
}

fn entity(other: AccountId, relation: Relation) -> Relationship {
    let following = relation.following.is_some();
    let requested = relation.requested.is_some();
    let terms = relation.following.or(relation.requested);
    Relationship {
        id: id(other),
        following,
        showing_reblogs: terms.as_ref().is_some_and(|terms| terms.show_reblogs),
        notifying: terms.as_ref().is_some_and(|terms| terms.notify),
        languages: terms.and_then(|terms| terms.languages).map(|codes| codes.0),
        followed_by: relation.followed_by,
        blocking: relation.blocking,
        blocked_by: relation.blocked_by,
        muting: relation.muting.is_some(),
        muting_notifications: relation.muting.is_some_and(|mute| mute.notifications),
        muting_expires_at: relation.muting.and_then(|mute| mute.expires_at).map(time),
        requested,
        requested_by: relation.requested_by,
        domain_blocking: relation.domain_blocking,
        endorsed: relation.endorsed,
        note: relation.note,
    }
}

/// For each of `others`, those whom `me` follows and who follow it.
/// [Mastodon docs: Familiar followers](https://docs.joinmastodon.org/methods/accounts/#familiar_followers)
pub fn familiar(
    unit: &Unit<'_>,
    me: AccountId,
    others: &[AccountId],
) -> Result<Vec<FamiliarFollowers>> {
    let others = &others[..others.len().min(MAX_FAMILIAR)];
    let others = existing(unit, others, false)?;
    let rows = store::follows::familiar(unit, me, &others)?;
    let mut followers: HashMap<AccountId, Vec<AccountId>> = HashMap::new();
    for (other, follower) in &rows {
        followers.entry(*other).or_default().push(*follower);
    }
    let all: Vec<AccountId> = rows.into_iter().map(|(_, follower)| follower).collect();
    let accounts = accounts::many(unit, &all)?;
    Ok(others
        .into_iter()
        .map(|other| FamiliarFollowers {
            id: id(other),
            accounts: followers
                .remove(&other)
                .unwrap_or_default()
                .iter()
                .filter_map(|follower| accounts.get(follower).cloned())
                .collect(),
        })
        .collect())
}
