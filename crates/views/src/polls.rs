//! Polls as one viewer sees them.

use std::collections::HashMap;
use std::sync::Arc;

use entities::{Account, Poll, PollOption, PollViewer};
use store::polls;
use tenant::Unit;
use types::{AccountId, PollId, Timestamp};

use crate::emojis::Emojis;
use crate::{Error, Result, accounts, id, time};

/// One poll, when the viewer may see its post. <https://docs.joinmastodon.org/methods/polls/#get>
pub fn one(unit: &Unit<'_>, viewer: Option<AccountId>, id: PollId) -> Result<Poll> {
    services::polls::visible(unit, viewer, id)?;
    many(unit, viewer, &[id])?
        .remove(&id)
        .ok_or(Error::NotFound)
}

/// Polls by id: three statements, however many there are; more for authors that are not cached, and one when an option has
/// an emoji.
pub(crate) fn many(
    unit: &Unit<'_>,
    viewer: Option<AccountId>,
    ids: &[PollId],
) -> Result<HashMap<PollId, Poll>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = polls::by_ids(unit, ids)?;
    let page = Page::load(unit, viewer, &rows)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, page.entity(row)))
        .collect())
}

/// What hangs on a batch of polls.
struct Page<'a> {
    viewer: Option<AccountId>,
    now: Timestamp,
    authors: HashMap<AccountId, Arc<Account>>,
    options: HashMap<PollId, Vec<polls::PollOption>>,
    votes: Vec<(PollId, i64)>,
    emojis: Emojis<'a>,
}

impl<'a> Page<'a> {
    fn load(unit: &Unit<'a>, viewer: Option<AccountId>, rows: &[polls::Poll]) -> Result<Self> {
        let ids: Vec<PollId> = rows.iter().map(|row| row.id).collect();
        let authors: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
        let authors = accounts::many(unit, &authors)?;
        let mut options: HashMap<PollId, Vec<polls::PollOption>> = HashMap::new();
        for option in polls::options(unit, &ids)? {
            options.entry(option.poll_id).or_default().push(option);
        }
        let texts = rows.iter().flat_map(|row| {
            let domain = domain(&authors, row);
            let options = options.get(&row.id).into_iter().flatten();
            options.map(move |option| (domain, option.title.as_str()))
        });
        Ok(Self {
            viewer,
            now: unit.now,
            emojis: Emojis::load(unit, texts)?,
            votes: match viewer {
                Some(viewer) => polls::votes_of(unit, viewer, &ids)?,
                None => Vec::new(),
            },
            authors,
            options,
        })
    }

    fn entity(&self, row: polls::Poll) -> Poll {
        let expired = row.expires_at.is_some_and(|end| end <= self.now);
        let open = expired || !row.hide_totals;
        let options = self.options.get(&row.id).map_or(&[][..], Vec::as_slice);
        let titles: Vec<&str> = options.iter().map(|it| it.title.as_str()).collect();
        let own = self.votes.iter().filter(|(poll, _)| *poll == row.id);
        let own: Vec<u32> = own
            .filter_map(|(_, choice)| u32::try_from(*choice).ok())
            .collect();
        Poll {
            id: id(row.id),
            expires_at: row.expires_at.map(time),
            expired,
            multiple: row.multiple,
            votes_count: row.votes_count,
            voters_count: row.voters_count,
            viewer: self.viewer.map(|viewer| PollViewer {
                voted: !own.is_empty() || viewer == row.account_id,
                own_votes: own,
            }),
            emojis: self.emojis.of(domain(&self.authors, &row), &titles),
            options: options
                .iter()
                .map(|option| PollOption {
                    title: option.title.clone(),
                    votes_count: open.then_some(option.votes_count),
                })
                .collect(),
        }
    }
}

/// The server whose emoji a poll uses; empty for this one.
fn domain<'a>(authors: &'a HashMap<AccountId, Arc<Account>>, row: &polls::Poll) -> &'a str {
    let author = authors.get(&row.account_id);
    author.map_or("", |author| author.domain())
}
