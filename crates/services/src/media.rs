//! Pictures: uploading, describing, attaching and removing them.

use store::jobs::Job;
use store::media::{self, Media};
use tenant::Unit;
use types::{AccountId, DAY, MediaId, StatusId};

use crate::{Error, Result};

/// Pictures are kept so long for the post that they were uploaded for, in milliseconds.
const PATIENCE: i64 = DAY;

/// Attaches `ids` to a new post of `author`, in this order.
pub fn attach(unit: &Unit<'_>, author: AccountId, status: StatusId, ids: &[MediaId]) -> Result<()> {
    let limit = unit.tenant().settings().max_media;
    if ids.len() > limit {
        let sentence = format!("Cannot attach more than {limit} files");
        return Err(Error::refused(sentence));
    }
    if ids.is_empty() {
        return Ok(());
    }
    let found = media::attachable(unit, author, status, ids)?;
    let missing: Vec<String> = ids
        .iter()
        .filter(|id| !found.contains(id))
        .map(MediaId::to_string)
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        let sentence = format!("Media {missing} not found or already attached to another post");
        return Err(Error::refused(sentence));
    }
    for (position, id) in ids.iter().enumerate() {
        media::attach(unit, *id, status, position)?;
    }
    Ok(())
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

/// Takes the pictures off a post that is about to be removed: its author may write it anew.
pub fn release(unit: &Unit<'_>, status: StatusId) -> Result<()> {
    if media::release(unit, status, unit.now)? > 0 {
        unit.enqueue_at(&Job::SweepMedia, unit.now.plus(PATIENCE))?;
    }
    Ok(())
}

/// Removes the pictures of a post that is about to be removed.
pub fn delete_of(unit: &Unit<'_>, status: StatusId) -> Result<()> {
    remove(unit, &media::all_of(unit, status)?)
}

fn remove(unit: &Unit<'_>, gone: &[Media]) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let ids: Vec<MediaId> = gone.iter().map(|media| media.id).collect();
    media::delete(unit, &ids)?;
    let keys = gone.iter().flat_map(Media::keys).collect();
    Ok(unit.enqueue(&Job::DeleteFiles { keys })?)
}
