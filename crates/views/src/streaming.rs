//! What happens, as one listener sees it.

use std::collections::HashMap;

use entities::{
    Conversation, FilterContext as Context, Notification, Status, StreamingEvent,
    StreamingPayload as Payload,
};
use tenant::{Channel, Event, Heard, Unit};
use types::{AccountId, NotificationId, RowId, StatusId};

use crate::statuses::{self, Wanted};
use crate::{Result, conversations, filters, id, notifications};

/// What a listener is sent.
pub type Message = (StreamingEvent, Payload);

/// What `me` is sent of each thing heard; none of what they may not or do not want to see.
///
/// The number of statements does not depend on how much was heard.
pub fn messages(unit: &Unit<'_>, me: AccountId, heard: &[Heard]) -> Result<Vec<Option<Message>>> {
    let sight = Sight {
        timelines: posts(unit, me, heard, Wanted::Timeline, Context::Home)?,
        public: posts(unit, me, heard, Wanted::Public, Context::Public)?,
        notifications: told(unit, me, heard)?,
        conversations: conversations_of(unit, me, heard)?,
    };
    Ok(heard.iter().map(|heard| sight.message(heard)).collect())
}

/// What can be shown of a batch of events.
struct Sight {
    timelines: HashMap<StatusId, Status>,
    public: HashMap<StatusId, Status>,
    notifications: HashMap<NotificationId, Notification>,
    conversations: HashMap<RowId, Conversation>,
}

impl Sight {
    fn message(&self, (channel, event): &Heard) -> Option<Message> {
        let post = |id| {
            let posts = match why(channel) {
                Wanted::Public => &self.public,
                _ => &self.timelines,
            };
            posts.get(id).cloned().map(Box::new).map(Payload::Status)
        };
        let notification = |id| {
            let found = self.notifications.get(id).cloned();
            found.map(Box::new).map(Payload::Notification)
        };
        let conversation = |id| {
            let found = self.conversations.get(id).cloned();
            found.map(Box::new).map(Payload::Conversation)
        };
        Some(match event {
            Event::Update(id) => (StreamingEvent::Update, post(id)?),
            Event::Edit(id) => (StreamingEvent::StatusUpdate, post(id)?),
            Event::Delete(gone) => (StreamingEvent::Delete, Payload::Id(id(*gone))),
            Event::Notification(id) => (StreamingEvent::Notification, notification(id)?),
            Event::FiltersChanged => (StreamingEvent::FiltersChanged, Payload::Nothing),
            Event::NotificationsMerged => (StreamingEvent::NotificationsMerged, Payload::Nothing),
            Event::Conversation(id) => (StreamingEvent::Conversation, conversation(id)?),
            Event::Close => return None,
        })
    }
}

fn why(channel: &Channel) -> Wanted {
    match channel {
        Channel::Public(..) | Channel::Hashtag(..) => Wanted::Public,
        _ => Wanted::Timeline,
    }
}

/// The posts that were heard of where they are wanted for this reason.
fn posts(
    unit: &Unit<'_>,
    me: AccountId,
    heard: &[Heard],
    wanted: Wanted,
    context: Context,
) -> Result<HashMap<StatusId, Status>> {
    let mut ids = Vec::new();
    for (channel, event) in heard {
        match event {
            Event::Update(id) | Event::Edit(id) if why(channel) == wanted && !ids.contains(id) => {
                ids.push(*id);
            }
            _ => {}
        }
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let posts = statuses::list(unit, Some(me), &ids, wanted)?;
    let posts = filters::hide(posts, context).into_iter();
    Ok(posts.map(|post| (StatusId(post.core.id.0), post)).collect())
}

fn told(
    unit: &Unit<'_>,
    me: AccountId,
    heard: &[Heard],
) -> Result<HashMap<NotificationId, Notification>> {
    let ids = heard.iter().filter_map(|(_, event)| match event {
        Event::Notification(id) => Some(*id),
        _ => None,
    });
    let ids: Vec<NotificationId> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let told = notifications::some(unit, me, &ids)?.into_iter();
    Ok(told.map(|it| (NotificationId(it.id.0), it)).collect())
}

fn conversations_of(
    unit: &Unit<'_>,
    me: AccountId,
    heard: &[Heard],
) -> Result<HashMap<RowId, Conversation>> {
    let ids = heard.iter().filter_map(|(_, event)| match event {
        Event::Conversation(id) => Some(*id),
        _ => None,
    });
    let ids: Vec<RowId> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = conversations::some(unit, me, &ids)?.into_iter();
    let found = found.filter(|it| it.last_status.is_some());
    Ok(found.map(|it| (RowId(it.id.0), it)).collect())
}
