//! What streams carry. [Mastodon docs](https://docs.joinmastodon.org/methods/streaming/)

use serde::Serialize;

use crate::words::words;

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
