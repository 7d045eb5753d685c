//! Ids: 64 bits, milliseconds in the high 48, so that newer is larger; one newtype per noun.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::Timestamp;

/// What is common to all ids.
pub trait Id: Copy + Ord + std::hash::Hash + Send + Sync + 'static {
    /// The id with this number.
    fn new(value: i64) -> Self;
    /// The number, as it is stored.
    fn get(self) -> i64;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl Id for $name {
            fn new(value: i64) -> Self { Self(value) }
            fn get(self) -> i64 { self.0 }
        }

        impl $name {
            /// When the thing was made, as the id says.
            pub fn time(self) -> Timestamp { Timestamp(self.0 >> SEQUENCE_BITS) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map(Self) }
        }
    )*};
}

/// Hands every id type to a macro, so that other floors can implement their traits for all of them.
#[macro_export]
macro_rules! for_each_id {
    ($macro:ident) => {
        $macro! {
            /// A person, group or bot, of this server or another.
            AccountId,
            /// The login of a local account.
            UserId,
            /// A post or a boost.
            StatusId,
            /// A picture, before or after it is attached.
            MediaId,
            /// A poll.
            PollId,
            /// A follow or a request to follow.
            FollowId,
            /// A block of an account.
            BlockId,
            /// A mute of an account.
            MuteId,
            /// A favourite.
            FavouriteId,
            /// A bookmark.
            BookmarkId,
            /// A notification.
            NotificationId,
            /// A list.
            ListId,
            /// A hashtag.
            TagId,
            /// A filter.
            FilterId,
            /// A keyword of a filter.
            FilterKeywordId,
            /// A single post in a filter.
            FilterStatusId,
            /// A thread of replies.
            ConversationId,
            /// A registered OAuth application.
            AppId,
            /// An OAuth access token.
            TokenId,
            /// A signed-in browser.
            SessionId,
            /// A passkey.
            PasskeyId,
            /// A custom emoji.
            EmojiId,
            /// A report to the moderators.
            ReportId,
            /// A rule of the server.
            RuleId,
            /// A piece of work for later.
            JobId,
            /// A kept version of an edited post.
            EditId,
            /// A row that needs no type of its own.
            RowId,
        }
    };
}
for_each_id!(ids);

const SEQUENCE_BITS: u32 = 16;

/// The smallest id that a thing made at `time` can have.
pub fn first_id_at<I: Id>(time: Timestamp) -> I {
    I::new(time.0.max(0) << SEQUENCE_BITS)
}

/// Makes ids that only grow within a process; several may be made in the same millisecond.
#[derive(Debug, Default)]
pub struct IdGen {
    last: AtomicI64,
}

impl IdGen {
    /// A new id for something made now.
    pub fn next<I: Id>(&self, now: Timestamp) -> I {
        let floor = first_id_at::<RowId>(now).0;
        let mut last = self.last.load(Ordering::Relaxed);
        loop {
            let next = floor.max(last + 1);
            match self
                .last
                .compare_exchange_weak(last, next, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return I::new(next),
                Err(seen) => last = seen,
            }
        }
    }

    /// An id for something that was made at `then`, spread by `salt` within its millisecond.
    pub fn at<I: Id>(&self, then: Timestamp, salt: u16) -> I {
        I::new(first_id_at::<RowId>(then).0 | i64::from(salt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_when_the_clock_stands_or_runs_back() {
        let ids = IdGen::default();
        let a: StatusId = ids.next(Timestamp(1000));
        let b: StatusId = ids.next(Timestamp(1000));
        let c: StatusId = ids.next(Timestamp(10));
        assert!(a < b && b < c);
        assert_eq!(a.time(), Timestamp(1000));
    }
}
