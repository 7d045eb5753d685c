//! Activities on their way to other servers.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, RowId, StatusId, Timestamp};

/// After so many tries an activity is passed by: what its author says next to that host waits for it no more.
pub const PATIENCE: i64 = 6;

model! {
    /// One activity for one inbox.
    pub struct Delivery {
        pub host: String,
        pub activity_id: RowId,
        pub inbox: String,
        /// How often it was tried.
        pub attempts: i64,
        /// Who signs; none: the server's own actor.
        pub account_id: Option<AccountId>,
        pub body: String,
    }
}

model! {
    /// What waits for one host.
    pub struct Backlog {
        pub host: String,
        pub waiting: i64,
        /// The oldest; its id says since when it waits.
        pub oldest: RowId,
        /// How often something was tried at most.
        pub attempts: i64,
        pub run_at: Timestamp,
        /// Given up since then.
        pub unavailable_at: Option<Timestamp>,
        /// What went wrong last.
        pub error: Option<String>,
    }
}

/// Who gets an activity.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    /// The followers of this account.
    pub followers_of: Option<AccountId>,
    /// And these accounts.
    pub accounts: Vec<AccountId>,
}

impl Audience {
    /// One account.
    pub fn account(id: AccountId) -> Self {
        Self {
            followers_of: None,
            accounts: vec![id],
        }
    }

    /// The followers of an account.
    pub fn followers(of: AccountId) -> Self {
        Self {
            followers_of: Some(of),
            accounts: Vec::new(),
        }
    }
}

/// Accounts of other servers that a post names.
pub fn named(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select m.account_id from mentions m join accounts a on a.id = m.account_id
             where m.status_id = $1 and a.domain <> ''"
        ),
        params![status],
    )
}

/// Accounts of other servers that have a post for other reasons than that they follow its author: it names or quotes them, or
/// they have favourited, boosted, answered or quoted it, or voted in its poll.
pub fn holders(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select a.id from accounts a where a.domain <> '' and a.id in
               (select account_id from mentions where status_id = $1
                union select account_id from favourites where status_id = $1
                union select account_id from statuses where reblog_of_id = $1
                union select account_id from statuses where in_reply_to_id = $1
                union select account_id from quotes where quoted_id = $1
                union select quoted_account_id from quotes where status_id = $1
                union select v.account_id from statuses s join poll_votes v on v.poll_id = s.poll_id where s.id = $1)"
        ),
        params![status],
    )
}

/// Whether anybody of an audience is of another server.
pub fn reaches_out(tx: &Tx<'_>, audience: &Audience) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 where exists (select 1 from follows where target_id = $1 and remote)
               or exists (select 1 from accounts where id {in $2} and delivery_inbox <> '')"
        ),
        params![audience.followers_of.unwrap_or_default(), audience.accounts],
    )
}

/// Writes down that an activity goes once to each inbox of its audience; answers to how many. Hosts that are given up get
/// nothing. The activity itself is to be stored only when there are any.
pub fn address(tx: &Tx<'_>, id: RowId, audience: &Audience, now: Timestamp) -> Result<u64> {
    tx.exec(
        sql!(
            "insert into deliveries (host, activity_id, inbox, run_at)
             select r.delivery_host, cast($1 as bigint), r.delivery_inbox, cast($2 as bigint) from
               (select a.delivery_host, a.delivery_inbox from follows f join accounts a on a.id = f.account_id
                  where f.target_id = $3 and f.remote and a.delivery_inbox <> '' and a.suspended_at is null
                union
                select a.delivery_host, a.delivery_inbox from accounts a
                  where a.id {in $4} and a.delivery_inbox <> '' and a.suspended_at is null) r
               left join hosts h on h.host = r.delivery_host
             where h.unavailable_at is null"
        ),
        params![
            id,
            now,
            audience.followers_of.unwrap_or_default(),
            audience.accounts
        ],
    )
}

/// Writes down that an activity goes to one inbox, whatever is known of its host.
pub fn address_to(tx: &Tx<'_>, id: RowId, host: &str, inbox: &str, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "insert into deliveries (host, activity_id, inbox, run_at) values ($1, $2, $3, $4)
             on conflict (host, activity_id, inbox) do nothing"
        ),
        params![host, id, inbox, now],
    )?;
    Ok(())
}

/// Stores an addressed activity, and says to the hosts of its inboxes that something waits for them.
pub fn insert(
    tx: &Tx<'_>,
    id: RowId,
    signer: Option<AccountId>,
    body: &str,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        sql!("insert into activities (id, account_id, body) values ($1, $2, $3)"),
        params![id, signer, body],
    )?;
    tx.exec(
        sql!(
            "insert into hosts (host, due_at)
             select distinct host, cast($2 as bigint) from deliveries where activity_id = $1 order by 1
             on conflict (host) do update set due_at =
               case when hosts.paused_until > excluded.due_at or hosts.due_at <= excluded.due_at
                    then coalesce(hosts.due_at, hosts.paused_until) else excluded.due_at end"
        ),
        params![id, now],
    )?;
    Ok(())
}

/// The next activities for a host, oldest first. Those whose author said something before to the same inbox that was put off
/// wait for it, until it is passed by.
pub fn due(tx: &Tx<'_>, host: &str, now: Timestamp, limit: usize) -> Result<Vec<Delivery>> {
    tx.all(
        sql!(
            "select d.host, d.activity_id, d.inbox, d.attempts, a.account_id, a.body
             from deliveries d join activities a on a.id = d.activity_id
             where d.host = $1 and d.run_at <= $2 and not exists
               (select 1 from deliveries e join activities b on b.id = e.activity_id
                where e.host = $1 and e.inbox = d.inbox and e.run_at > $2 and e.attempts < $3 and e.activity_id < d.activity_id
                  and coalesce(b.account_id, 0) = coalesce(a.account_id, 0))
             order by d.activity_id limit $4"
        ),
        params![host, now, PATIENCE, limit],
    )
}

/// Removes a delivery that has arrived or never will.
pub fn done(tx: &Tx<'_>, delivery: &Delivery) -> Result<()> {
    tx.exec(
        sql!("delete from deliveries where host = $1 and activity_id = $2 and inbox = $3"),
        params![delivery.host, delivery.activity_id, delivery.inbox],
    )?;
    Ok(())
}

/// Removes those of these activities that nobody waits for any more.
pub fn forget_delivered(tx: &Tx<'_>, activities: &[RowId]) -> Result<()> {
    if activities.is_empty() {
        return Ok(());
    }
    tx.exec(
        sql!(
            "delete from activities where id {in $1}
               and not exists (select 1 from deliveries d where d.activity_id = activities.id)"
        ),
        params![activities],
    )?;
    Ok(())
}

/// Puts one activity off.
pub fn put_off(tx: &Tx<'_>, delivery: &Delivery, run_at: Timestamp, error: &str) -> Result<()> {
    tx.exec(
        sql!(
            "update deliveries set run_at = $4, attempts = attempts + 1, error = $5
             where host = $1 and activity_id = $2 and inbox = $3"
        ),
        params![
            delivery.host,
            delivery.activity_id,
            delivery.inbox,
            run_at,
            error
        ],
    )?;
    Ok(())
}

/// When the next activity for a host is due; none: nothing waits. See [`due`].
pub fn next_due(tx: &Tx<'_>, host: &str, now: Timestamp) -> Result<Option<Timestamp>> {
    tx.scalar(
        sql!(
            "select d.run_at from deliveries d join activities a on a.id = d.activity_id
             where d.host = $1 and not exists
               (select 1 from deliveries e join activities b on b.id = e.activity_id
                where e.host = $1 and e.inbox = d.inbox and e.run_at > $2 and e.attempts < $3 and e.activity_id < d.activity_id
                  and coalesce(b.account_id, 0) = coalesce(a.account_id, 0))
             order by d.run_at limit 1"
        ),
        params![host, now, PATIENCE],
    )
}

/// Drops all that waits for a host.
pub fn drop_all(tx: &Tx<'_>, host: &str) -> Result<()> {
    drop_older(tx, host, RowId(i64::MAX))
}

/// Drops what waits for a host and is older than `activity`.
pub fn drop_older(tx: &Tx<'_>, host: &str, activity: RowId) -> Result<()> {
    let dropped: Vec<RowId> = tx.column(
        sql!("delete from deliveries where host = $1 and activity_id < $2 returning activity_id"),
        params![host, activity],
    )?;
    forget_delivered(tx, &dropped)
}

/// The hosts for which most waits.
pub fn backlog(tx: &Tx<'_>, limit: usize) -> Result<Vec<Backlog>> {
    tx.all(
        sql!(
            "select d.host, count(*), min(d.activity_id), max(d.attempts), min(d.run_at),
               min(h.unavailable_at), coalesce(max(d.error), min(h.error))
             from deliveries d left join hosts h on h.host = d.host
             group by d.host order by 2 desc, 1 limit $1"
        ),
        params![limit],
    )
}

/// Lets everything that waits for a host be tried now.
pub fn hurry(tx: &Tx<'_>, host: &str, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update deliveries set run_at = $2 where host = $1"),
        params![host, now],
    )?;
    tx.exec(
        sql!("update hosts set due_at = $2, unavailable_at = null, failures = 0 where host = $1"),
        params![host, now],
    )?;
    Ok(())
}
