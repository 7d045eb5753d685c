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

/// What `account` did with each of `statuses`, in one statement. What they never do is looked for once, not once for each.
pub fn of(
    tx: &Tx<'_>,
    account: AccountId,
    statuses: &[StatusId],
) -> Result<HashMap<StatusId, Marks>> {
    let rows: Vec<(StatusId, bool, bool, bool, bool, bool)> = tx.all(
        sql!(
            "select e.id,
               exists (select 1 from favourites where status_id = e.id and account_id = $1),
               exists (select 1 from statuses where reblog_of_id = e.id and account_id = $1),
               case when exists (select 1 from bookmarks where account_id = $1)
                 then exists (select 1 from bookmarks where status_id = e.id and account_id = $1) else false end,
               case when exists (select 1 from status_pins where account_id = $1)
                 then exists (select 1 from status_pins where status_id = e.id and account_id = $1) else false end,
               case when exists (select 1 from conversation_mutes where account_id = $1)
                 then exists (select 1 from statuses s
                   join conversation_mutes m on m.conversation_id = s.conversation_id and m.account_id = $1
                   where s.id = e.id) else false end
             from {each $2} e"
        ),
        params![account, statuses],
    )?;
    let marks = rows.into_iter().map(
        |(status, favourited, reblogged, bookmarked, pinned, muted)| {
            let marks = Marks {
                favourited,
                reblogged,
                bookmarked,
                pinned,
                muted,
            };
            (status, marks)
        },
    );
    Ok(marks.collect())
}
