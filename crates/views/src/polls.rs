//! Polls as one viewer sees them.

use std::collections::HashMap;

use entities::{Poll, PollOption, PollViewer};
use store::polls;
use tenant::Unit;
use types::{AccountId, PollId};

use crate::emojis::Emojis;
use crate::{Error, Result, id, time};

/// One poll, when the viewer may see its post. <https://docs.joinmastodon.org/methods/polls/#get>
pub fn one(unit: &Unit<'_>, viewer: Option<AccountId>, id: PollId) -> Result<Poll> {
    services::polls::visible(unit, viewer, id)?;
    many(unit, viewer, &[id])?
        .remove(&id)
        .ok_or(Error::NotFound)
}

/// Polls by id: three statements, however many there are, and one more when an option has an emoji.
pub(crate) fn many(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    ids: &[PollId],
) -> Result<HashMap<PollId, Poll>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let options = polls::options(unit, ids)?;
    let votes = match viewer {
        Some(viewer) => polls::votes_of(unit, viewer, ids)?,
        None => Vec::new(),
    };
    let titles = options.iter().map(|option| ("", option.title.as_str()));
    let emojis = Emojis::load(unit, titles)?;
    let rows = polls::by_ids(unit, ids)?.into_iter();
    Ok(rows
        .map(|row| (row.id, entity(unit, viewer, row, &options, &votes, &emojis)))
        .collect())
}

fn entity(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    row: polls::Poll,
    options: &[polls::PollOption],
    votes: &[(PollId, i64)],
    emojis: &Emojis<'_>,
) -> Poll {
    let expired = row.expires_at.is_some_and(|end| end <= unit.now);
    let open = expired || !row.hide_totals;
    let options = options.iter().filter(|option| option.poll_id == row.id);
    let titles: Vec<&str> = options
        .clone()
        .map(|option| option.title.as_str())
        .collect();
    let own: Vec<u32> = votes
        .iter()
        .filter(|(poll, _)| *poll == row.id)
        .filter_map(|(_, choice)| u32::try_from(*choice).ok())
        .collect();
    Poll {
        id: id(row.id),
        expires_at: row.expires_at.map(time),
        expired,
        multiple: row.multiple,
        votes_count: row.votes_count,
        voters_count: row.voters_count,
        viewer: viewer.map(|viewer| PollViewer {
            voted: !own.is_empty() || viewer == row.account_id,
            own_votes: own,
        }),
        emojis: emojis.of("", &titles),
        options: options
            .map(|option| PollOption {
                title: option.title.clone(),
                votes_count: open.then_some(option.votes_count),
            })
            .collect(),
    }
}
