//! Notifications that are kept aside, by who they are from, and who is let through.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, NotificationId, StatusId, Timestamp};

use crate::{Page, paged};

model! {
    /// What is kept aside of one sender.
    pub struct Request {
        pub from_id: AccountId,
        /// The oldest that is kept.
        pub id: NotificationId,
        pub count: i64,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
        pub status_id: Option<StatusId>,
    }
}

/// A page of what is kept aside for an account.
pub fn page(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<Request>> {
    paged!(
        tx, page, all, []
        "select from_id, min(id), count(*), min(created_at), max(created_at), max(status_id) from notifications
         where account_id = $4 and filtered
         group by from_id having min(id) < $2 and min(id) > $3 order by min(id)",
        params![page.limit, page.max_id, page.min_id, account]
    )
}

/// What is kept aside of the sender of a notification that is.
pub fn by_id(tx: &Tx<'_>, account: AccountId, id: NotificationId) -> Result<Option<Request>> {
    tx.opt(
        sql!(
            "select from_id, min(id), count(*), min(created_at), max(created_at), max(status_id) from notifications
             where account_id = $1 and filtered
               and from_id = (select from_id from notifications where id = $2 and account_id = $1 and filtered)
             group by from_id"
        ),
        params![account, id],
    )
}

/// How many senders and notifications are kept aside.
pub fn count(tx: &Tx<'_>, account: AccountId) -> Result<(i64, i64)> {
    tx.one(
        sql!(
            "select count(distinct from_id), count(*) from notifications
             where account_id = $1 and filtered"
        ),
        params![account],
    )
}

/// The senders of these notifications, as far as they are kept aside.
pub fn senders(tx: &Tx<'_>, account: AccountId, ids: &[NotificationId]) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select distinct from_id from notifications
             where account_id = $1 and filtered and id {in $2}"
        ),
        params![account, ids],
    )
}

/// Of what `senders` wrote to an account directly and is kept aside, the last post of each conversation: at most `limit`, the
/// newest.
pub fn letters(
    tx: &Tx<'_>,
    account: AccountId,
    senders: &[AccountId],
    limit: usize,
) -> Result<Vec<StatusId>> {
    tx.column(
        sql!(
            "select max(s.id) from notifications n join statuses s on s.id = n.status_id
             where n.account_id = $1 and n.filtered and n.from_id {in $2} and s.visibility = 3 and n.kind = 'mention'
             group by s.conversation_id order by max(s.id) desc limit $3"
        ),
        params![account, senders, limit],
    )
}

/// Lets an account's notifications from `senders` through, those that are kept and those to come.
pub fn accept(tx: &Tx<'_>, account: AccountId, senders: &[AccountId]) -> Result<()> {
    for from in senders {
        tx.exec(
            sql!(
                "insert into notification_permissions (account_id, from_id) values ($1, $2)
                 on conflict (account_id, from_id) do nothing"
            ),
            params![account, from],
        )?;
    }
    tx.exec(
        sql!(
            "update notifications set filtered = false
             where account_id = $1 and filtered and from_id {in $2}"
        ),
        params![account, senders],
    )?;
    Ok(())
}

/// Removes what is kept of `senders`.
pub fn dismiss(tx: &Tx<'_>, account: AccountId, senders: &[AccountId]) -> Result<()> {
    tx.exec(
        sql!("delete from notifications where account_id = $1 and filtered and from_id {in $2}"),
        params![account, senders],
    )?;
    Ok(())
}
