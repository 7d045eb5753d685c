//! Polls, their options and votes.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, PollId, StatusId, Timestamp};

model! {
    /// A poll.
    pub struct Poll {
        pub id: PollId,
        pub status_id: StatusId,
        pub account_id: AccountId,
        /// Whether one may choose several options.
        pub multiple: bool,
        /// Whether results are shown only when it is over.
        pub hide_totals: bool,
        pub expires_at: Option<Timestamp>,
        pub votes_count: i64,
        /// None when its server does not tell.
        pub voters_count: Option<i64>,
    }
}

model! {
    /// An option of a poll.
    pub struct PollOption {
        pub poll_id: PollId,
        /// From 0.
        pub position: i64,
        pub title: String,
        pub votes_count: i64,
    }
}

/// Stores a poll with its options.
pub fn insert(tx: &Tx<'_>, poll: &Poll, titles: &[String]) -> Result<()> {
    tx.exec(
        sql!(Poll, "insert into polls ({cols}) values ({marks})"),
        &poll.values(),
    )?;
    for (position, title) in titles.iter().enumerate() {
        tx.exec(
            sql!("insert into poll_options (poll_id, position, title) values ($1, $2, $3)"),
            params![poll.id, position, title],
        )?;
    }
    Ok(())
}

/// Removes a poll with its votes.
pub fn delete(tx: &Tx<'_>, id: PollId) -> Result<()> {
    tx.exec(sql!("delete from polls where id = $1"), params![id])?;
    Ok(())
}

/// Changes when a poll ends and whether its results are hidden until then.
pub fn set_end(tx: &Tx<'_>, id: PollId, expires_at: Timestamp, hide_totals: bool) -> Result<()> {
    tx.exec(
        sql!("update polls set expires_at = $2, hide_totals = $3 where id = $1"),
        params![id, expires_at, hide_totals],
    )?;
    Ok(())
}

/// The polls with these ids.
pub fn by_ids(tx: &Tx<'_>, ids: &[PollId]) -> Result<Vec<Poll>> {
    tx.all(
        sql!(Poll, "select {cols} from polls where id {in $1}"),
        params![ids],
    )
}

/// One poll.
pub fn by_id(tx: &Tx<'_>, id: PollId) -> Result<Option<Poll>> {
    Ok(by_ids(tx, &[id])?.pop())
}

/// One poll, in which nobody else votes until this transaction ends.
pub fn locked(tx: &Tx<'_>, id: PollId) -> Result<Option<Poll>> {
    tx.opt(
        sql!(
            Poll,
            sqlite: "select {cols} from polls where id = $1",
            postgres: "select {cols} from polls where id = $1 for update",
        ),
        params![id],
    )
}

/// The options of these polls, in their order.
pub fn options(tx: &Tx<'_>, ids: &[PollId]) -> Result<Vec<PollOption>> {
    tx.all(
        sql!(
            PollOption,
            "select {cols} from poll_options where poll_id {in $1} order by poll_id, position"
        ),
        params![ids],
    )
}

/// What an account chose in these polls.
pub fn votes_of(tx: &Tx<'_>, account: AccountId, ids: &[PollId]) -> Result<Vec<(PollId, i64)>> {
    tx.all(
        sql!(
            "select poll_id, choice from poll_votes where poll_id {in $2} and account_id = $1
             order by poll_id, choice"
        ),
        params![account, ids],
    )
}

/// Counts choices of a voter, who is counted when they had not voted before.
pub fn vote(
    tx: &Tx<'_>,
    id: PollId,
    account: AccountId,
    choices: &[i64],
    new_voter: bool,
    now: Timestamp,
) -> Result<()> {
    for choice in choices {
        tx.exec(
            sql!("insert into poll_votes (poll_id, account_id, choice, created_at) values ($1, $2, $3, $4)"),
            params![id, account, choice, now],
        )?;
        tx.exec(
            sql!("update poll_options set votes_count = votes_count + 1 where poll_id = $1 and position = $2"),
            params![id, choice],
        )?;
    }
    tx.exec(
        sql!("update polls set votes_count = votes_count + $2, voters_count = voters_count + $3 where id = $1"),
        params![id, choices.len(), i64::from(new_voter)],
    )?;
    Ok(())
}

/// Notes that other servers are to be told of new votes; false when that is noted already.
pub fn begin_tally(tx: &Tx<'_>, id: PollId) -> Result<bool> {
    let begun = tx.exec(
        sql!("update polls set tally_due = true where id = $1 and not tally_due"),
        params![id],
    )?;
    Ok(begun == 1)
}

/// Notes that other servers are told.
pub fn end_tally(tx: &Tx<'_>, id: PollId) -> Result<()> {
    tx.exec(
        sql!("update polls set tally_due = false where id = $1"),
        params![id],
    )?;
    Ok(())
}

/// Accounts of this server that voted.
pub fn local_voters(tx: &Tx<'_>, id: PollId) -> Result<Vec<AccountId>> {
    tx.column(
        sql!(
            "select distinct v.account_id from poll_votes v join users u on u.account_id = v.account_id
             where v.poll_id = $1 order by v.account_id"
        ),
        params![id],
    )
}

/// Stores how many chose an option, as its server tells.
pub fn set_tally(tx: &Tx<'_>, id: PollId, position: usize, votes: i64) -> Result<()> {
    tx.exec(
        sql!("update poll_options set votes_count = $3 where poll_id = $1 and position = $2"),
        params![id, position, votes],
    )?;
    Ok(())
}

/// Stores what its server tells of a poll as a whole.
pub fn set_totals(
    tx: &Tx<'_>,
    id: PollId,
    votes: i64,
    voters: Option<i64>,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    tx.exec(
        sql!(
            "update polls set votes_count = $2, voters_count = $3, expires_at = $4, fetched_at = $5
             where id = $1"
        ),
        params![id, votes, voters, expires_at, now],
    )?;
    Ok(())
}

/// Whether the counts of a poll of another server may have changed since they were told, which was before `before`.
pub fn is_due(tx: &Tx<'_>, id: PollId, before: Timestamp) -> Result<bool> {
    tx.exists(
        sql!(
            "select 1 from polls p join statuses s on s.id = p.status_id
             where p.id = $1 and not s.local and p.fetched_at <= $2
               and (p.expires_at is null or p.fetched_at < p.expires_at)"
        ),
        params![id, before],
    )
}

/// Notes that somebody looks at a poll; false when somebody else was faster.
pub fn look(tx: &Tx<'_>, id: PollId, before: Timestamp, now: Timestamp) -> Result<bool> {
    let looked = tx.exec(
        sql!("update polls set fetched_at = $3 where id = $1 and fetched_at <= $2"),
        params![id, before, now],
    )?;
    Ok(looked == 1)
}
