//! How much the server is used.

use db::{Result, Tx, model, params, sql};
use types::Timestamp;

model! {
    /// Counts of people and posts.
    pub struct Usage {
        pub users: i64,
        pub active_month: i64,
        pub active_half_year: i64,
        pub local_posts: i64,
        /// Other servers of which accounts are known.
        pub domains: i64,
    }
}

/// Counts everything: costs as much as there are people and local posts, so ask it rarely.
pub fn count(tx: &Tx<'_>, month_ago: Timestamp, half_year_ago: Timestamp) -> Result<Usage> {
    tx.one(
        sql!(
            "select (select count(*) from users where confirmed_at is not null and approved),
               (select count(*) from users where last_sign_in_at > $1),
               (select count(*) from users where last_sign_in_at > $2),
               (select cast(coalesce(sum(a.statuses_count), 0) as bigint)
                  from accounts a join users u on u.account_id = a.id),
               (select count(distinct domain) from accounts where domain <> '')"
        ),
        params![month_ago, half_year_ago],
    )
}
