//! What one account did with posts: favourites, boosts, bookmarks, pins, muted threads.

use std::collections::HashMap;

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId};

/// What an account did with a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub favourited: bool,
    pub reblogged: bool,
    pub bookmarked: bool,
    /// Of its own posts.
    pub pinned: bool,
    /// Its thread, not the post alone.
    pub muted: bool,
}

/// What `account` did with each of `statuses`, in one statement; those without a mark are left out.
pub fn of(
    tx: &Tx<'_>,
    account: AccountId,
    statuses: &[StatusId],
) -> Result<HashMap<StatusId, Marks>> {
    let rows: Vec<(StatusId, i64)> = tx.all(
        sql!(
            "select status_id, cast(0 as bigint) from favourites where status_id {in $2} and account_id = $1
             union all select reblog_of_id, 1 from statuses where reblog_of_id {in $2} and account_id = $1
             union all select status_id, 2 from bookmarks where status_id {in $2} and account_id = $1
             union all select status_id, 3 from status_pins where status_id {in $2} and account_id = $1
             union all select s.id, 4 from statuses s
               join conversation_mutes m on m.conversation_id = s.conversation_id and m.account_id = $1
               where s.id {in $2}"
        ),
        params![account, statuses],
    )?;
    let mut marks: HashMap<StatusId, Marks> = HashMap::new();
    for (status, kind) in rows {
        let mark = marks.entry(status).or_default();
        match kind {
            0 => mark.favourited = true,
            1 => mark.reblogged = true,
            2 => mark.bookmarked = true,
            3 => mark.pinned = true,
            _ => mark.muted = true,
        }
    }
    Ok(marks)
}
