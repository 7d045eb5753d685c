//! Threads, and direct conversations as one account sees them.

use db::{Result, Tx, params, sql};
use types::{AccountId, ConversationId};

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
