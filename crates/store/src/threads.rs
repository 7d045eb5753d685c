//! The posts around a post.

use db::{Result, Tx, params, sql};
use types::{AccountId, StatusId, Timestamp};

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

/// The public answers to a post that come after one, oldest first: those of its author, or those of others. With the ids
/// by which other servers know them.
pub fn open_replies(
    tx: &Tx<'_>,
    id: StatusId,
    author: AccountId,
    others: bool,
    after: StatusId,
    limit: usize,
) -> Result<Vec<(StatusId, String)>> {
    tx.all(
        sql!(
            "select s.id, s.uri from statuses s join accounts a on a.id = s.account_id and a.suspended_at is null
             where s.in_reply_to_id = $1 and s.visibility < 2 and (s.account_id <> $2) = $3 and s.id > $4
             order by s.id limit $5"
        ),
        params![id, author, others, after, limit],
    )
}

/// Whether there may be more answers to a post than are here, and nobody looked for them since `before`.
pub fn is_due(tx: &Tx<'_>, id: StatusId, before: Timestamp) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from statuses where id = $1 and (replies_url is not null or replies_count > 0)
               and (replies_fetched_at is null or replies_fetched_at <= $2)"
        ),
        params![id, before],
    )
}

/// Notes that somebody looks for the answers to a post; false when somebody else was faster.
pub fn look(tx: &Tx<'_>, id: StatusId, before: Timestamp, now: Timestamp) -> Result<bool> {
    let looked = tx.exec(
        sql!(
            "update statuses set replies_fetched_at = $3
             where id = $1 and (replies_fetched_at is null or replies_fetched_at <= $2)"
        ),
        params![id, before, now],
    )?;
    Ok(looked == 1)
}

/// Those of some posts whose server lists the answers: their ActivityPub ids, and where.
pub fn lists(tx: &Tx<'_>, ids: &[StatusId]) -> Result<Vec<(String, String)>> {
    tx.all(
        sql!(
            "select uri, replies_url from statuses where id {in $1} and replies_url is not null order by id"
        ),
        params![ids],
    )
}

/// The posts that answer some posts directly.
pub fn answers(tx: &Tx<'_>, ids: &[StatusId], limit: usize) -> Result<Vec<StatusId>> {
    tx.column(
        sql!("select id from statuses where in_reply_to_id {in $1} order by id limit $2"),
        params![ids, limit],
    )
}

/// Those of some ActivityPub ids that no post has.
pub fn unknown(tx: &Tx<'_>, uris: Vec<String>) -> Result<Vec<String>> {
    let known: Vec<String> = tx.column(
        sql!("select uri from statuses where uri {in $1}"),
        params![uris],
    )?;
    Ok(uris
        .into_iter()
        .filter(|uri| !known.contains(uri))
        .collect())
}
