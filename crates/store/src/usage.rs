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

model! {
    /// What lies on the disk.
    pub struct Space {
        /// Bytes of the database.
        pub database: i64,
        /// Pictures that were uploaded here.
        pub pictures: i64,
        /// Their bytes, without thumbnails.
        pub picture_bytes: i64,
        /// Pictures of posts of other servers.
        pub remote_pictures: i64,
        pub remote_picture_bytes: i64,
        pub local_posts: i64,
        pub remote_posts: i64,
        pub remote_accounts: i64,
    }
}

/// Measures what lies on the disk: costs as much as there is, so ask it rarely.
pub fn space(tx: &Tx<'_>) -> Result<Space> {
    tx.one(
        sql!(
            sqlite: "select (select page_count from pragma_page_count) * (select page_size from pragma_page_size),
                (select count(*) from media where remote_url is null),
                (select cast(coalesce(sum(size), 0) as bigint) from media where remote_url is null),
                (select count(*) from media where remote_url is not null),
                (select cast(coalesce(sum(size), 0) as bigint) from media where remote_url is not null),
                (select count(*) from statuses where local), (select count(*) from statuses where not local),
                (select count(*) from accounts where domain <> '')",
            postgres: "select (select cast(coalesce(sum(pg_total_relation_size(c.oid)), 0) as bigint)
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  where n.nspname = current_schema() and c.relkind = 'r'),
                (select count(*) from media where remote_url is null),
                (select cast(coalesce(sum(size), 0) as bigint) from media where remote_url is null),
                (select count(*) from media where remote_url is not null),
                (select cast(coalesce(sum(size), 0) as bigint) from media where remote_url is not null),
                (select count(*) from statuses where local), (select count(*) from statuses where not local),
                (select count(*) from accounts where domain <> '')",
        ),
        params![],
    )
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
