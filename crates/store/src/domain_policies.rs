//! How this server deals with others.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, Timestamp};

model! {
    /// How this server deals with another, and with the servers under its name.
    pub struct DomainPolicy {
        pub domain: String,
        /// 0 nothing, 1 silence, 2 suspend, 3 allow.
        pub severity: i64,
        pub reject_media: bool,
        pub reject_reports: bool,
        /// Why; for those who run this server.
        pub comment: String,
        pub created_at: Timestamp,
    }
}

/// All policies, by domain.
pub fn all(tx: &Tx<'_>) -> Result<Vec<DomainPolicy>> {
    tx.all(
        sql!(
            DomainPolicy,
            "select {cols} from domain_policies order by domain"
        ),
        params![],
    )
}

/// Stores a policy in place of the one that its domain had.
pub fn put(tx: &Tx<'_>, policy: &DomainPolicy) -> Result<()> {
    tx.exec(
        sql!(
            DomainPolicy,
            "insert into domain_policies ({cols}) values ({marks}) on conflict (domain) do update set {sets}"
        ),
        &policy.values(),
    )?;
    Ok(())
}

/// Removes a policy; false when there was none.
pub fn delete(tx: &Tx<'_>, domain: &str) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from domain_policies where domain = $1"),
        params![domain],
    )?;
    Ok(deleted == 1)
}

/// Accounts of a domain and of those under its name, some of them.
pub fn accounts(
    tx: &Tx<'_>,
    domain: &str,
    after: AccountId,
    limit: usize,
) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select id from accounts where domain <> '' and (domain = $1 or domain like '%.' || $1) and id > $2
             order by id limit $3"
        ),
        params![domain, after, limit],
    )
}

/// Silences accounts because of their server.
pub fn silence(tx: &Tx<'_>, accounts: &[AccountId], now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set silenced_at = $2, silenced_with_domain = true
             where id {in $1} and silenced_at is null"
        ),
        params![accounts, now],
    )?;
    Ok(())
}

/// Lets accounts speak again that were silenced because of their server.
pub fn unsilence(tx: &Tx<'_>, accounts: &[AccountId]) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set silenced_at = null, silenced_with_domain = false
             where id {in $1} and silenced_with_domain"
        ),
        params![accounts],
    )?;
    Ok(())
}
