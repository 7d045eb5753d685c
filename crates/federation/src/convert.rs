//! Convert: the one place that knows both languages, ours and ActivityPub's.

pub mod accounts;
pub mod documents;
pub mod replies;
pub mod statuses;

use activitypub::read::Emoji;
use types::Timestamp;

use crate::IncomingEmoji;

fn emoji(emoji: &Emoji) -> IncomingEmoji {
    IncomingEmoji {
        shortcode: emoji.shortcode.clone(),
        url: emoji.url.clone(),
        updated: emoji.updated.map(Timestamp),
    }
}
