//! What lies between one account and others: follows, blocks, mutes.

use std::collections::HashMap;

use db::{Result, Tx, params, sql};
use types::{AccountId, Timestamp};

/// What decides whether one account sees another's posts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// The viewer follows the account.
    pub following: bool,
    /// The viewer blocks the account.
    pub blocking: bool,
    /// The account blocks the viewer.
    pub blocked_by: bool,
    /// The viewer mutes the account now.
    pub muting: bool,
    /// The viewer blocks the account's domain.
    pub domain_blocking: bool,
}

/// What lies between `viewer` and each of `accounts`; those without any tie are left out.
pub fn ties(
    tx: &Tx<'_>,
    viewer: AccountId,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<HashMap<AccountId, Ties>> {
    let rows: Vec<(AccountId, i64)> = tx.all(
        sql!(
            "select target_id, cast(0 as bigint) from follows where account_id = $1 and target_id {in $2}
             union all select target_id, 1 from blocks where account_id = $1 and target_id {in $2}
             union all select account_id, 2 from blocks where target_id = $1 and account_id {in $2}
             union all select target_id, 3 from mutes
               where account_id = $1 and target_id {in $2} and (expires_at is null or expires_at > $3)
             union all select a.id, 4 from accounts a
               join account_domain_blocks d on d.account_id = $1 and d.domain = a.domain
               where a.id {in $2} and a.domain <> ''"
        ),
        params![viewer, accounts, now],
    )?;
    let mut ties: HashMap<AccountId, Ties> = HashMap::new();
    for (account, kind) in rows {
        let tie = ties.entry(account).or_default();
        match kind {
            0 => tie.following = true,
            1 => tie.blocking = true,
            2 => tie.blocked_by = true,
            3 => tie.muting = true,
            _ => tie.domain_blocking = true,
        }
    }
    Ok(ties)
}

/// Accounts of this server that follow `account`.
pub fn local_followers(tx: &Tx<'_>, account: AccountId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select f.account_id from follows f join users u on u.account_id = f.account_id
             where f.target_id = $1"
        ),
        params![account],
    )
}
