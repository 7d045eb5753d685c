//! Threads, and direct conversations as one account sees them.

use db::{Json, Result, Tx, model, params, sql};
use types::{AccountId, ConversationId, RowId, StatusId};

use crate::{Page, paged};

/// Starts a thread.
pub fn insert(tx: &Tx<'_>, id: ConversationId) -> Result<()> {
    tx.exec(
        sql!("insert into conversations (id) values ($1)"),
        params![id],
    )?;
    Ok(())
}

/// The thread with this ActivityPub id; starts it, as `id`, when it is new.
pub fn upsert(tx: &Tx<'_>, id: ConversationId, uri: &str) -> Result<ConversationId> {
    let known = tx.scalar(
        sql!(
            "insert into conversations (id, uri) values ($1, $2)
             on conflict (uri) do update set uri = excluded.uri returning id"
        ),
        params![id, uri],
    )?;
    Ok(known.unwrap_or(id))
}

/// The ActivityPub id of a thread that began elsewhere.
pub fn uri(tx: &Tx<'_>, id: ConversationId) -> Result<Option<String>> {
    let uri: Option<Option<String>> = tx.scalar(
        sql!("select uri from conversations where id = $1"),
        params![id],
    )?;
    Ok(uri.flatten())
}

/// Mutes a thread for an account.
pub fn mute(tx: &Tx<'_>, account: AccountId, thread: ConversationId) -> Result<()> {
    tx.exec(
        sql!(
            "insert into conversation_mutes (account_id, conversation_id) values ($1, $2)
             on conflict (account_id, conversation_id) do nothing"
        ),
        params![account, thread],
    )?;
    Ok(())
}

/// Lets an account hear of a thread again.
pub fn unmute(tx: &Tx<'_>, account: AccountId, thread: ConversationId) -> Result<()> {
    tx.exec(
        sql!("delete from conversation_mutes where account_id = $1 and conversation_id = $2"),
        params![account, thread],
    )?;
    Ok(())
}

model! {
    /// A direct conversation as one of those in it sees it.
    pub struct AccountConversation {
        pub id: RowId,
        /// Who sees it.
        pub account_id: AccountId,
        pub conversation_id: ConversationId,
        /// The others, in the order of ids.
        pub participants: Json<Vec<AccountId>>,
        /// None: it is gone.
        pub last_status_id: Option<StatusId>,
        pub unread: bool,
    }
}

/// Puts a post at the end of a conversation, which may begin with it; answers which it is. None when a later post is
/// there already, or this one.
pub fn advance(tx: &Tx<'_>, row: &AccountConversation) -> Result<Option<RowId>> {
    tx.scalar(
        sql!(
            AccountConversation,
            "insert into account_conversations ({cols}) values ({marks})
             on conflict (account_id, conversation_id, participants)
             do update set last_status_id = excluded.last_status_id, unread = excluded.unread
             where account_conversations.last_status_id is null
               or account_conversations.last_status_id < excluded.last_status_id
             returning id"
        ),
        &row.values(),
    )
}

/// A page of an account's conversations by their last posts.
pub fn page(tx: &Tx<'_>, account: AccountId, page: Page) -> Result<Vec<AccountConversation>> {
    paged!(
        tx, page, all, [AccountConversation,]
        "select {cols} from account_conversations
         where account_id = $4 and last_status_id < $2 and last_status_id > $3 order by last_status_id",
        params![page.limit, page.max_id, page.min_id, account]
    )
}

/// Those of an account's conversations with these ids.
pub fn by_ids(tx: &Tx<'_>, account: AccountId, ids: &[RowId]) -> Result<Vec<AccountConversation>> {
    tx.all(
        sql!(
            AccountConversation,
            "select {cols} from account_conversations where account_id = $1 and id {in $2} order by id"
        ),
        params![account, ids],
    )
}

/// Marks one of an account's conversations; answers whether it is there.
pub fn mark(tx: &Tx<'_>, account: AccountId, id: RowId, unread: bool) -> Result<bool> {
    let changed = tx.exec(
        sql!("update account_conversations set unread = $3 where account_id = $1 and id = $2"),
        params![account, id, unread],
    )?;
    Ok(changed > 0)
}

/// Removes one of an account's conversations; answers whether it was there.
pub fn delete(tx: &Tx<'_>, account: AccountId, id: RowId) -> Result<bool> {
    let deleted = tx.exec(
        sql!("delete from account_conversations where account_id = $1 and id = $2"),
        params![account, id],
    )?;
    Ok(deleted > 0)
}

/// The conversations that end with a post.
pub fn ending_with(tx: &Tx<'_>, status: StatusId) -> Result<Vec<AccountConversation>> {
    tx.all(
        sql!(
            AccountConversation,
            "select {cols} from account_conversations where last_status_id = $1 order by id"
        ),
        params![status],
    )
}

/// The last post between just these people in a thread, besides one.
pub fn last_between(
    tx: &Tx<'_>,
    thread: ConversationId,
    people: &[AccountId],
    besides: StatusId,
) -> Result<Option<StatusId>> {
    tx.scalar(
        sql!(
            "select id from statuses s
             where conversation_id = $1 and visibility = 3 and id <> $2 and account_id {in $3}
               and $4 = (select count(*) from mentions m where m.status_id = s.id and m.account_id <> s.account_id)
               and $4 = (select count(*) from mentions m
                 where m.status_id = s.id and m.account_id <> s.account_id and m.account_id {in $3})
             order by id desc limit 1"
        ),
        params![thread, besides, people, people.len().saturating_sub(1)],
    )
}

/// Moves the end of a conversation back to an earlier post.
pub fn retreat(tx: &Tx<'_>, id: RowId, last: StatusId) -> Result<()> {
    tx.exec(
        sql!("update account_conversations set last_status_id = $2 where id = $1"),
        params![id, last],
    )?;
    Ok(())
}
