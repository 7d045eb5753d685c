//! Notifications.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, NotificationId, ReportId, StatusId, Timestamp};

use crate::{Page, paged};

model! {
    /// A notification.
    pub struct Notification {
        pub id: NotificationId,
        pub account_id: AccountId,
        /// The word of the API: `mention`, `follow` …
        pub kind: String,
        pub from_id: AccountId,
        pub status_id: Option<StatusId>,
        pub group_key: String,
        pub created_at: Timestamp,
        /// Kept aside until its sender is let through.
        pub filtered: bool,
        pub report_id: Option<ReportId>,
    }
}

/// Stores a notification; answers whether it is new.
pub fn insert(tx: &Tx<'_>, notification: &Notification) -> Result<bool> {
    let inserted = tx.exec(
        sql!(
            Notification,
            "insert into notifications ({cols}) values ({marks})
             on conflict (account_id, kind, from_id, coalesce(status_id, 0), coalesce(report_id, 0)) do nothing"
        ),
        &notification.values(),
    )?;
    Ok(inserted > 0)
}

/// Removes what was told of something that was undone.
pub fn delete(
    tx: &Tx<'_>,
    account: AccountId,
    kind: &str,
    from: AccountId,
    status: Option<StatusId>,
) -> Result<()> {
    tx.exec(
        sql!(
            "delete from notifications
             where account_id = $1 and kind = $2 and from_id = $3 and coalesce(status_id, 0) = $4"
        ),
        params![account, kind, from, status.unwrap_or_default()],
    )?;
    Ok(())
}

/// Removes all that `account` was told of `from`.
pub fn delete_from(tx: &Tx<'_>, account: AccountId, from: AccountId) -> Result<()> {
    tx.exec(
        sql!("delete from notifications where account_id = $1 and from_id = $2"),
        params![account, from],
    )?;
    Ok(())
}

/// Removes all of these kinds that `account` was told.
pub fn delete_kinds(tx: &Tx<'_>, account: AccountId, kinds: &[String]) -> Result<()> {
    tx.exec(
        sql!("delete from notifications where account_id = $1 and kind {in $2}"),
        params![account, kinds],
    )?;
    Ok(())
}

model! {
    /// Who a notification is from, as its receiver stands to them.
    pub struct Sender {
        /// The receiver blocks or mutes them, or their domain, or they are suspended.
        pub unwanted: bool,
        pub followed: bool,
        pub follows_since: Option<Timestamp>,
        pub created_at: Timestamp,
        pub limited: bool,
        pub actor_type: String,
        pub staff: bool,
        /// The receiver lets all of them through.
        pub permitted: bool,
    }
}

/// How `account` stands to who a notification is from.
pub fn sender(
    tx: &Tx<'_>,
    account: AccountId,
    from: AccountId,
    now: Timestamp,
) -> Result<Option<Sender>> {
    tx.opt(
        sql!(
            "select a.suspended_at is not null
                 or exists (select 1 from blocks where account_id = $1 and target_id = a.id)
                 or exists (select 1 from mutes where account_id = $1 and target_id = a.id and notifications
                      and (expires_at is null or expires_at > $3))
                 or (a.domain <> '' and exists (select 1 from account_domain_blocks d
                      where d.account_id = $1 and d.domain = a.domain)),
               exists (select 1 from follows where account_id = $1 and target_id = a.id),
               (select created_at from follows where account_id = a.id and target_id = $1),
               a.created_at,
               a.silenced_at is not null,
               a.actor_type,
               exists (select 1 from users where account_id = a.id and role > 0),
               exists (select 1 from notification_permissions where account_id = $1 and from_id = a.id)
             from accounts a where a.id = $2"
        ),
        params![account, from, now],
    )
}

/// Whether `account` has written to `other` in the conversation of a post, before it.
pub fn has_written_to(
    tx: &Tx<'_>,
    account: AccountId,
    other: AccountId,
    status: StatusId,
) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from statuses s join mentions m on m.status_id = s.id and m.account_id = $2
             where s.account_id = $1 and s.id < $3
               and s.conversation_id = (select conversation_id from statuses where id = $3)"
        ),
        params![account, other, status],
    )
}

/// Whether `account` muted the thread that a post is in.
pub fn is_thread_muted(tx: &Tx<'_>, account: AccountId, status: StatusId) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from statuses s join conversation_mutes m on m.conversation_id = s.conversation_id
             where s.id = $2 and m.account_id = $1"
        ),
        params![account, status],
    )
}

/// Which notifications are looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Words of the API; none: all.
    pub kinds: Option<Vec<String>>,
    /// Only from this account.
    pub from: Option<AccountId>,
    /// Those that are kept aside, too.
    pub filtered: bool,
}

/// A page of an account's notifications.
pub fn page(
    tx: &Tx<'_>,
    account: AccountId,
    wanted: &Wanted,
    page: Page,
) -> Result<Vec<Notification>> {
    paged!(
        tx, page, all, [Notification,]
        "select {cols} from notifications where account_id = $4 and id < $2 and id > $3
           and ($8 or kind {in $5}) and (from_id = $6 or $6 = 0) and (not filtered or $7) order by id",
        params![
            page.limit,
            page.max_id,
            page.min_id,
            account,
            wanted.kinds,
            wanted.from.unwrap_or_default(),
            wanted.filtered,
            wanted.kinds.is_none()
        ]
    )
}

/// One notification of an account.
pub fn by_id(tx: &Tx<'_>, account: AccountId, id: NotificationId) -> Result<Option<Notification>> {
    tx.opt(
        sql!(
            Notification,
            "select {cols} from notifications where account_id = $1 and id = $2"
        ),
        params![account, id],
    )
}

/// Those with these ids, of an account.
pub fn by_ids(
    tx: &Tx<'_>,
    account: AccountId,
    ids: &[NotificationId],
) -> Result<Vec<Notification>> {
    tx.all(
        sql!(
            Notification,
            "select {cols} from notifications where account_id = $1 and id {in $2} order by id"
        ),
        params![account, ids],
    )
}

/// Removes one notification of an account; answers whether it was there.
pub fn dismiss(tx: &Tx<'_>, account: AccountId, id: NotificationId) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from notifications where account_id = $1 and id = $2"),
        params![account, id],
    )?;
    Ok(deleted > 0)
}

/// Removes a group of an account's notifications.
pub fn dismiss_group(tx: &Tx<'_>, account: AccountId, group_key: &str) -> Result<()> {
    tx.exec(
        sql!("delete from notifications where account_id = $1 and group_key = $2"),
        params![account, group_key],
    )?;
    Ok(())
}

/// Removes all notifications of an account.
pub fn clear(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.exec(
        sql!("delete from notifications where account_id = $1"),
        params![account],
    )?;
    Ok(())
}

/// How many of an account's notifications are newer than `after`, counted up to `limit`.
pub fn count_after(
    tx: &Tx<'_>,
    account: AccountId,
    wanted: &Wanted,
    after: i64,
    limit: usize,
) -> Result<i64> {
    let count = tx.scalar(
        sql!(
            "select count(*) from (select 1 from notifications where account_id = $1 and id > $2
               and ($7 or kind {in $3}) and (from_id = $4 or $4 = 0) and (not filtered or $6) limit $5) as newer"
        ),
        params![
            account,
            after,
            wanted.kinds,
            wanted.from.unwrap_or_default(),
            limit,
            wanted.filtered,
            wanted.kinds.is_none()
        ],
    )?;
    Ok(count.unwrap_or(0))
}

/// The same in groups: notifications of `grouped` kinds with the same key count as one.
pub fn count_groups_after(
    tx: &Tx<'_>,
    account: AccountId,
    wanted: &Wanted,
    grouped: &[String],
    after: i64,
    limit: usize,
) -> Result<i64> {
    let count = tx.scalar(
        sql!(
            "select count(*) from (select distinct case when kind {in $4} then group_key else cast(id as text) end
               from notifications where account_id = $1 and id > $2 and ($7 or kind {in $3}) and (not filtered or $6) limit $5) as newer"
        ),
        params![
            account,
            after,
            wanted.kinds,
            grouped,
            limit,
            wanted.filtered,
            wanted.kinds.is_none()
        ],
    )?;
    Ok(count.unwrap_or(0))
}

model! {
    /// A group as a whole.
    pub struct Group {
        pub group_key: String,
        pub count: i64,
        pub newest: NotificationId,
    }
}

/// The groups with these keys.
pub fn groups(tx: &Tx<'_>, account: AccountId, keys: &[String]) -> Result<Vec<Group>> {
    tx.all(
        sql!(
            "select group_key, count(*), max(id) from notifications
             where account_id = $1 and group_key {in $2} and not filtered group by group_key"
        ),
        params![account, keys],
    )
}

/// Who the newest notifications of each group are from: key and account, newest first, so many of each at most.
pub fn samples(
    tx: &Tx<'_>,
    account: AccountId,
    keys: &[String],
    each: usize,
) -> Result<Vec<(String, AccountId)>> {
    tx.all(
        sql!(
            "select group_key, from_id from (
               select group_key, from_id, id, row_number() over (partition by group_key order by id desc) as place
               from notifications where account_id = $1 and group_key {in $2} and not filtered) as ranked
             where place <= $3 order by id desc"
        ),
        params![account, keys, each],
    )
}

/// Everybody whom a group is from, newest first.
pub fn senders(
    tx: &Tx<'_>,
    account: AccountId,
    group_key: &str,
    page: Page,
) -> Result<Vec<(NotificationId, AccountId)>> {
    paged!(
        tx, page, all, []
        "select id, from_id from notifications where account_id = $4 and group_key = $5
           and not filtered and id < $2 and id > $3 order by id",
        params![page.limit, page.max_id, page.min_id, account, group_key]
    )
}
