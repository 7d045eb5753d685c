//! Text of posts and profiles, pure: plain text to HTML, mentions, hashtags, links, lengths, and HTML of other servers made safe.
//!
//! A local post goes `scan` -> look up the mentions -> `render`; HTML from elsewhere goes through
//! `sanitise`. Every function takes hostile input of any size in linear time and never panics.

mod alternates;
mod characters;
mod compose;
mod emojis;
mod escape;
mod formulas;
pub mod hashtags;
mod length;
mod links;
mod markdown;
mod markup;
mod mentions;
mod plain;
mod rel_me;
mod sanitise;
mod scan;
mod tidy;
mod words;

pub use alternates::alternate;
pub use compose::{MentionTarget, render, render_field};
pub use emojis::emoji_shortcodes;
pub use escape::escaped;
pub use length::{graphemes, length};
pub use markdown::markdown;
pub use plain::plain;
pub use rel_me::is_mine;
pub use sanitise::{MAX_HTML, sanitise};
pub use scan::{Entities, Entity, Hashtag, Link, Mention, scan};
pub use words::words;
