//! One ending: what follows from a post that was written, changed or removed, wherever that happened.

use std::sync::Arc;

use federation::deliver;
use store::jobs::{Job, JobRow};
use store::statuses::Status;
use store::{mentions, quotes, reblogs, timelines};
use tenant::feeds::Arrival;
use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, JobId, StatusId, TagId, Visibility};

use crate::jobs::{finish, put_back};
use crate::notifications::{self, Kind, New};
use crate::{Result, conversations, feeds, streaming};

/// Notifications written in one transaction at most: others want to write, too.
const TOLD_AT_ONCE: usize = 100;

/// Begins what follows from a new post: its author sees it at once, everybody else by a job.
pub fn begin(unit: &Unit<'_>, status: &Status) -> Result<()> {
    feeds::show_to_author(unit, status);
    Ok(unit.enqueue(&Job::FanOut {
        status_id: status.id,
    })?)
}

/// Puts a fetched post that is old already into its place in feeds. Nobody is told of it, unless its server sends it, too.
pub(crate) fn begin_quietly(
    unit: &Unit<'_>,
    status: &Status,
    mentioned: Vec<AccountId>,
) -> Result<()> {
    store::statuses::set_quiet(unit, status.id)?;
    let arrival = Arc::new(feeds::of_status(status, tags(unit, status)?, mentioned));
    let tenant = unit.tenant().clone();
    unit.on_commit(move || drop(tenant.feeds.arrive(arrival, feeds::belongs)));
    Ok(())
}

/// Takes a post that is about to be removed out of feeds, and tells those who may be looking at it.
pub(crate) fn deleted(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let tags = tags(unit, status)?;
    let (author, id) = (status.account_id, status.id);
    let channels = streaming::channels(unit, status)?;
    let tenant = unit.tenant().clone();
    unit.on_commit(move || {
        let readers = tenant.feeds.remove(author, &tags, id);
        publish(&tenant, readers, channels, &Event::Delete(id));
    });
    Ok(())
}

/// Tells those who may be looking at a post that it was edited, and those who boosted it or whom it newly names.
pub(crate) async fn edited(
    tenant: &Arc<Tenant>,
    id: StatusId,
    named: Vec<AccountId>,
) -> Result<()> {
    let news = move |unit: &Unit<'_>| news(unit, id, |status, _| told_of_edit(unit, status, named));
    let Some(news) = tenant.read(news).await? else {
        return Ok(());
    };
    if news.status.local {
        let status = news.status.clone();
        tenant
            .write(move |unit| deliver::statuses::update(unit, &status))
            .await?;
    }
    spread(tenant, news, Event::Edit(id)).await
}

/// Tells everybody here who should hear of new posts. What it costs depends on who listens and reads, not on how many
/// accounts there are. An error: nothing has happened.
pub(crate) async fn statuses(tenant: &Arc<Tenant>, jobs: &[JobRow]) -> Result<()> {
    let fan_outs = jobs.iter().filter_map(|job| Some((job.id, job.fan_out()?)));
    let fan_outs: Vec<(JobId, StatusId)> = fan_outs.collect();
    let told = tenant.write(move |unit| -> Result<Vec<_>> {
        let told = fan_outs.into_iter();
        told.map(|(job, id)| tell_first(unit, job, id)).collect()
    });
    for (job, news) in jobs.iter().zip(told.await?) {
        let Some(news) = news else { continue };
        let event = Event::Update(news.status.id);
        let unfinished = !news.told.is_empty();
        match spread(tenant, news, event).await {
            Ok(()) if unfinished => finish(tenant, vec![job.id]).await?,
            Ok(()) => {}
            Err(error) => put_back(tenant, job, &error.to_string()).await?,
        }
    }
    Ok(())
}

/// Sends a new post to other servers and tells the first people here; when nobody else is to be told, the job ends with that.
fn tell_first(unit: &Unit<'_>, job: JobId, id: StatusId) -> Result<Option<News>> {
    let mut found = news(unit, id, |status, mentioned| told(unit, status, mentioned))?;
    if let Some(news) = &mut found {
        if news.reaches_out {
            deliver::statuses::publish(unit, &news.status)?;
        }
        let later = news.told.split_off(news.told.len().min(TOLD_AT_ONCE));
        let first = std::mem::replace(&mut news.told, later);
        tell(unit, &first, &news.status, &news.arrival.mentioned)?;
    }
    if found.as_ref().is_none_or(|news| news.told.is_empty()) {
        store::jobs::done(unit, &[job])?;
    }
    Ok(found)
}

async fn spread(tenant: &Arc<Tenant>, news: News, event: Event) -> Result<()> {
    for told in news.told.chunks(TOLD_AT_ONCE) {
        let (told, status) = (told.to_vec(), news.status.clone());
        let mentioned = news.arrival.mentioned.clone();
        tenant
            .write(move |unit| tell(unit, &told, &status, &mentioned))
            .await?;
    }
    let readers = feeds::arrive(tenant, news.arrival).await?;
    publish(tenant, readers, news.channels, &event);
    Ok(())
}

/// Writes down what people are told, and puts a direct post into the conversations of those who want to hear of it.
fn tell(unit: &Unit<'_>, told: &[New], status: &Status, mentioned: &[AccountId]) -> Result<()> {
    for new in told {
        if notifications::notify(unit, *new)? && status.visibility == Visibility::Direct {
            conversations::add(unit, new.to, status, mentioned)?;
        }
    }
    Ok(())
}

fn publish(tenant: &Tenant, readers: Vec<AccountId>, channels: Vec<Channel>, event: &Event) {
    let homes = readers.into_iter().map(Channel::User);
    tenant.streams.publish(homes.chain(channels), event);
}

/// The hashtags by which those who do not follow its author find a post.
fn tags(unit: &Unit<'_>, status: &Status) -> Result<Vec<TagId>> {
    let tags = timelines::spreading_tags(unit, &[status.id])?;
    Ok(tags.into_iter().map(|(_, tag)| tag).collect())
}

/// What is to be told of a post.
struct News {
    status: Status,
    /// Whether it goes to other servers.
    reaches_out: bool,
    arrival: Arrival,
    told: Vec<New>,
    /// Where it is heard of besides home timelines.
    channels: Vec<Channel>,
}

/// None when the post is gone already. `told`: who gets a notification of it, and whom it mentions.
fn news(
    unit: &Unit<'_>,
    id: StatusId,
    told: impl FnOnce(&Status, &[AccountId]) -> Result<Vec<New>>,
) -> Result<Option<News>> {
    let Some(status) = store::statuses::by_id(unit, id)? else {
        return Ok(None);
    };
    let mentioned = mentions::of(unit, id)?;
    let tags = tags(unit, &status)?;
    let reaches_out = deliver::statuses::reaches_out(unit, &status, &mentioned)?;
    Ok(Some(News {
        reaches_out,
        told: told(&status, &mentioned)?,
        channels: streaming::channels(unit, &status)?,
        arrival: feeds::of_status(&status, tags, mentioned),
        status,
    }))
}

/// Who gets a notification: those who are mentioned, and followers who asked to hear of what the author writes to all
/// of them.
fn told(unit: &Unit<'_>, status: &Status, mentioned: &[AccountId]) -> Result<Vec<New>> {
    let mut told: Vec<New> = mentions::named_here(unit, status.id)?
        .into_iter()
        .map(new(status, Kind::Mention))
        .collect();
    let answer = status
        .in_reply_to_account_id
        .is_some_and(|to| to != status.account_id);
    if status.reblog_of_id.is_some() || status.visibility == Visibility::Direct || answer {
        return Ok(told);
    }
    let listeners = timelines::listeners(unit, status.account_id)?.into_iter();
    let listeners = listeners.filter(|listener| {
        let languages = listener.languages.as_ref();
        let languages = languages.map_or(&[][..], |languages| &languages.0);
        !mentioned.contains(&listener.account_id)
            && feeds::speaks(languages, status.language.as_ref())
    });
    told.extend(listeners.map(|listener| new(status, Kind::Status)(listener.account_id)));
    Ok(told)
}

/// Who gets a notification of an edit: those whom it newly names, and those who boosted or quoted the post.
fn told_of_edit(unit: &Unit<'_>, status: &Status, named: Vec<AccountId>) -> Result<Vec<New>> {
    let named = named.into_iter().map(new(status, Kind::Mention));
    let boosters = reblogs::boosters_here(unit, status.id)?.into_iter();
    let quoting = quotes::quoting_here(unit, status.id)?.into_iter();
    let quoting = quoting.map(|(to, quoting)| New {
        status: Some(quoting),
        ..new(status, Kind::QuotedUpdate)(to)
    });
    Ok(named
        .chain(boosters.map(new(status, Kind::Update)))
        .chain(quoting)
        .collect())
}

fn new(status: &Status, kind: Kind) -> impl Fn(AccountId) -> New {
    let (from, status) = (status.account_id, Some(status.id));
    move |to| New {
        to,
        from,
        kind,
        status,
    }
}
