//! Who listens to what. Events carry ids, not JSON: what a viewer may see is decided when it is sent.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::broadcast;
use types::{AccountId, ListId, NotificationId, RowId, StatusId, TokenId};

/// Events that wait for one slow listener at most; what comes after is lost to it.
const BACKLOG: usize = 256;

/// What can be listened to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Home timeline and notifications of an account.
    User(AccountId),
    /// A token that listens; all it hears is [`Event::Close`].
    Token(TokenId),
    /// Direct conversations of an account.
    Direct(AccountId),
    /// A list.
    List(ListId),
    /// All public posts; the listener picks local, remote or with media.
    Public,
    /// Public posts with a hashtag, by its normalised name.
    Hashtag(String),
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
    /// A direct conversation has a new post.
    Conversation(RowId),
    /// The account's filters were changed.
    FiltersChanged,
    /// The listener's token has ended: hang up.
    Close,
}

/// The listeners of one server.
#[derive(Default)]
pub struct Streams {
    channels: Mutex<HashMap<Channel, broadcast::Sender<Event>>>,
}

/// One listener's ear.
pub type Subscription = broadcast::Receiver<Event>;

impl Streams {
    /// Listens to `channel` from now on.
    pub fn subscribe(&self, channel: Channel) -> Subscription {
        let mut channels = self.channels.lock();
        channels.retain(|_, sender| sender.receiver_count() > 0);
        channels
            .entry(channel)
            .or_insert_with(|| broadcast::channel(BACKLOG).0)
            .subscribe()
    }

    /// Tells those who listen to `channel`.
    pub fn publish(&self, channel: &Channel, event: &Event) {
        if let Some(sender) = self.channels.lock().get(channel) {
            // Nobody may be left; then nobody misses it.
            let _ = sender.send(event.clone());
        }
    }

    /// Whether anybody listens to `channel`.
    pub fn has_listeners(&self, channel: &Channel) -> bool {
        self.channels
            .lock()
            .get(channel)
            .is_some_and(|sender| sender.receiver_count() > 0)
    }
}
