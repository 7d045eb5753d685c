//! The posts around a post.

use db::{Result, Tx, params, sql};
use types::StatusId;

/// The posts that a post answers, directly and further up, the oldest first.
pub fn ancestors(tx: &Tx<'_>, id: StatusId, limit: usize) -> Result<Vec<StatusId>> {
    tx.column(
        sql!(
            "with recursive up (id, parent, distance) as (
               select id, in_reply_to_id, cast(0 as bigint) from statuses where id = $1
               union all select s.id, s.in_reply_to_id, up.distance + 1 from up
                 join statuses s on s.id = up.parent where up.distance < $2)
             select id from up where distance > 0 order by distance desc"
        ),
        params![id, limit],
    )
}

/// The answers to a post and the answers to those: each with what it answers, in the order in which they were made.
pub fn descendants(
    tx: &Tx<'_>,
    id: StatusId,
    depth: usize,
    limit: usize,
) -> Result<Vec<(StatusId, StatusId)>> {
    tx.all(
        sql!(
            "with recursive down (id, parent, distance) as (
               select id, in_reply_to_id, cast(1 as bigint) from statuses where in_reply_to_id = $1
               union all select s.id, s.in_reply_to_id, down.distance + 1 from down
                 join statuses s on s.in_reply_to_id = down.id where down.distance < $2)
             select id, parent from down order by id limit $3"
        ),
        params![id, depth, limit],
    )
}

/// The ids of the public answers to a post, oldest first, as other servers know them.
pub fn open_replies(tx: &Tx<'_>, id: StatusId, limit: usize) -> Result<Vec<String>> {
    tx.column(
        sql!(
            "select uri from statuses where in_reply_to_id = $1 and visibility < 2 order by id limit $2"
        ),
        params![id, limit],
    )
}
