//! Who listens to what. Events carry ids, not JSON: what a viewer may see is decided when it is sent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use store::timelines::Origin;
use tokio::sync::Notify;
use types::{AccountId, ListId, NotificationId, RowId, StatusId, TokenId, UserId};

/// Events that wait for one slow listener at most; older ones are lost to it.
const BACKLOG: usize = 256;
/// Events that a listener gets at a time.
const BATCH: usize = 32;

/// What can be listened to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Home timeline and notifications of an account.
    User(AccountId),
    /// Direct conversations of an account.
    Direct(AccountId),
    /// A list.
    List(ListId),
    /// Public posts of an origin; or only those with media.
    Public(Origin, bool),
    /// Public posts with a hashtag, by its normalised name; or only those written here.
    Hashtag(String, bool),
    /// A token that listens; all it hears is [`Event::Close`].
    Token(TokenId),
    /// Somebody who listens with any token; all they hear is [`Event::Close`].
    Login(UserId),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A new post.
    Update(StatusId),
    /// An edited post.
    Edit(StatusId),
    /// A post is gone.
    Delete(StatusId),
    /// A new notification.
    Notification(NotificationId),
    /// A direct conversation has changed.
    Conversation(RowId),
    /// The account's filters were changed.
    FiltersChanged,
    /// Notifications that were kept aside came in among the others.
    NotificationsMerged,
    /// What the listener may do has changed: hang up.
    Close,
}

/// An event and where it was heard.
pub type Heard = (Arc<Channel>, Event);

/// The listeners of one server.
#[derive(Default)]
pub struct Streams(Mutex<BTreeMap<Arc<Channel>, Vec<Arc<Ear>>>>);

/// Where events wait for one listener.
#[derive(Default)]
struct Ear {
    waiting: Mutex<Waiting>,
    bell: Notify,
}

#[derive(Default)]
struct Waiting {
    events: VecDeque<Heard>,
    closed: bool,
}

impl Ear {
    fn tell(&self, channel: &Arc<Channel>, event: &Event) {
        let mut waiting = self.waiting.lock();
        if *event == Event::Close {
            waiting.closed = true;
        } else {
            if waiting.events.len() == BACKLOG {
                waiting.events.pop_front();
            }
            waiting.events.push_back((channel.clone(), event.clone()));
        }
        self.bell.notify_one();
    }
}

impl Streams {
    /// Somebody who listens to nothing yet.
    pub fn listen(self: &Arc<Self>) -> Listener {
        Listener {
            streams: self.clone(),
            ear: Arc::default(),
            channels: Vec::new(),
        }
    }

    /// Tells those who listen to one of `channels`, once for each channel.
    pub fn publish(&self, channels: impl IntoIterator<Item = Channel>, event: &Event) {
        let listeners = self.0.lock();
        if listeners.is_empty() {
            return;
        }
        for channel in channels {
            if let Some((channel, ears)) = listeners.get_key_value(&channel) {
                ears.iter().for_each(|ear| ear.tell(channel, event));
            }
        }
    }

    /// Tells all listeners to hang up.
    pub fn close(&self) {
        for (channel, ears) in self.0.lock().iter() {
            ears.iter().for_each(|ear| ear.tell(channel, &Event::Close));
        }
    }

    /// Whether nobody listens to anything.
    pub fn are_empty(&self) -> bool {
        self.0.lock().is_empty()
    }

    /// Whether anybody listens to `channel`.
    pub fn has_listeners(&self, channel: &Channel) -> bool {
        self.0.lock().contains_key(channel)
    }

    /// The lists that somebody listens to.
    pub fn lists(&self) -> Vec<ListId> {
        let all = Channel::List(ListId(i64::MIN))..=Channel::List(ListId(i64::MAX));
        let listeners = self.0.lock();
        let lists = listeners.range::<Channel, _>(all);
        lists
            .filter_map(|(channel, _)| match **channel {
                Channel::List(list) => Some(list),
                _ => None,
            })
            .collect()
    }
}

/// Somebody who listens, until dropped.
pub struct Listener {
    streams: Arc<Streams>,
    ear: Arc<Ear>,
    channels: Vec<Arc<Channel>>,
}

impl Listener {
    /// Listens to `channel`, too, from now on.
    pub fn subscribe(&mut self, channel: Channel) {
        if self.channels.iter().any(|known| **known == channel) {
            return;
        }
        let mut listeners = self.streams.0.lock();
        let channel = match listeners.get_key_value(&channel) {
            Some((known, _)) => known.clone(),
            None => Arc::new(channel),
        };
        let ears = listeners.entry(channel.clone()).or_default();
        ears.push(self.ear.clone());
        self.channels.push(channel);
    }

    /// Listens to `channel` no more. What was heard of it and waits is still told.
    pub fn unsubscribe(&mut self, channel: &Channel) {
        self.channels.retain(|known| **known != *channel);
        self.leave(channel);
    }

    fn leave(&self, channel: &Channel) {
        let mut listeners = self.streams.0.lock();
        if let Some(ears) = listeners.get_mut(channel) {
            ears.retain(|ear| !Arc::ptr_eq(ear, &self.ear));
            if ears.is_empty() {
                listeners.remove(channel);
            }
        }
    }

    /// Waits for events, and answers some in the order in which they happened; none: it is time to hang up.
    pub async fn hear(&self) -> Option<Vec<Heard>> {
        loop {
            {
                let mut waiting = self.ear.waiting.lock();
                if waiting.closed {
                    return None;
                }
                if !waiting.events.is_empty() {
                    let count = waiting.events.len().min(BATCH);
                    let heard = waiting.events.drain(..count).collect();
                    if waiting.events.is_empty() {
                        // Who is quiet for long takes no memory.
                        waiting.events = VecDeque::new();
                    } else {
                        self.ear.bell.notify_one();
                    }
                    return Some(heard);
                }
            }
            self.ear.bell.notified().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.channels.iter().for_each(|channel| self.leave(channel));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Channel = Channel::User(AccountId(1));

    fn ids(heard: Option<Vec<Heard>>) -> Vec<i64> {
        let id = |event| match event {
            Event::Update(id) => id.0,
            other => panic!("{other:?}"),
        };
        let heard = heard.expect("nobody closed it").into_iter();
        heard.map(|(_, event)| id(event)).collect()
    }

    #[tokio::test]
    async fn who_listens_hears_each_channel_by_itself() {
        let streams = Arc::new(Streams::default());
        let list = Channel::List(ListId(7));
        let mut ear = streams.listen();
        for channel in [HOME, HOME, list.clone()] {
            ear.subscribe(channel);
        }
        let event = Event::Update(StatusId(1));
        streams.publish([HOME, Channel::User(AccountId(2)), list.clone()], &event);
        let heard = ear.hear().await.unwrap();
        let heard: Vec<Channel> = heard
            .iter()
            .map(|(channel, _)| (**channel).clone())
            .collect();
        assert_eq!(heard, [HOME, list.clone()]);
        assert_eq!(streams.lists(), [ListId(7)]);
        ear.unsubscribe(&list);
        assert!(streams.lists().is_empty() && streams.has_listeners(&HOME));
        drop(ear);
        assert!(streams.are_empty());
    }

    #[tokio::test]
    async fn who_is_slow_loses_the_oldest_events() {
        let streams = Arc::new(Streams::default());
        let mut ear = streams.listen();
        ear.subscribe(HOME);
        let all = 0..BACKLOG as i64 + 5;
        all.for_each(|id| streams.publish([HOME], &Event::Update(StatusId(id))));
        let mut heard = Vec::new();
        while heard.last() != Some(&(BACKLOG as i64 + 4)) {
            let batch = ids(ear.hear().await);
            assert!(batch.len() <= BATCH);
            heard.extend(batch);
        }
        assert_eq!((heard.len(), heard[0]), (BACKLOG, 5));
        assert_eq!(ear.ear.waiting.lock().events.capacity(), 0);
    }

    #[tokio::test]
    async fn who_must_hang_up_hears_nothing_more() {
        let streams = Arc::new(Streams::default());
        let (mut one, mut other) = (streams.listen(), streams.listen());
        one.subscribe(Channel::Token(TokenId(1)));
        one.subscribe(HOME);
        other.subscribe(HOME);
        streams.publish([HOME], &Event::Update(StatusId(1)));
        streams.publish([Channel::Token(TokenId(1))], &Event::Close);
        assert_eq!(one.hear().await, None);
        assert_eq!(ids(other.hear().await), [1]);
        streams.close();
        assert_eq!(other.hear().await, None);
    }
}
