//! Votes for polls of others, told to their authors; and how polls of this server stand.

use activitypub::write::{Activity, ActivityKind, Note};
use store::accounts;
use store::polls::PollOption;
use store::statuses::Status;
use tenant::Unit;
use types::AccountId;

use super::enqueue_to;
use crate::{Error, Result, addresses};

/// Tells the author of a poll elsewhere what somebody here chose: a note for each choice.
pub fn vote(
    unit: &Unit<'_>,
    from: AccountId,
    status: &Status,
    chosen: &[PollOption],
) -> Result<()> {
    if status.local {
        return Ok(());
    }
    for option in chosen {
        enqueue_to(unit, from, status.account_id, || {
            let author = accounts::by_id(unit, status.account_id)?;
            let author = author.ok_or(Error::Refused("an author who is gone"))?.uri;
            let actor = unit.tenant().urls.actor(from);
            let id = addresses::vote(&actor, option.poll_id, option.position);
            let note = Note {
                id: id.clone(),
                attributed_to: actor.clone(),
                to: vec![author.clone()],
                name: Some(option.title.clone()),
                in_reply_to: Some(status.uri.clone()),
                ..Note::default()
            };
            let create = Activity::new(
                ActivityKind::Create,
                addresses::create(&id),
                actor,
                note.embedded(),
            );
            Ok(Activity {
                to: vec![author],
                ..create
            })
        })?;
    }
    Ok(())
}
