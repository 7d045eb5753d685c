//! Posts and boosts.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, AppId, ConversationId, PollId, StatusId, Timestamp, Visibility};

use crate::quotes::Policy;

model! {
    /// A post, or a boost when `reblog_of_id` names one.
    pub struct Status {
        pub id: StatusId,
        pub account_id: AccountId,
        pub uri: String,
        pub url: Option<String>,
        pub local: bool,
        /// HTML.
        pub content: String,
        /// What the author typed, of local posts.
        pub source: String,
        pub spoiler_text: String,
        pub visibility: Visibility,
        pub sensitive: bool,
        pub language: Option<String>,
        pub in_reply_to_id: Option<StatusId>,
        pub in_reply_to_account_id: Option<AccountId>,
        pub conversation_id: ConversationId,
        pub reblog_of_id: Option<StatusId>,
        pub poll_id: Option<PollId>,
        pub app_id: Option<AppId>,
        pub created_at: Timestamp,
        pub edited_at: Option<Timestamp>,
        pub replies_count: i64,
        pub reblogs_count: i64,
        pub favourites_count: i64,
        /// Accepted ones.
        pub quotes_count: i64,
        /// Who may quote it.
        pub quote_policy: Policy,
        /// Whether it quotes another.
        pub is_quote: bool,
    }
}

/// Stores a new post.
pub fn insert(tx: &Tx<'_>, status: &Status) -> Result<()> {
    tx.exec(
        sql!(Status, "insert into statuses ({cols}) values ({marks})"),
        &status.values(),
    )?;
    Ok(())
}

/// The post with this id.
pub fn by_id(tx: &Tx<'_>, id: StatusId) -> Result<Option<Status>> {
    tx.opt(
        sql!(Status, "select {cols} from statuses where id = $1"),
        params![id],
    )
}

/// The posts with these ids, in no order.
pub fn by_ids(tx: &Tx<'_>, ids: &[StatusId]) -> Result<Vec<Status>> {
    tx.all(
        sql!(Status, "select {cols} from statuses where id {in $1}"),
        params![ids],
    )
}

/// The post with this URI.
pub fn by_uri(tx: &Tx<'_>, uri: &str) -> Result<Option<Status>> {
    tx.opt(
        sql!(Status, "select {cols} from statuses where uri = $1"),
        params![uri],
    )
}

/// Removes a post with all that hangs on it.
pub fn delete(tx: &Tx<'_>, id: StatusId) -> Result<()> {
    tx.exec(sql!("delete from statuses where id = $1"), params![id])?;
    Ok(())
}

/// Posts of an account before `before`, the latest first.
pub fn page_of(
    tx: &Tx<'_>,
    account: AccountId,
    before: StatusId,
    limit: usize,
) -> Result<Vec<StatusId>> {
    tx.column(
        sql!("select id from statuses where account_id = $1 and id < $2 order by id desc limit $3"),
        params![account, before, limit],
    )
}

/// Takes those of these posts that are for all out of public timelines while their author is silenced, and puts back what was
/// taken out when they are not; answers which posts have changed.
pub fn relist(tx: &Tx<'_>, author: AccountId, ids: &[StatusId]) -> Result<Vec<StatusId>> {
    tx.column(
        sql!(
            "update statuses set visibility = case when hushed then 0 else 1 end, hushed = not hushed
             where id {in $2} and (hushed or visibility = 0)
               and hushed <> (select silenced_at is not null from accounts where id = $1)
             returning id"
        ),
        params![author, ids],
    )
}

/// Notes that a post was written for all while its author was silenced.
pub fn set_hushed(tx: &Tx<'_>, id: StatusId) -> Result<()> {
    tx.exec(
        sql!("update statuses set hushed = true where id = $1"),
        params![id],
    )?;
    Ok(())
}

/// Counts a reply (or with `-1` one less).
pub fn count_reply(tx: &Tx<'_>, id: StatusId, change: i64) -> Result<()> {
    tx.exec(
        sql!("update statuses set replies_count = replies_count + $2 where id = $1"),
        params![id, change],
    )?;
    Ok(())
}

/// Counts a boost (or with `-1` one less).
pub fn count_reblog(tx: &Tx<'_>, id: StatusId, change: i64) -> Result<()> {
    tx.exec(
        sql!("update statuses set reblogs_count = reblogs_count + $2 where id = $1"),
        params![id, change],
    )?;
    Ok(())
}

/// Counts a favourite (or with `-1` one less).
pub fn count_favourite(tx: &Tx<'_>, id: StatusId, change: i64) -> Result<()> {
    tx.exec(
        sql!("update statuses set favourites_count = favourites_count + $2 where id = $1"),
        params![id, change],
    )?;
    Ok(())
}

/// Counts an accepted quote (or with `-1` one less).
pub fn count_quote(tx: &Tx<'_>, id: StatusId, change: i64) -> Result<()> {
    tx.exec(
        sql!("update statuses set quotes_count = quotes_count + $2 where id = $1"),
        params![id, change],
    )?;
    Ok(())
}

/// Notes whether a post quotes another.
pub fn set_is_quote(tx: &Tx<'_>, id: StatusId, is_quote: bool) -> Result<()> {
    tx.exec(
        sql!("update statuses set is_quote = $2 where id = $1"),
        params![id, is_quote],
    )?;
    Ok(())
}

/// Lets others quote a post.
pub fn set_quote_policy(tx: &Tx<'_>, id: StatusId, policy: Policy) -> Result<()> {
    tx.exec(
        sql!("update statuses set quote_policy = $2 where id = $1"),
        params![id, policy],
    )?;
    Ok(())
}

/// The posts that answer a post.
pub fn replies(tx: &Tx<'_>, id: StatusId) -> Result<Vec<StatusId>> {
    tx.column(
        sql!("select id from statuses where in_reply_to_id = $1 order by id"),
        params![id],
    )
}

/// Stores how many like a remote post and have boosted it, as far as its server tells.
pub fn set_counts(
    tx: &Tx<'_>,
    id: StatusId,
    likes: Option<i64>,
    shares: Option<i64>,
) -> Result<()> {
    tx.exec(
        sql!(
            "update statuses set favourites_count = coalesce($2, favourites_count),
               reblogs_count = coalesce($3, reblogs_count)
             where id = $1"
        ),
        params![id, likes, shares],
    )?;
    Ok(())
}

/// Notes that nobody was told of a post.
pub fn set_quiet(tx: &Tx<'_>, id: StatusId) -> Result<()> {
    tx.exec(
        sql!("update statuses set quiet = true where id = $1"),
        params![id],
    )?;
    Ok(())
}

/// Notes that people are told of a post; false when they were before.
pub fn end_quiet(tx: &Tx<'_>, id: StatusId) -> Result<bool> {
    let ended = tx.exec(
        sql!("update statuses set quiet = false where id = $1 and quiet"),
        params![id],
    )?;
    Ok(ended == 1)
}

/// Stores what an edit may change.
pub fn update(tx: &Tx<'_>, status: &Status) -> Result<()> {
    tx.exec(
        sql!(
            "update statuses set content = $2, source = $3, spoiler_text = $4, sensitive = $5, language = $6,
               poll_id = $7, edited_at = $8 where id = $1"
        ),
        params![
            status.id,
            status.content,
            status.source,
            status.spoiler_text,
            status.sensitive,
            status.language,
            status.poll_id,
            status.edited_at
        ],
    )?;
    Ok(())
}

/// Notes of a remote post what it answers that is not here, and where its replies are listed.
pub fn set_origin(
    tx: &Tx<'_>,
    id: StatusId,
    in_reply_to_uri: Option<&str>,
    replies_url: Option<&str>,
) -> Result<()> {
    if in_reply_to_uri.is_none() && replies_url.is_none() {
        return Ok(());
    }
    tx.exec(
        sql!("update statuses set in_reply_to_uri = $2, replies_url = $3 where id = $1"),
        params![id, in_reply_to_uri, replies_url],
    )?;
    Ok(())
}

/// Makes those posts answers to `parent` that waited for it; answers which. Not those that it answers itself.
pub fn adopt(tx: &Tx<'_>, parent: &Status) -> Result<Vec<StatusId>> {
    tx.column(
        sql!(
            "update statuses set in_reply_to_uri = null, in_reply_to_id = $2, in_reply_to_account_id = $3,
               conversation_id = $4
             where in_reply_to_uri = $1 and id not in
               (with recursive up (id, parent) as (
                  select id, in_reply_to_id from statuses where id = $2
                  union select s.id, s.in_reply_to_id from up join statuses s on s.id = up.parent)
                select id from up)
             returning id"
        ),
        params![
            parent.uri,
            parent.id,
            parent.account_id,
            parent.conversation_id
        ],
    )
}

/// The newest posts and boosts of an account.
pub fn newest_of(tx: &Tx<'_>, account: AccountId, limit: usize) -> Result<Vec<Status>> {
    tx.all(
        sql!(
            Status,
            "select {cols} from statuses where account_id = $1 order by id desc limit $2"
        ),
        params![account, limit],
    )
}
