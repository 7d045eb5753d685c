//! What people may write and keep, the same for every server. Limits that a server may change are in `Settings`.

/// Characters of a username at most.
pub const USERNAME: usize = 30;
/// Characters of an e-mail address at most.
pub const EMAIL: usize = 254;
/// Characters of a password at least.
pub const PASSWORD_SHORTEST: usize = 8;
/// Characters of a password at most: room for any phrase, and a bound on what is hashed.
pub const PASSWORD_LONGEST: usize = 256;
/// Characters of a reason to join at most.
pub const REASON: usize = 1000;
/// Characters of a display name at most.
pub const DISPLAY_NAME: usize = 40;
/// Characters of a profile's note at most; links count 23.
pub const NOTE: usize = 500;
/// Characters of a name or value in a profile's table at most.
pub const FIELD: usize = 255;
/// Characters of the description of an avatar or header at most.
pub const PICTURE_DESCRIPTION: usize = 150;
/// Domains of pages that may name an account as their author, at most.
pub const ATTRIBUTION_DOMAINS: usize = 10;
/// Featured hashtags of an account at most.
pub const FEATURED_TAGS: usize = 10;
/// Hashtags that an account follows at most.
pub const FOLLOWED_TAGS: usize = 1000;
/// Lists of an account at most.
pub const LISTS: usize = 50;
/// Characters of the title of a list at most.
pub const LIST_TITLE: usize = 256;
/// Characters of a note on another account at most.
pub const ACCOUNT_NOTE: usize = 2_000;
/// Seconds that a poll is open at least: five minutes.
pub const POLL_SHORTEST: i64 = 300;
/// Seconds that a poll is open at most: a month.
pub const POLL_LONGEST: i64 = 2_629_746;
/// Characters of a custom emoji's shortcode at most.
pub const EMOJI_SHORTCODE: usize = 128;
/// Characters of the name of a category of custom emoji at most.
pub const EMOJI_CATEGORY: usize = 100;
/// Filters of an account at most.
pub const FILTERS: usize = 500;
/// Keywords of all filters of an account at most: they are matched together, in memory.
pub const FILTER_KEYWORDS: usize = 2000;
/// Single posts of a filter at most.
pub const FILTER_STATUSES: usize = 500;
/// Characters of the title or a keyword of a filter at most.
pub const FILTER_WORD: usize = 256;
