//! What lies between one account and others: follows, blocks, mutes.

use std::collections::HashMap;

use db::{Json, Result, Tx, params, sql};
use types::{AccountId, Timestamp};

use crate::follows::Terms;

/// What decides whether one account sees another's posts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// The viewer follows the account.
    pub following: bool,
    /// The viewer blocks the account.
    pub blocking: bool,
    /// The account blocks the viewer, or the viewer's domain.
    pub blocked_by: bool,
    /// The viewer mutes the account now.
    pub muting: bool,
    /// And its notifications.
    pub muting_notifications: bool,
    /// The viewer blocks the account's domain.
    pub domain_blocking: bool,
}

/// What lies between `viewer` and each of `accounts`. Who blocks and mutes nobody is looked for once, not once for each.
pub fn ties(
    tx: &Tx<'_>,
    viewer: AccountId,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<HashMap<AccountId, Ties>> {
    let rows: Vec<(AccountId, bool, bool, bool, Option<bool>, bool)> = tx.all(
        sql!(
            "select e.id,
               exists (select 1 from follows where account_id = $1 and target_id = e.id),
               case when exists (select 1 from blocks where account_id = $1)
                 then exists (select 1 from blocks where account_id = $1 and target_id = e.id) else false end,
               case when exists (select 1 from blocks where target_id = $1)
                 then exists (select 1 from blocks where account_id = e.id and target_id = $1) else false end
               or case when exists (select 1 from accounts where id = $1 and domain <> '')
                 then exists (select 1 from accounts v
                   join account_domain_blocks d on d.account_id = e.id and d.domain = v.domain
                   where v.id = $1) else false end,
               case when exists (select 1 from mutes where account_id = $1)
                 then (select notifications from mutes
                   where account_id = $1 and target_id = e.id and (expires_at is null or expires_at > $3)) end,
               case when exists (select 1 from account_domain_blocks where account_id = $1)
                 then exists (select 1 from accounts a
                   join account_domain_blocks d on d.account_id = $1 and d.domain = a.domain
                   where a.id = e.id and a.domain <> '') else false end
             from {each $2} e"
        ),
        params![viewer, accounts, now],
    )?;
    let ties = rows.into_iter().map(
        |(account, following, blocking, blocked_by, muting, domain_blocking)| {
            let ties = Ties {
                following,
                blocking,
                blocked_by,
                muting: muting.is_some(),
                muting_notifications: muting.unwrap_or_default(),
                domain_blocking,
            };
            (account, ties)
        },
    );
    Ok(ties.collect())
}

/// All ties of one account.
#[derive(Clone, Debug)]
pub enum All {
    Few {
        ties: Vec<(AccountId, Ties)>,
        /// When the first of its mutes ends.
        ends: Option<Timestamp>,
    },
    /// More than asked for, or some that depend on where an account is.
    Many,
}

/// What lies between `viewer` and everybody, when that is at most `limit` follows, blocks and mutes.
pub fn all_ties(tx: &Tx<'_>, viewer: AccountId, now: Timestamp, limit: usize) -> Result<All> {
    let rows: Vec<(AccountId, i64, Option<Timestamp>)> = tx.all(
        sql!(
            "select target_id, cast(0 as bigint), cast(null as bigint) from follows where account_id = $1
             union all select target_id, 1, null from blocks where account_id = $1
             union all select account_id, 2, null from blocks where target_id = $1
             union all select target_id, case when notifications then 4 else 3 end, expires_at
               from mutes where account_id = $1 and (expires_at is null or expires_at > $2)
             union all select account_id, 5, null from account_domain_blocks where account_id = $1
             union all select id, 5, null from accounts where id = $1 and domain <> ''
             limit $3"
        ),
        params![viewer, now, limit + 1],
    )?;
    let by_domain = rows.iter().any(|(_, kind, _)| *kind == 5);
    if by_domain || rows.len() > limit {
        return Ok(All::Many);
    }
    let ends = rows.iter().filter_map(|(_, _, ends)| *ends).min();
    let mut ties: HashMap<AccountId, Ties> = HashMap::with_capacity(rows.len());
    for (other, kind, _) in rows {
        let tie = ties.entry(other).or_default();
        match kind {
            0 => tie.following = true,
            1 => tie.blocking = true,
            2 => tie.blocked_by = true,
            kind => {
                tie.muting = true;
                tie.muting_notifications = kind == 4;
            }
        }
    }
    let ties = ties.into_iter().collect();
    Ok(All::Few { ties, ends })
}

/// All that one account can know of how it stands to another.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    /// It follows the other.
    pub following: Option<Terms>,
    /// It asked to follow the other.
    pub requested: Option<Terms>,
    pub followed_by: bool,
    /// The other asked to follow it.
    pub requested_by: bool,
    pub blocking: bool,
    pub blocked_by: bool,
    pub muting: Option<Muting>,
    /// It blocks the other's domain.
    pub domain_blocking: bool,
    pub endorsed: bool,
    /// What it wrote down about the other; empty: nothing.
    pub note: String,
}

/// A mute that holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Muting {
    /// Notifications are muted, too.
    pub notifications: bool,
    pub expires_at: Option<Timestamp>,
}

/// How `account` stands to each of `others`, in one statement; those to whom it has no relation are left out.
pub fn of(
    tx: &Tx<'_>,
    account: AccountId,
    others: &[AccountId],
    now: Timestamp,
) -> Result<HashMap<AccountId, Relation>> {
    type Languages = Option<Json<Vec<String>>>;
    type Row = (
        AccountId,
        i64,
        bool,
        bool,
        Option<Timestamp>,
        Languages,
        Option<String>,
    );
    let rows: Vec<Row> = tx.all(
        sql!(
            "select target_id, cast(0 as bigint), show_reblogs, notify, cast(null as bigint), languages, cast(null as text)
               from follows where account_id = $1 and target_id {in $2}
             union all select target_id, 1, show_reblogs, notify, null, languages, null
               from follow_requests where account_id = $1 and target_id {in $2}
             union all select account_id, 2, false, false, null, null, null
               from follows where target_id = $1 and account_id {in $2}
             union all select account_id, 3, false, false, null, null, null
               from follow_requests where target_id = $1 and account_id {in $2}
             union all select target_id, 4, false, false, null, null, null
               from blocks where account_id = $1 and target_id {in $2}
             union all select account_id, 5, false, false, null, null, null
               from blocks where target_id = $1 and account_id {in $2}
             union all select target_id, 6, notifications, false, expires_at, null, null
               from mutes where account_id = $1 and target_id {in $2} and (expires_at is null or expires_at > $3)
             union all select a.id, 7, false, false, null, null, null
               from accounts a join account_domain_blocks d on d.account_id = $1 and d.domain = a.domain
               where a.id {in $2} and a.domain <> ''
             union all select target_id, 8, false, false, null, null, null
               from endorsements where account_id = $1 and target_id {in $2}
             union all select target_id, 9, false, false, null, null, comment
               from account_notes where account_id = $1 and target_id {in $2}"
        ),
        params![account, others, now],
    )?;
    let mut relations: HashMap<AccountId, Relation> = HashMap::new();
    for (other, kind, flag, notify, expires_at, languages, comment) in rows {
        let relation = relations.entry(other).or_default();
        let terms = Terms {
            show_reblogs: flag,
            notify,
            languages,
        };
        match kind {
            0 => relation.following = Some(terms),
            1 => relation.requested = Some(terms),
            2 => relation.followed_by = true,
            3 => relation.requested_by = true,
            4 => relation.blocking = true,
            5 => relation.blocked_by = true,
            6 => {
                relation.muting = Some(Muting {
                    notifications: flag,
                    expires_at,
                });
            }
            7 => relation.domain_blocking = true,
            8 => relation.endorsed = true,
            _ => relation.note = comment.unwrap_or_default(),
        }
    }
    Ok(relations)
}

/// How `account` stands to `other`.
pub fn with(tx: &Tx<'_>, account: AccountId, other: AccountId, now: Timestamp) -> Result<Relation> {
    Ok(of(tx, account, &[other], now)?
        .remove(&other)
        .unwrap_or_default())
}

/// Lets nobody else change what lies between two accounts until this transaction ends: else a block and a follow at
/// the same time could both hold. SQLite has one writer anyway.
pub fn lock(tx: &Tx<'_>, one: AccountId, other: AccountId) -> Result<()> {
    tx.exists(
        sql!(
            sqlite: "select $1, $2",
            postgres: "select pg_advisory_xact_lock(cast($1 as bigint) # cast($2 as bigint))",
        ),
        params![one, other],
    )?;
    Ok(())
}

/// Whether any of `accounts` is of this server.
pub fn any_local(tx: &Tx<'_>, accounts: &[AccountId]) -> Result<bool> {
    if accounts.is_empty() {
        return Ok(false);
    }
    tx.exists(
        sql!("select 1 from users where account_id {in $1} limit 1"),
        params![accounts],
    )
}
