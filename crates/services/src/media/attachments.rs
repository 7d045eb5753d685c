//! Pictures and the posts that they belong to.

use store::jobs::Job;
use store::media;
use tenant::Unit;
use types::{AccountId, MediaId, StatusId};

use super::{Details, PATIENCE, check, describe, discard};
use crate::{Error, Result};

/// Attaches `ids` to a new post of `author`, in this order.
pub fn attach(unit: &Unit<'_>, author: AccountId, status: StatusId, ids: &[MediaId]) -> Result<()> {
    let limit = unit.tenant().settings().max_media;
    if ids.len() > limit {
        let sentence = format!("Cannot attach more than {limit} files");
        return Err(Error::refused(sentence));
    }
    let mut missing = Vec::new();
    for (position, id) in ids.iter().enumerate() {
        if !media::attach(unit, author, *id, status, position)? {
            missing.push(id.to_string());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    let sentence = format!("Media {missing} not found or already attached to another post");
    Err(Error::refused(sentence))
}

/// Makes `ids` the pictures of an edited post; those that it had before are kept for its history.
pub fn rearrange(
    unit: &Unit<'_>,
    author: AccountId,
    status: StatusId,
    ids: &[MediaId],
) -> Result<()> {
    media::take_out(unit, status)?;
    attach(unit, author, status, ids)
}

/// Changes what is said of pictures in a post; ids of others are passed over. Answers whether anything changed.
pub fn redescribe(
    unit: &Unit<'_>,
    status: StatusId,
    changes: &[(MediaId, Details)],
) -> Result<bool> {
    let mut changed = false;
    for mut media in media::of_statuses(unit, &[status])? {
        let Some((_, details)) = changes.iter().find(|(id, _)| *id == media.id) else {
            continue;
        };
        check(unit.tenant(), details)?;
        let before = (media.description.clone(), media.focus_x, media.focus_y);
        describe(&mut media, details);
        if before != (media.description.clone(), media.focus_x, media.focus_y) {
            media::update(unit, &media)?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Takes the pictures off a post that is about to be removed: its author may write it anew.
pub fn release(unit: &Unit<'_>, status: StatusId) -> Result<()> {
    if media::release(unit, status, unit.now)? > 0 {
        unit.enqueue_at(&Job::SweepMedia, unit.now.plus(PATIENCE))?;
    }
    Ok(())
}

/// Removes the pictures of a post that is about to be removed.
pub fn delete_of(unit: &Unit<'_>, status: StatusId) -> Result<()> {
    discard(unit, &media::delete_of(unit, status)?)
}
