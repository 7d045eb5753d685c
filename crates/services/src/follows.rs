//! Follows and requests to follow.

mod receive;

use std::sync::Arc;

use federation::{addresses, deliver};
use store::accounts::Account;
use store::follows::{self, Follow, Terms};
use store::{Json, follow_requests, relations};
use tenant::{Tenant, Unit};
use types::AccountId;

pub use receive::{accepted, receive, receive_for_server, undone};

use crate::audience;
use crate::notifications::{self, Kind, New};
use crate::{Error, Result, Why, languages};

/// So many accounts may be followed by anybody; by those with many followers, more.
const LIMIT: i64 = 7_500;
/// Languages of a follow at most.
const MAX_LANGUAGES: usize = 200;
/// What a follower sees who has no wishes.
const USUAL: Terms = Terms {
    show_reblogs: true,
    notify: false,
    languages: None,
};

/// What a follower wants to see; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Boosts, too.
    pub reblogs: Option<bool>,
    /// A notification of each post.
    pub notify: Option<bool>,
    /// ISO 639 codes; empty: all languages.
    pub languages: Option<Vec<String>>,
}

impl Wishes {
    /// The same with languages under the codes that posts have.
    fn checked(self) -> Result<Self> {
        let languages = match self.languages {
            Some(codes) if codes.len() > MAX_LANGUAGES => None,
            Some(codes) => codes.iter().map(|code| languages::known(code)).collect(),
            None => return Ok(self),
        };
        match languages {
            Some(_) => Ok(Self { languages, ..self }),
            None => Err(Error::invalid("languages", Why::Invalid)),
        }
    }

    fn over(self, terms: Terms) -> Terms {
        Terms {
            show_reblogs: self.reblogs.unwrap_or(terms.show_reblogs),
            notify: self.notify.unwrap_or(terms.notify),
            languages: match self.languages {
                Some(codes) => Some(Json(codes)).filter(|codes| !codes.0.is_empty()),
                None => terms.languages,
            },
        }
    }
}

/// Follows an account or asks to; who does already changes what they see of it.
pub async fn follow(
    tenant: &Arc<Tenant>,
    me: AccountId,
    target: AccountId,
    wishes: Wishes,
) -> Result<()> {
    let wishes = wishes.checked()?;
    tenant
        .write(move |unit| start(unit, me, target, wishes))
        .await
}

fn start(unit: &Unit<'_>, me: AccountId, id: AccountId, wishes: Wishes) -> Result<()> {
    if me == id {
        return Err(Error::Denied("Following your own account is not allowed"));
    }
    let target = audience::known_account(unit, id)?;
    if target.suspended_at.is_some() {
        return Err(Error::NotFound);
    }
    relations::lock(unit, me, id)?;
    let relation = relations::with(unit, me, id, unit.now)?;
    let apart = relation.blocking || relation.blocked_by || relation.domain_blocking;
    if apart || target.moved_to_id.is_some() {
        return Err(Error::Forbidden);
    }
    if let Some(terms) = relation.following {
        unit.touch_feed(me);
        return Ok(follows::update(unit, me, id, &wishes.over(terms))?);
    }
    if let Some(terms) = relation.requested {
        return Ok(follow_requests::update(unit, me, id, &wishes.over(terms))?);
    }
    let follower = store::accounts::by_id(unit, me)?.ok_or(Error::NotFound)?;
    check_limit(&follower)?;
    let follow = new_follow(unit, me, id, wishes.over(USUAL));
    if !target.is_local() {
        deliver::follows::follow(unit, &follow)?;
    }
    if target.locked || !target.is_local() || follower.silenced_at.is_some() {
        request(unit, &follow)
    } else {
        begin(unit, &follow)
    }
}

/// Those who follow many must be followed by almost as many.
fn check_limit(follower: &Account) -> Result<()> {
    let limit = LIMIT.max(follower.followers_count.saturating_mul(11) / 10);
    if follower.following_count < limit {
        return Ok(());
    }
    Err(Error::refused(format!(
        "Validation failed: You cannot follow more than {limit} people"
    )))
}

fn new_follow(unit: &Unit<'_>, me: AccountId, target: AccountId, terms: Terms) -> Follow {
    let id = unit.id();
    Follow {
        id,
        account_id: me,
        target_id: target,
        show_reblogs: terms.show_reblogs,
        notify: terms.notify,
        languages: terms.languages,
        uri: Some(addresses::follow(&unit.tenant().urls.actor(me), id)),
        created_at: unit.now,
    }
}

fn request(unit: &Unit<'_>, request: &Follow) -> Result<()> {
    follow_requests::insert(unit, request)?;
    let new = told(request.account_id, request.target_id, Kind::FollowRequest);
    notifications::notify(unit, new).map(drop)
}

fn begin(unit: &Unit<'_>, follow: &Follow) -> Result<()> {
    let (me, target) = (follow.account_id, follow.target_id);
    if !follows::insert(unit, follow)? {
        return Ok(());
    }
    count(unit, me, target, 1)?;
    notifications::notify(unit, told(me, target, Kind::Follow)).map(drop)
}

fn count(unit: &Unit<'_>, me: AccountId, target: AccountId, change: i64) -> Result<()> {
    store::accounts::count_follow(unit, me, target, change)?;
    unit.touch_account(me);
    unit.touch_account(target);
    unit.touch_feed(me);
    Ok(())
}

/// What `target` hears of a follow by `from`.
fn told(from: AccountId, target: AccountId, kind: Kind) -> New {
    New {
        to: target,
        from,
        kind,
        status: None,
    }
}

/// Stops following an account, or takes back the request to.
pub async fn unfollow(tenant: &Arc<Tenant>, me: AccountId, target: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, target)?;
            relations::lock(unit, me, target)?;
            for follow in [end(unit, me, target)?, withdraw(unit, me, target)?] {
                deliver::follows::undo(unit, follow.as_ref())?;
            }
            Ok(())
        })
        .await
}

/// Makes an account stop following.
pub async fn remove_follower(
    tenant: &Arc<Tenant>,
    me: AccountId,
    follower: AccountId,
) -> Result<()> {
    tenant
        .write(move |unit| {
            audience::known_account(unit, follower)?;
            relations::lock(unit, me, follower)?;
            Ok(deliver::follows::reject(
                unit,
                end(unit, follower, me)?.as_ref(),
            )?)
        })
        .await
}

/// Lets somebody follow who asked to.
pub async fn authorize(tenant: &Arc<Tenant>, me: AccountId, follower: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            relations::lock(unit, me, follower)?;
            let request = take_request(unit, follower, me)?.ok_or(Error::NotFound)?;
            deliver::follows::accept(unit, &request)?;
            begin_requested(unit, request)
        })
        .await
}

/// Says no to somebody who asked to follow.
pub async fn reject(tenant: &Arc<Tenant>, me: AccountId, follower: AccountId) -> Result<()> {
    tenant
        .write(move |unit| {
            relations::lock(unit, me, follower)?;
            let request = withdraw(unit, follower, me)?.ok_or(Error::NotFound)?;
            Ok(deliver::follows::reject(unit, Some(&request))?)
        })
        .await
}

/// Makes a follow of a request that was taken.
fn begin_requested(unit: &Unit<'_>, request: Follow) -> Result<()> {
    let follow = Follow {
        id: unit.id(),
        created_at: unit.now,
        ..request
    };
    begin(unit, &follow)
}

/// Ends follows and requests both ways.
pub(crate) fn sever(unit: &Unit<'_>, one: AccountId, other: AccountId) -> Result<()> {
    for (follower, target) in [(one, other), (other, one)] {
        end(unit, follower, target)?;
        withdraw(unit, follower, target)?;
    }
    Ok(())
}

/// Ends a follow with what hangs on it; answers it, if there was one.
fn end(unit: &Unit<'_>, follower: AccountId, target: AccountId) -> Result<Option<Follow>> {
    let Some(follow) = follows::take(unit, follower, target)? else {
        return Ok(None);
    };
    count(unit, follower, target, -1)?;
    store::endorsements::delete(unit, follower, target)?;
    store::lists::forget_member(unit, follower, target)?;
    notifications::forget(unit, told(follower, target, Kind::Follow))?;
    Ok(Some(follow))
}

/// Takes back a request with what hangs on it; answers it, if there was one.
fn withdraw(unit: &Unit<'_>, follower: AccountId, target: AccountId) -> Result<Option<Follow>> {
    let request = take_request(unit, follower, target)?;
    if request.is_some() {
        store::lists::forget_member(unit, follower, target)?;
    }
    Ok(request)
}

fn take_request(unit: &Unit<'_>, follower: AccountId, target: AccountId) -> Result<Option<Follow>> {
    let request = follow_requests::take(unit, follower, target)?;
    if request.is_some() {
        notifications::forget(unit, told(follower, target, Kind::FollowRequest))?;
    }
    Ok(request)
}
