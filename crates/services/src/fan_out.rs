//! One ending: what follows from a post that was written, changed or removed, wherever that happened.

use std::sync::Arc;

use store::statuses::Status;
use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, StatusId, Visibility};

use crate::Result;
use crate::notifications::{self, Kind, New};

/// Tells everybody here who should hear of a new post.
pub async fn status(tenant: &Arc<Tenant>, id: StatusId) -> Result<()> {
    tenant.write(move |unit| tell(unit, id)).await
}

/// Tells those who may be looking at a post that is about to be removed.
pub(crate) fn deleted(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let named = store::mentions::named(unit, status.id)?;
    let mentioned = named.iter().map(|account| Channel::User(*account));
    for channel in channels(unit, status)?.into_iter().chain(mentioned) {
        unit.publish(channel, Event::Delete(status.id));
    }
    Ok(())
}

fn tell(unit: &Unit<'_>, id: StatusId) -> Result<()> {
    let Some(status) = store::statuses::by_id(unit, id)? else {
        return Ok(());
    };
    for channel in channels(unit, &status)? {
        unit.publish(channel, Event::Update(id));
    }
    if status.reblog_of_id.is_some() {
        return Ok(());
    }
    for account in store::mentions::named(unit, id)? {
        notify(unit, account, Kind::Mention, &status)?;
    }
    if is_news(&status) {
        for follower in store::follows::notified(unit, status.account_id)? {
            notify(unit, follower, Kind::Status, &status)?;
        }
    }
    Ok(())
}

/// Where a post is heard of.
fn channels(unit: &Unit<'_>, status: &Status) -> Result<Vec<Channel>> {
    let readers = readers(unit, status)?.into_iter();
    let mut channels: Vec<Channel> = readers.map(Channel::User).collect();
    if status.visibility == Visibility::Public && status.reblog_of_id.is_none() {
        channels.push(Channel::Public);
        let tags = store::tags::of_all(unit, &[status.id])?.into_iter();
        channels.extend(tags.map(|(_, name)| Channel::Hashtag(name)));
    }
    Ok(channels)
}

/// Local accounts whose home timeline a post belongs to.
fn readers(unit: &Unit<'_>, status: &Status) -> Result<Vec<AccountId>> {
    let mut readers = store::relations::local_followers(unit, status.account_id)?;
    if status.visibility == Visibility::Direct {
        let mentioned = store::mentions::of(unit, status.id)?;
        readers.retain(|reader| mentioned.contains(reader));
    }
    readers.push(status.account_id);
    Ok(readers)
}

/// Whether those who want to hear of all that somebody writes want to hear of this: not of answers to others.
fn is_news(status: &Status) -> bool {
    let answered = status.in_reply_to_account_id;
    status.visibility != Visibility::Direct
        && (status.in_reply_to_id.is_none() || answered == Some(status.account_id))
}

fn notify(unit: &Unit<'_>, to: AccountId, kind: Kind, status: &Status) -> Result<()> {
    let new = New {
        to,
        from: status.account_id,
        kind,
        status: Some(status.id),
    };
    notifications::notify(unit, new)
}
