//! How far an account has read.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, Timestamp};

model! {
    /// A place in a timeline.
    pub struct Marker {
        /// `home` or `notifications`.
        pub timeline: String,
        pub last_read_id: i64,
        /// 1 at first; grows with each change.
        pub version: i64,
        pub updated_at: Timestamp,
    }
}

/// The markers of an account.
pub fn of(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Marker>> {
    tx.all(
        sql!(
            Marker,
            "select {cols} from markers where account_id = $1 order by timeline"
        ),
        params![account],
    )
}

/// Moves a marker; one that is there already stays as it was.
pub fn set(
    tx: &Tx<'_>,
    account: AccountId,
    timeline: &str,
    last_read_id: i64,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        sql!(
            "insert into markers (account_id, timeline, last_read_id, version, updated_at) values ($1, $2, $3, 1, $4)
             on conflict (account_id, timeline) do update
               set last_read_id = excluded.last_read_id, version = markers.version + 1, updated_at = excluded.updated_at
               where markers.last_read_id <> excluded.last_read_id"
        ),
        params![account, timeline, last_read_id, now],
    )?;
    Ok(())
}
