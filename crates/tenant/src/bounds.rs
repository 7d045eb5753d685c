//! Limits that are the same for every server. Those that a server may change are in `Settings`.

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
