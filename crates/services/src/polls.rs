//! Polls: making them, voting and closing.

use std::sync::Arc;

use federation::{IncomingPoll, deliver};
use store::jobs::Job;
use store::polls::{self, Poll};
use store::statuses::Status;
use tenant::{Tenant, Unit, bounds};
use types::{AccountId, MINUTE, PollId, SECOND, Timestamp};

use crate::notifications::{self, Kind, New};
use crate::statuses::by_uri;
use crate::{Error, Problem, Result, Why, audience};

/// How long votes are gathered before other servers are told, in milliseconds.
const TALLY: i64 = 3 * MINUTE;

/// A poll as its author sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPoll {
    pub options: Vec<String>,
    /// Seconds from now.
    pub expires_in: i64,
    pub multiple: bool,
    pub hide_totals: bool,
}

/// Says what is wrong with a poll.
pub(crate) fn check(tenant: &Tenant, poll: &NewPoll) -> Result<()> {
    let settings = tenant.settings();
    let titles = titles(poll);
    let (most, length) = (settings.max_poll_options, settings.max_option_characters);
    let repeated = (1..titles.len()).any(|place| titles[..place].contains(&titles[place]));
    let long = titles.iter().any(|title| text::graphemes(title) > length);
    let rules = [
        ("poll.options", titles.len() < 2, Why::TooFew),
        ("poll.options", titles.len() > most, Why::TooMany(most)),
        ("poll.options", long, Why::EachTooLong(length)),
        ("poll.options", repeated, Why::Repeated),
        (
            "poll.expires_at",
            poll.expires_in > bounds::POLL_LONGEST,
            Why::TooLate,
        ),
        (
            "poll.expires_at",
            poll.expires_in < bounds::POLL_SHORTEST,
            Why::TooSoon,
        ),
    ];
    let broken = rules.into_iter().filter(|(_, broken, _)| *broken);
    let problems: Vec<Problem> = broken
        .map(|(field, _, why)| Problem { field, why })
        .collect();
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(problems)),
    }
}

/// The options as they are stored: clients send empty ones for fields that were not filled in.
fn titles(poll: &NewPoll) -> Vec<String> {
    let titles = poll.options.iter().map(|option| option.trim());
    titles
        .filter(|title| !title.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Stores the poll of a post that is stored already.
pub(crate) fn attach(unit: &Unit<'_>, status: &Status, id: PollId, new: &NewPoll) -> Result<()> {
    let expires_at = end(unit, new);
    let poll = Poll {
        id,
        status_id: status.id,
        account_id: status.account_id,
        multiple: new.multiple,
        hide_totals: new.hide_totals,
        expires_at: Some(expires_at),
        votes_count: 0,
        voters_count: Some(0),
    };
    polls::insert(unit, &poll, &titles(new))?;
    Ok(unit.enqueue_at(&Job::ClosePoll { poll_id: id }, expires_at)?)
}

fn end(unit: &Unit<'_>, new: &NewPoll) -> Timestamp {
    unit.now.plus(new.expires_in * SECOND)
}

/// Makes a post's poll what an edit says; other options begin without votes. Answers the poll's id.
pub(crate) fn replace(
    unit: &Unit<'_>,
    status: &Status,
    new: Option<&NewPoll>,
) -> Result<Option<PollId>> {
    let old = match status.poll_id {
        Some(id) => polls::by_id(unit, id)?,
        None => None,
    };
    match (old, new) {
        (Some(old), Some(new)) if is_same(unit, &old, new)? => {
            polls::set_end(unit, old.id, end(unit, new), new.hide_totals)?;
            unit.enqueue_at(&Job::ClosePoll { poll_id: old.id }, end(unit, new))?;
            Ok(Some(old.id))
        }
        (old, new) => {
            if let Some(old) = old {
                polls::delete(unit, old.id)?;
            }
            let Some(new) = new else { return Ok(None) };
            let id = unit.id();
            attach(unit, status, id, new)?;
            Ok(Some(id))
        }
    }
}

fn is_same(unit: &Unit<'_>, old: &Poll, new: &NewPoll) -> Result<bool> {
    let options = polls::options(unit, &[old.id])?.into_iter();
    let same = options.map(|option| option.title).eq(titles(new));
    Ok(old.multiple == new.multiple && same)
}

/// The poll, when `viewer` may see its post.
pub fn visible(unit: &Unit<'_>, viewer: Option<AccountId>, id: PollId) -> Result<Poll> {
    let poll = polls::by_id(unit, id)?.ok_or(Error::NotFound)?;
    audience::visible_status(unit, viewer, poll.status_id)?;
    Ok(poll)
}

/// Votes; once, and only before the end.
pub async fn vote(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: PollId,
    choices: Vec<i64>,
) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let poll = polls::locked(unit, id)?.ok_or(Error::NotFound)?;
        audience::approachable(unit, me, poll.status_id)?;
        check_vote(unit, me, &poll, &choices)?;
        polls::vote(unit, id, me, &choices, true, unit.now)?;
        voted(unit, me, &poll, &choices)
    };
    tenant.write(work).await
}

/// Tells the author of a poll elsewhere what was chosen, and other servers how a poll of this one stands.
fn voted(unit: &Unit<'_>, me: AccountId, poll: &Poll, choices: &[i64]) -> Result<()> {
    let status = store::statuses::by_id(unit, poll.status_id)?.ok_or(Error::NotFound)?;
    if status.local {
        return tally_later(unit, poll.id);
    }
    let mut chosen = polls::options(unit, &[poll.id])?;
    chosen.retain(|option| choices.contains(&option.position));
    Ok(deliver::polls::vote(unit, me, &status, &chosen)?)
}

/// Many votes at the same time are told as one.
fn tally_later(unit: &Unit<'_>, id: PollId) -> Result<()> {
    if polls::begin_tally(unit, id)? {
        let due = unit.now.plus(TALLY);
        unit.enqueue_at(&Job::ShareTally { poll_id: id }, due)?;
    }
    Ok(())
}

/// Tells other servers how a poll stands.
pub(crate) async fn share_tally(tenant: &Arc<Tenant>, id: PollId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        polls::end_tally(unit, id)?;
        let Some(poll) = polls::by_id(unit, id)? else {
            return Ok(());
        };
        match store::statuses::by_id(unit, poll.status_id)? {
            Some(status) => Ok(deliver::statuses::update(unit, &status)?),
            None => Ok(()),
        }
    };
    tenant.write(work).await
}

/// Somebody elsewhere chose an option of a poll of this server. In a poll with one choice the first one counts.
pub fn receive_vote(unit: &Unit<'_>, from: AccountId, status: &str, option: &str) -> Result<()> {
    let status = by_uri(unit, status)?.ok_or(Error::NotFound)?;
    let poll = status.poll_id.ok_or(Error::NotFound)?;
    let poll = polls::locked(unit, poll)?.ok_or(Error::NotFound)?;
    audience::visible_status(unit, Some(from), poll.status_id)?;
    let over = poll.expires_at.is_some_and(|end| end <= unit.now);
    let options = polls::options(unit, &[poll.id])?;
    let chosen = options.iter().find(|it| it.title == option);
    let Some(chosen) = chosen.filter(|_| status.local && !over && poll.account_id != from) else {
        return Err(Error::NotFound);
    };
    let before = polls::votes_of(unit, from, &[poll.id])?;
    let again = before.iter().any(|(_, choice)| *choice == chosen.position);
    if again || !poll.multiple && !before.is_empty() {
        return Ok(());
    }
    let (choice, new_voter) = ([chosen.position], before.is_empty());
    polls::vote(unit, poll.id, from, &choice, new_voter, unit.now)?;
    unit.touch_status(status.id);
    tally_later(unit, poll.id)
}

fn check_vote(unit: &Unit<'_>, me: AccountId, poll: &Poll, choices: &[i64]) -> Result<()> {
    let options = polls::options(unit, &[poll.id])?.len() as i64;
    let unknown = |choice: &i64| !(0..options).contains(choice);
    let repeated = (1..choices.len()).any(|place| choices[..place].contains(&choices[place]));
    if poll.expires_at.is_some_and(|end| end <= unit.now) {
        Err(Error::rule("The poll has already ended"))
    } else if choices.is_empty() || choices.iter().any(unknown) {
        Err(Error::rule("The chosen vote option does not exist"))
    } else if poll.account_id == me {
        Err(Error::rule("You cannot vote in your own polls"))
    } else if repeated
        || choices.len() > 1 && !poll.multiple
        || !polls::votes_of(unit, me, &[poll.id])?.is_empty()
    {
        Err(Error::rule("You have already voted on this poll"))
    } else {
        Ok(())
    }
}

/// Tells the author and the voters that a poll is over, when it is.
pub(crate) async fn close(tenant: &Arc<Tenant>, id: PollId) -> Result<()> {
    let work = move |unit: &Unit<'_>| {
        let over = |poll: &Poll| poll.expires_at.is_some_and(|end| end <= unit.now);
        let Some(poll) = polls::by_id(unit, id)?.filter(over) else {
            return Ok(());
        };
        let mut told = polls::local_voters(unit, id)?;
        told.push(poll.account_id);
        for to in told {
            let status = Some(poll.status_id);
            notifications::notify(
                unit,
                New {
                    to,
                    from: poll.account_id,
                    kind: Kind::Poll,
                    status,
                },
            )?;
        }
        Ok(())
    };
    tenant.write(work).await
}

/// Stores the counts of a poll as its server tells them.
pub(crate) fn set_tallies(unit: &Unit<'_>, id: PollId, incoming: &IncomingPoll) -> Result<()> {
    for (position, (_, votes)) in incoming.options.iter().enumerate() {
        polls::set_tally(unit, id, position, *votes)?;
    }
    let votes = incoming.options.iter().map(|(_, votes)| votes).sum();
    let (voters, end) = (incoming.voters_count, incoming.expires_at);
    Ok(polls::set_totals(unit, id, votes, voters, end, unit.now)?)
}

/// Finds out how a poll of another server stands.
pub(crate) async fn fetch(tenant: &Arc<Tenant>, id: PollId) -> Result<()> {
    let found = tenant.read(move |unit| -> Result<_> {
        match polls::by_id(unit, id)? {
            Some(poll) => Ok(store::statuses::by_id(unit, poll.status_id)?),
            None => Ok(None),
        }
    });
    let Some(status) = found.await?.filter(|status| !status.local) else {
        return Ok(());
    };
    match federation::fetch::statuses::by_uri(tenant, &status.uri).await {
        Ok((author, incoming)) if author.id == status.account_id => {
            let work = move |unit: &Unit<'_>| crate::statuses::updated(unit, &author, &incoming);
            tenant.write(work).await
        }
        Ok(_) => Ok(()),
        Err(error) => {
            tracing::debug!(uri = status.uri, %error, "a poll cannot be had");
            Ok(())
        }
    }
}

/// Whether a poll has the choices that its server tells.
pub(crate) fn has_options(unit: &Unit<'_>, id: PollId, incoming: &IncomingPoll) -> Result<bool> {
    let here = polls::options(unit, &[id])?.into_iter();
    let here = here.map(|option| option.title);
    Ok(here.eq(incoming.options.iter().map(|(title, _)| title.clone())))
}
