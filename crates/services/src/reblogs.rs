//! Boosting posts.

mod receive;

pub use receive::{Incoming, Wanted, is_known_or_wanted, receive, undone, undone_by_id};

use std::sync::Arc;

use federation::deliver;
use store::quotes::Policy;
use store::reblogs;
use store::statuses::{self, Status};
use tenant::{Tenant, Unit};
use types::{AccountId, StatusId, Visibility};

use crate::notifications::{self, Kind, New};
use crate::statuses::{add, delete, visibility};
use crate::{Error, Result, Why, audience, fan_out};

/// Boosts a post; boosting it again answers the same boost.
///
/// A boost is public, unlisted or private; one of an own private post is private.
pub async fn boost(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: StatusId,
    wanted: Option<Visibility>,
) -> Result<StatusId> {
    let attempt = || tenant.write(move |unit| boost_once(unit, me, id, wanted));
    match attempt().await {
        // Its twin was faster; its boost is there now.
        Err(Error::Conflict) => attempt().await,
        answer => answer,
    }
}

fn boost_once(
    unit: &Unit<'_>,
    me: AccountId,
    id: StatusId,
    wanted: Option<Visibility>,
) -> Result<StatusId> {
    let original = audience::approachable(unit, me, id)?;
    if original.visibility == Visibility::Direct
        || original.visibility == Visibility::Private && original.account_id != me
    {
        return Err(Error::Forbidden);
    }
    if let Some(boost) = reblogs::by(unit, me, original.id)? {
        return Ok(boost);
    }
    let visibility = match original.visibility {
        Visibility::Private => Visibility::Private,
        _ => own_visibility(unit, me, wanted)?,
    };
    let boost = row(unit, me, &original, visibility);
    store(unit, &boost, &original)?;
    Ok(boost.id)
}

fn store(unit: &Unit<'_>, boost: &Status, original: &Status) -> Result<()> {
    add(unit, boost, &[], &[])?;
    statuses::count_reblog(unit, original.id, 1)?;
    unit.touch_status(original.id);
    fan_out::begin(unit, boost)?;
    notifications::notify(unit, told(boost.account_id, original)).map(drop)
}

/// What was asked for, else the booster's default.
fn own_visibility(
    unit: &Unit<'_>,
    me: AccountId,
    wanted: Option<Visibility>,
) -> Result<Visibility> {
    let account = store::accounts::by_id(unit, me)?.ok_or(Error::NotFound)?;
    let user = store::users::by_account(unit, me)?.ok_or(Error::Forbidden)?;
    match visibility(wanted, &account, &user) {
        Visibility::Direct if wanted.is_some() => Err(Error::invalid("visibility", Why::Inclusion)),
        visibility => Ok(visibility.min(Visibility::Private)),
    }
}

fn row(unit: &Unit<'_>, me: AccountId, original: &Status, visibility: Visibility) -> Status {
    let id = unit.id();
    let uri = format!("{}/activity", unit.tenant().urls.status(me, id));
    Status {
        id,
        account_id: me,
        url: Some(uri.clone()),
        uri,
        local: true,
        content: String::new(),
        source: String::new(),
        spoiler_text: String::new(),
        visibility,
        sensitive: false,
        language: None,
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        conversation_id: original.conversation_id,
        reblog_of_id: Some(original.id),
        poll_id: None,
        app_id: None,
        created_at: unit.now,
        edited_at: None,
        replies_count: 0,
        reblogs_count: 0,
        favourites_count: 0,
        quotes_count: 0,
        quote_policy: Policy::NOBODY,
        is_quote: false,
    }
}

/// Takes a boost back, when there is one. `id`: the boosted post.
pub async fn unboost(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let original = audience::original(unit, Some(me), id)?;
        let Some(boost) = reblogs::by(unit, me, original.id)? else {
            return Ok(());
        };
        let boost = statuses::by_id(unit, boost)?.ok_or(Error::NotFound)?;
        deliver::statuses::delete(unit, &boost)?;
        delete::remove(unit, &boost, false)
    };
    tenant.write(work).await
}

/// What the author of `original` hears when `me` boosts it.
pub(crate) fn told(me: AccountId, original: &Status) -> New {
    New {
        to: original.account_id,
        from: me,
        kind: Kind::Reblog,
        status: Some(original.id),
    }
}
