//! Rows and SQL, one file per noun. Functions take a transaction and never open one.

pub mod access_tokens;
pub mod accounts;
pub mod actors;
pub mod apps;
pub mod blocks;
pub mod bookmarks;
pub mod conversations;
pub mod custom_emojis;
pub mod deliveries;
pub mod domain_blocks;
pub mod domain_policies;
pub mod endorsements;
pub mod favourites;
pub mod featured_tags;
pub mod filters;
pub mod follow_requests;
pub mod follows;
pub mod hosts;
pub mod idempotency_keys;
pub mod jobs;
pub mod lists;
pub mod markers;
pub mod marks;
pub mod media;
pub mod mentions;
pub mod moderation;
pub mod mutes;
pub mod notes;
pub mod notification_requests;
pub mod notifications;
pub mod oauth_codes;
pub mod passkeys;
pub mod pins;
pub mod polls;
pub mod quotes;
pub mod reblogs;
pub mod relations;
pub mod remote_files;
pub mod reports;
pub mod rules;
pub mod search;
pub mod second_factors;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod snapshots;
pub mod status_edits;
pub mod statuses;
pub mod tag_follows;
pub mod tags;
pub mod threads;
pub mod timelines;
pub mod tombstones;
pub mod usage;
pub mod user_tokens;
pub mod users;

pub use db::{Error, Json, Result, Tx};

use db::Migration;

macro_rules! migrations {
    ($($version:literal $file:literal),* $(,)?) => {
        /// The schema, step by step.
        pub const MIGRATIONS: &[Migration] = &[$(Migration {
            version: $version,
            sql: include_str!(concat!("../../../migrations/", $file)),
        }),*];
    };
}

migrations! {
    1 "0001_server.sql",
    2 "0002_people.sql",
    3 "0003_statuses.sql",
    4 "0004_relations.sql",
    5 "0005_reading.sql",
    6 "0006_search.sql",
    7 "0007_federation.sql",
    8 "0008_tallies.sql",
    9 "0009_domain_policies.sql",
    10 "0010_public_media.sql",
    11 "0011_staff.sql",
    12 "0012_direct_conversations.sql",
    13 "0013_quotes.sql",
    14 "0014_remote_files.sql",
    15 "0015_looks.sql",
    16 "0016_quiet_mentions.sql",
    17 "0017_pauses.sql",
    18 "0018_actor_keys.sql",
    19 "0019_reports.sql",
    20 "0020_notification_requests.sql",
    21 "0021_noindex.sql",
    22 "0022_moderation.sql",
    23 "0023_logins.sql",
    24 "0024_suspensions.sql",
    25 "0025_passkeys.sql",
    26 "0026_hosts.sql",
    27 "0027_relisting.sql",
    28 "0028_hosts_visited.sql",
    29 "0029_tombstones.sql",
}

/// A page of a list that is ordered by id, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Only ids below.
    pub max_id: i64,
    /// Only ids above.
    pub min_id: i64,
    /// Start at `min_id` and go up; the answer is newest first all the same.
    pub ascending: bool,
    /// Rows at most.
    pub limit: usize,
}

impl Page {
    /// The newest `limit` rows.
    pub fn newest(limit: usize) -> Self {
        Self {
            max_id: i64::MAX,
            min_id: 0,
            ascending: false,
            limit,
        }
    }

    /// The next page of `limit` rows beyond the last row that was read.
    pub fn beyond(self, last: i64, limit: usize) -> Self {
        if self.ascending {
            Self {
                min_id: last,
                limit,
                ..self
            }
        } else {
            Self {
                max_id: last,
                limit,
                ..self
            }
        }
    }

    /// Rows of several readings of this page as one page, newest first, each once.
    pub fn merged<T: Ord>(&self, mut rows: Vec<T>) -> Vec<T> {
        rows.sort_unstable_by(|a, b| b.cmp(a));
        rows.dedup();
        let over = rows.len().saturating_sub(self.limit);
        if self.ascending {
            rows.drain(..over);
        }
        rows.truncate(self.limit);
        rows
    }

    /// Puts rows that were read in the page's direction into the order that is shown.
    pub fn in_order<T>(&self, mut rows: Vec<T>) -> Vec<T> {
        if self.ascending {
            rows.reverse();
        }
        rows
    }
}

/// A paged statement without its end: `paged!(tx, page, all, [Model,] "select … order by id", params)`. The direction and
/// `limit $1` are added; both directions are registered as statements of their own.
#[macro_export]
macro_rules! paged {
    ($tx:expr, $page:expr, $method:ident, [] sqlite: $sqlite:expr, postgres: $postgres:expr, $params:expr) => {{
        macro_rules! to {
            ($direction:literal) => {
                db::sql!(
                    sqlite: concat!($sqlite, $direction, " limit $1"),
                    postgres: concat!($postgres, $direction, " limit $1"),
                )
            };
        }
        let sql = if $page.ascending { to!(" asc") } else { to!(" desc") };
        $tx.$method(sql, $params).map(|rows| $page.in_order(rows))
    }};
    ($tx:expr, $page:expr, $method:ident, [$($model:ty,)?] $text:expr, $params:expr) => {{
        let sql = if $page.ascending {
            db::sql!($($model,)? concat!($text, " asc limit $1"))
        } else {
            db::sql!($($model,)? concat!($text, " desc limit $1"))
        };
        $tx.$method(sql, $params).map(|rows| $page.in_order(rows))
    }};
}
