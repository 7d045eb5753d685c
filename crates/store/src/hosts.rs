//! How other servers have answered of late, and when something is to be tried there.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, MINUTE, Timestamp};

/// How long a taken host is left alone before another worker may take it.
pub const LEASE: i64 = 5 * MINUTE;

model! {
    /// Another server as a place to deliver to.
    pub struct Host {
        pub host: String,
        /// When something is to be tried there; none: nothing waits.
        pub due_at: Option<Timestamp>,
        /// Nothing is tried before: a worker has taken it, or it is to be left alone.
        pub paused_until: Option<Timestamp>,
        /// In a row.
        pub failures: i64,
        /// Days in a row on which nothing got through.
        pub failed_days: i64,
        /// Midnight of the last of them.
        pub failed_day: Timestamp,
        /// Given up since then, until it calls itself.
        pub unavailable_at: Option<Timestamp>,
        /// It wants signatures after RFC 9421.
        pub rfc9421: bool,
        /// What went wrong last.
        pub error: Option<String>,
        /// Midnight of the day of the last visit; 0: there was none.
        pub visited_day: Timestamp,
    }
}

/// What is known of a host.
pub fn by_name(tx: &Tx<'_>, host: &str) -> Result<Option<Host>> {
    tx.opt(
        sql!(Host, "select {cols} from hosts where host = $1"),
        params![host],
    )
}

/// Some hosts that answered last time.
pub fn answering(tx: &Tx<'_>, limit: usize) -> Result<Vec<String>> {
    tx.column(
        sql!(
            "select host from hosts where failures = 0 and unavailable_at is null order by host limit $1"
        ),
        params![limit],
    )
}

/// The host, which nobody else changes until this transaction ends.
pub fn locked(tx: &Tx<'_>, host: &str) -> Result<Option<Host>> {
    tx.opt(
        sql!(
            Host,
            sqlite: "select {cols} from hosts where host = $1",
            postgres: "select {cols} from hosts where host = $1 for update",
        ),
        params![host],
    )
}

/// Takes up to `limit` hosts at which something is due for [`LEASE`], those that wait for longest first.
pub fn take(tx: &Tx<'_>, now: Timestamp, limit: usize) -> Result<Vec<Host>> {
    tx.all(
        sql!(
            Host,
            sqlite: "update hosts set due_at = $2, paused_until = $2 where host in
                       (select host from hosts where due_at is not null and due_at <= $1 order by due_at limit $3)
                     returning {cols}",
            postgres: "update hosts set due_at = $2, paused_until = $2 where host in
                         (select host from hosts where due_at is not null and due_at <= $1 order by due_at limit $3
                          for update skip locked)
                       returning {cols}",
        ),
        params![now, now.plus(LEASE), limit],
    )
}

/// Makes due again what was taken by a process that has ended since.
pub fn release(tx: &Tx<'_>, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update hosts set due_at = $1 where due_at > $1 and due_at <= $2"),
        params![now, now.plus(LEASE)],
    )?;
    Ok(())
}

/// When something may next be tried anywhere.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    tx.scalar(
        sql!("select due_at from hosts where due_at is not null order by due_at limit 1"),
        params![],
    )
}

/// Stores how a host has answered.
pub fn update(tx: &Tx<'_>, host: &Host) -> Result<()> {
    tx.exec(
        sql!(
            Host,
            "insert into hosts ({cols}) values ({marks}) on conflict (host) do update set {sets}"
        ),
        &host.values(),
    )?;
    Ok(())
}

/// Forgets up to `limit` hosts that were not visited since `before`. Those stay that are given up, or that something waits for.
pub fn forget(tx: &Tx<'_>, before: Timestamp, limit: usize) -> Result<()> {
    tx.exec(
        sql!(
            sqlite: "delete from hosts where host in
                       (select host from hosts where unavailable_at is null and visited_day < $1 and due_at is null
                        order by visited_day limit $2)",
            postgres: "delete from hosts where host in
                         (select host from hosts where unavailable_at is null and visited_day < $1 and due_at is null
                          order by visited_day limit $2 for update skip locked)",
        ),
        params![before, limit],
    )?;
    Ok(())
}

/// Whether deliveries to the host of `caller` were given up.
pub fn is_given_up(tx: &Tx<'_>, caller: AccountId) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from accounts a join hosts h on h.host = a.delivery_host
             where a.id = $1 and h.unavailable_at is not null"
        ),
        params![caller],
    )
}

/// Somebody has called to whose host deliveries were given up: it gets them again.
pub fn revive(tx: &Tx<'_>, caller: AccountId) -> Result<()> {
    tx.exec(
        sql!(
            "update hosts set unavailable_at = null, paused_until = null, failures = 0, failed_days = 0, error = null
             where host = (select delivery_host from accounts where id = $1) and unavailable_at is not null"
        ),
        params![caller],
    )?;
    Ok(())
}

/// Notes that nothing waits for a host.
pub fn set_idle(tx: &Tx<'_>, host: &str) -> Result<()> {
    tx.exec(
        sql!("update hosts set due_at = null, paused_until = null where host = $1"),
        params![host],
    )?;
    Ok(())
}
