//! Addresses of what other servers may fetch here, and the way back: what one of our addresses names.

use tenant::Urls;
use types::{
    AccountId, BlockId, ConversationId, EmojiId, FavouriteId, FollowId, PollId, ReportId, RowId,
    StatusId, Timestamp,
};

/// The actor that stands for the server itself.
pub fn instance_actor(urls: &Urls) -> String {
    urls.absolute("/actor")
}

/// The inbox that all accounts share.
pub fn shared_inbox(urls: &Urls) -> String {
    urls.absolute("/inbox")
}

/// An actor's public key.
pub fn key(actor: &str) -> String {
    format!("{actor}#main-key")
}

/// An account's inbox.
pub fn inbox(urls: &Urls, id: AccountId) -> String {
    format!("{}/inbox", urls.actor(id))
}

/// An account's outbox.
pub fn outbox(urls: &Urls, id: AccountId) -> String {
    format!("{}/outbox", urls.actor(id))
}

/// Who follows an account.
pub fn followers(urls: &Urls, id: AccountId) -> String {
    format!("{}/followers", urls.actor(id))
}

/// Whom an account follows.
pub fn following(urls: &Urls, id: AccountId) -> String {
    format!("{}/following", urls.actor(id))
}

/// The posts that an account pinned.
pub fn featured(urls: &Urls, id: AccountId) -> String {
    format!("{}/collections/featured", urls.actor(id))
}

/// The hashtags that an account features.
pub fn featured_tags(urls: &Urls, id: AccountId) -> String {
    format!("{}/collections/tags", urls.actor(id))
}

/// The replies to a post.
pub fn replies(urls: &Urls, author: AccountId, id: StatusId) -> String {
    format!("{}/replies", urls.status(author, id))
}

/// The likes of a post.
pub fn likes(urls: &Urls, author: AccountId, id: StatusId) -> String {
    format!("{}/likes", urls.status(author, id))
}

/// The boosts of a post.
pub fn shares(urls: &Urls, author: AccountId, id: StatusId) -> String {
    format!("{}/shares", urls.status(author, id))
}

/// A custom emoji of this server.
pub fn emoji(urls: &Urls, id: EmojiId) -> String {
    urls.absolute(&format!("/emojis/{id}"))
}

/// The name of a thread that began here. It is no address.
pub fn conversation(urls: &Urls, id: ConversationId) -> String {
    format!("tag:{},2026:conversation/{id}", urls.web_domain.name())
}

/// The activity by which a post was published.
pub fn create(status: &str) -> String {
    format!("{status}/activity")
}

/// A change of a post or an account.
pub fn update(object: &str, at: Timestamp) -> String {
    format!("{object}#updates/{}", at.0)
}

/// The end of a post.
pub fn delete(status: &str) -> String {
    format!("{status}#delete")
}

/// A follow by an actor.
pub fn follow(actor: &str, id: FollowId) -> String {
    format!("{actor}#follows/{id}")
}

/// An actor's answer to a follow: `Accept` or `Reject`.
pub fn answer(actor: &str, kind: &str, id: FollowId) -> String {
    format!("{actor}#{}s/follows/{id}", kind.to_lowercase())
}

/// A favourite by an actor.
pub fn like(actor: &str, id: FavouriteId) -> String {
    format!("{actor}#likes/{id}")
}

/// A boost by an actor of another server who gave it no id.
pub fn boost(actor: &str, original: StatusId) -> String {
    format!("{actor}#boosts/{original}")
}

/// A block by an actor.
pub fn block(actor: &str, id: BlockId) -> String {
    format!("{actor}#blocks/{id}")
}

/// A report by an actor.
pub fn flag(actor: &str, id: ReportId) -> String {
    format!("{actor}#flags/{id}")
}

/// A vote of an actor.
pub fn vote(actor: &str, poll: PollId, position: i64) -> String {
    format!("{actor}#votes/{poll}/{position}")
}

/// A pin by an actor, or its end: `Add` or `Remove`.
pub fn pinning(actor: &str, kind: &str, status: StatusId, at: Timestamp) -> String {
    format!("{actor}#{}/{status}/{}", kind.to_lowercase(), at.0)
}

/// What somebody asks who wants to quote a post.
pub fn quote_request(actor: &str, status: StatusId) -> String {
    format!("{actor}#quote-requests/{status}")
}

/// The post that a request of ours to quote is for.
pub fn requested_quote(urls: &Urls, request: &str) -> Option<StatusId> {
    let (actor, status) = request.split_once("#quote-requests/")?;
    ours(urls, actor)?;
    status.parse().ok()
}

/// An actor's answer to somebody who wants to quote: `Accept` or `Reject`.
pub fn quote_answer(actor: &str, kind: &str, id: RowId) -> String {
    format!("{actor}#{}s/quotes/{id}", kind.to_lowercase())
}

/// The consent of an account to being quoted by a post.
pub fn quote_authorization(urls: &Urls, quoted: AccountId, quoting: StatusId) -> String {
    format!("{}/quote_authorizations/{quoting}", urls.actor(quoted))
}

/// The end of what another activity began.
pub fn undo(activity: &str) -> String {
    match activity.contains('#') {
        true => format!("{activity}/undo"),
        false => format!("{activity}#undo"),
    }
}

/// What one of our own addresses names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ours {
    /// The server itself.
    Instance,
    /// An account.
    Account(AccountId),
    /// A post or a boost.
    Status(AccountId, StatusId),
}

/// Whether an address lies on this server.
pub fn is_ours(urls: &Urls, uri: &str) -> bool {
    uri.strip_prefix(urls.base().as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What one of our own addresses names; of a post's parts (`/activity`, `/replies`) the post.
pub fn ours(urls: &Urls, uri: &str) -> Option<Ours> {
    let path = uri.strip_prefix(urls.base().as_str())?;
    if path == "/actor" {
        return Some(Ours::Instance);
    }
    let mut parts = path.strip_prefix("/ap/users/")?.split(['/', '#', '?']);
    let account: AccountId = parts.next()?.parse().ok()?;
    match parts.next() {
        Some("statuses") => Some(Ours::Status(account, parts.next()?.parse().ok()?)),
        _ => Some(Ours::Account(account)),
    }
}
