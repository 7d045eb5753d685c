//! One ending: what follows from a post that was written, changed or removed, wherever that happened.

use std::sync::Arc;

use store::jobs::Job;
use store::statuses::Status;
use store::{mentions, timelines};
use tenant::feeds::Arrival;
use tenant::{Channel, Event, Tenant, Unit};
use types::{AccountId, StatusId, TagId, Visibility};

use crate::notifications::{self, Kind, New};
use crate::{Result, feeds};

/// Begins what follows from a new post: its author sees it at once, everybody else by a job.
pub fn begin(unit: &Unit<'_>, status: &Status) -> Result<()> {
    feeds::show_to_author(unit, status);
    Ok(unit.enqueue(&Job::FanOut {
        status_id: status.id,
    })?)
}

/// Takes a post that is about to be removed out of feeds, and tells those who may be looking at it.
pub(crate) fn deleted(unit: &Unit<'_>, status: &Status) -> Result<()> {
    let tags = tags(unit, status)?;
    let (author, id, channels) = (status.account_id, status.id, channels(status));
    let tenant = unit.tenant().clone();
    unit.on_commit(move || {
        let readers = tenant.feeds.remove(author, &tags, id);
        publish(&tenant, readers, channels, &Event::Delete(id));
    });
    Ok(())
}

/// Tells those who may be looking at a post that it was edited.
pub(crate) async fn edited(tenant: &Arc<Tenant>, id: StatusId) -> Result<()> {
    let found = tenant.read(move |unit| -> Result<_> {
        let Some(status) = store::statuses::by_id(unit, id)? else {
            return Ok(None);
        };
        Ok(Some((tags(unit, &status)?, status)))
    });
    if let Some((tags, status)) = found.await? {
        let readers = tenant.feeds.holders(status.account_id, &tags, id);
        publish(tenant, readers, channels(&status), &Event::Edit(id));
    }
    Ok(())
}

/// Tells everybody here who should hear of a new post. What it costs depends on who listens and reads, not on how many
/// accounts there are.
pub async fn status(tenant: &Arc<Tenant>, id: StatusId) -> Result<()> {
    let Some(news) = tenant.read(move |unit| news(unit, id)).await? else {
        return Ok(());
    };
    let told = news.told;
    if !told.is_empty() {
        tenant
            .write(move |unit| {
                told.into_iter()
                    .try_for_each(|new| notifications::notify(unit, new))
            })
            .await?;
    }
    let readers = feeds::arrive(tenant, news.arrival).await?;
    publish(tenant, readers, news.channels, &Event::Update(id));
    Ok(())
}

fn publish(tenant: &Tenant, readers: Vec<AccountId>, channels: Vec<Channel>, event: &Event) {
    let homes = readers.into_iter().map(Channel::User);
    for channel in homes.chain(channels) {
        tenant.streams.publish(&channel, event);
    }
}

/// The hashtags by which those who do not follow its author find a post.
fn tags(unit: &Unit<'_>, status: &Status) -> Result<Vec<TagId>> {
    let tags = timelines::spreading_tags(unit, &[status.id])?;
    Ok(tags.into_iter().map(|(_, tag)| tag).collect())
}

/// What is to be told of a post.
struct News {
    arrival: Arrival,
    told: Vec<New>,
    /// Where it is heard of besides home timelines.
    channels: Vec<Channel>,
}

/// None when the post is gone already.
fn news(unit: &Unit<'_>, id: StatusId) -> Result<Option<News>> {
    let Some(status) = store::statuses::by_id(unit, id)? else {
        return Ok(None);
    };
    let mentioned = mentions::of(unit, id)?;
    let tags = tags(unit, &status)?;
    Ok(Some(News {
        told: told(unit, &status, &mentioned)?,
        channels: channels(&status),
        arrival: feeds::of_status(&status, tags, mentioned),
    }))
}

/// Who gets a notification: those who are mentioned, and followers who asked to hear of what the author writes to all
/// of them.
fn told(unit: &Unit<'_>, status: &Status, mentioned: &[AccountId]) -> Result<Vec<New>> {
    let new = |kind| {
        move |to| New {
            to,
            from: status.account_id,
            kind,
            status: Some(status.id),
        }
    };
    let mut told: Vec<New> = mentions::named_here(unit, status.id)?
        .into_iter()
        .map(new(Kind::Mention))
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
    told.extend(listeners.map(|listener| new(Kind::Status)(listener.account_id)));
    Ok(told)
}

fn channels(status: &Status) -> Vec<Channel> {
    let public = status.visibility == Visibility::Public && status.reblog_of_id.is_none();
    if public {
        vec![Channel::Public]
    } else {
        Vec::new()
    }
}
