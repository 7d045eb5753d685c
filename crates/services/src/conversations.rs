//! Direct conversations and muted threads.

use std::sync::Arc;

use store::Json;
use store::conversations::{self, AccountConversation};
use store::statuses::Status;
use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, RowId, StatusId, Visibility};

use crate::{Error, Result, audience};

/// Mutes the thread of a post: its notifications stay away.
pub async fn mute(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        Ok(conversations::mute(unit, me, status.conversation_id)?)
    };
    tenant.write(work).await
}

/// Lets one hear of the thread of a post again.
pub async fn unmute(tenant: &Arc<Tenant>, me: AccountId, id: StatusId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let status = audience::original(unit, Some(me), id)?;
        Ok(conversations::unmute(unit, me, status.conversation_id)?)
    };
    tenant.write(work).await
}

/// Puts a direct post at the end of the conversation that `owner` has with the others who got it.
pub(crate) fn add(
    unit: &Unit<'_>,
    owner: AccountId,
    status: &Status,
    mentioned: &[AccountId],
) -> Result<()> {
    let mut others = [mentioned, &[status.account_id]].concat();
    others.sort_unstable();
    others.dedup();
    others.retain(|other| *other != owner);
    let row = AccountConversation {
        id: unit.id(),
        account_id: owner,
        conversation_id: status.conversation_id,
        participants: Json(others),
        last_status_id: Some(status.id),
        unread: owner != status.account_id,
    };
    if let Some(id) = conversations::advance(unit, &row)? {
        tell(unit, owner, id);
    }
    Ok(())
}

/// Takes a post that is about to be removed out of conversations. Those that it began with are gone.
pub(crate) fn forget(unit: &Unit<'_>, status: &Status) -> Result<()> {
    if status.visibility != Visibility::Direct {
        return Ok(());
    }
    for row in conversations::ending_with(unit, status.id)? {
        let people = [row.participants.0.as_slice(), &[row.account_id]].concat();
        match conversations::last_between(unit, row.conversation_id, &people, status.id)? {
            Some(last) => {
                conversations::retreat(unit, row.id, last)?;
                tell(unit, row.account_id, row.id);
            }
            None => drop(conversations::delete(unit, row.account_id, row.id)?),
        }
    }
    Ok(())
}

/// Marks a conversation of `me` as read, or as unread.
pub async fn mark(tenant: &Arc<Tenant>, me: AccountId, id: RowId, unread: bool) -> Result<()> {
    tenant
        .write(
            move |unit| match conversations::mark(unit, me, id, unread)? {
                true => {
                    tell(unit, me, id);
                    Ok(())
                }
                false => Err(Error::NotFound),
            },
        )
        .await
}

/// Removes a conversation of `me`; the posts stay, and the next one brings it back.
pub async fn delete(tenant: &Arc<Tenant>, me: AccountId, id: RowId) -> Result<()> {
    tenant
        .write(move |unit| match conversations::delete(unit, me, id)? {
            true => Ok(()),
            false => Err(Error::NotFound),
        })
        .await
}

fn tell(unit: &Unit<'_>, owner: AccountId, id: RowId) {
    unit.publish(Channel::Direct(owner), Event::Conversation(id));
}
