//! What streams carry. [Mastodon docs](https://docs.joinmastodon.org/methods/streaming/)

use serde::Serialize;

use crate::{Conversation, Id, Notification, Status, words::words};

/// A message over WebSocket. [Mastodon docs: Receiving events](https://docs.joinmastodon.org/methods/streaming/#events)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StreamingMessage<'a> {
    /// The channel, then its hashtag or list, if it has one.
    pub stream: &'a [&'a str],
    pub event: StreamingEvent,
    /// JSON in a text; a bare id where something is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'a str>,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamingPayload {
    Status(Box<Status>),
    Notification(Box<Notification>),
    Conversation(Box<Conversation>),
    /// Of what is gone.
    Id(Id),
    Nothing,
}

impl StreamingPayload {
    /// As it is sent: JSON in a text; an id is bare.
    pub fn text(&self) -> serde_json::Result<Option<String>> {
        Ok(Some(match self {
            Self::Status(status) => serde_json::to_string(status)?,
            Self::Notification(notification) => serde_json::to_string(notification)?,
            Self::Conversation(conversation) => serde_json::to_string(conversation)?,
            Self::Id(id) => id.0.to_string(),
            Self::Nothing => return Ok(None),
        }))
    }
}

words! {
    /// [Mastodon docs: Event types](https://docs.joinmastodon.org/methods/streaming/#events)
    StreamingEvent {
        Update = "update",
        Delete = "delete",
        Notification = "notification",
        FiltersChanged = "filters_changed",
        Conversation = "conversation",
        Announcement = "announcement",
        AnnouncementReaction = "announcement.reaction",
        AnnouncementDelete = "announcement.delete",
        StatusUpdate = "status.update",
        NotificationsMerged = "notifications_merged",
    }
}

words! {
    /// [Mastodon docs: Streams](https://docs.joinmastodon.org/methods/streaming/#streams)
    StreamingChannel {
        User = "user",
        UserNotification = "user:notification",
        Public = "public",
        PublicMedia = "public:media",
        PublicLocal = "public:local",
        PublicLocalMedia = "public:local:media",
        PublicRemote = "public:remote",
        PublicRemoteMedia = "public:remote:media",
        Hashtag = "hashtag",
        HashtagLocal = "hashtag:local",
        List = "list",
        Direct = "direct",
    }
}
