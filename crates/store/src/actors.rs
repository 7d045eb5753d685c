//! What other servers need to know of an account, and what we need to know to reach it: keys and addresses.

use db::{Result, Tx, model, params, sql};
use types::{AccountId, Timestamp};

model! {
    /// An account as an ActivityPub actor.
    pub struct Actor {
        pub id: AccountId,
        pub uri: String,
        /// Empty for this server.
        pub domain: String,
        pub inbox_url: String,
        /// Empty when its server has none.
        pub shared_inbox_url: String,
        pub outbox_url: String,
        pub followers_url: String,
        pub following_url: String,
        pub featured_url: String,
        /// PEM; empty when it has only keys of other kinds.
        pub public_key: String,
        pub public_key_id: String,
        /// Where deliveries go, and the host of that.
        pub delivery_inbox: String,
        pub delivery_host: String,
        /// When it was last fetched; none: never, or it is of this server.
        pub fetched_at: Option<Timestamp>,
        pub suspended_at: Option<Timestamp>,
    }
}

model! {
    /// A key of an actor of another server.
    pub struct Key {
        pub account_id: AccountId,
        /// The actor's.
        pub uri: String,
        /// PEM, or multibase.
        pub public_key: String,
    }
}

impl Actor {
    /// Whether it lives on this server.
    pub fn is_local(&self) -> bool {
        self.domain.is_empty()
    }
}

/// The actor with this account id.
pub fn by_id(tx: &Tx<'_>, id: AccountId) -> Result<Option<Actor>> {
    tx.opt(
        sql!(Actor, "select {cols} from accounts where id = $1"),
        params![id],
    )
}

/// The actor with this ActivityPub id.
pub fn by_uri(tx: &Tx<'_>, uri: &str) -> Result<Option<Actor>> {
    tx.opt(
        sql!(Actor, "select {cols} from accounts where uri = $1"),
        params![uri],
    )
}

/// The accounts with these ActivityPub ids.
pub fn by_uris(tx: &Tx<'_>, uris: &[String]) -> Result<Vec<(String, AccountId)>> {
    tx.all(
        sql!("select uri, id from accounts where uri {in $1}"),
        params![uris],
    )
}

/// The key with this id, when its owner may act.
pub fn key(tx: &Tx<'_>, key_id: &str) -> Result<Option<Key>> {
    tx.opt(
        sql!(
            "select id, uri, public_key from accounts
               where public_key_id = $1 and public_key_id <> '' and suspended_at is null
             union all
             select a.id, a.uri, k.public_key from actor_keys k join accounts a on a.id = k.account_id
               where k.key_id = $1 and a.suspended_at is null
             limit 1"
        ),
        params![key_id],
    )
}

/// The ids of all keys of an actor of another server.
pub fn key_ids(tx: &Tx<'_>, id: AccountId) -> Result<Vec<String>> {
    tx.column(
        sql!(
            "select public_key_id from accounts where id = $1 and public_key_id <> ''
             union all select key_id from actor_keys where account_id = $1"
        ),
        params![id],
    )
}

/// Stores the keys of an actor of another server that have no place in its row: ids, and the keys as text.
pub fn set_other_keys(tx: &Tx<'_>, id: AccountId, keys: &[(String, String)]) -> Result<()> {
    tx.exec(
        sql!("delete from actor_keys where account_id = $1"),
        params![id],
    )?;
    for (key_id, key) in keys {
        tx.exec(
            sql!(
                "insert into actor_keys (key_id, account_id, public_key) values ($1, $2, $3)
                 on conflict (key_id) do update set account_id = excluded.account_id, public_key = excluded.public_key"
            ),
            params![key_id, id, key],
        )?;
    }
    Ok(())
}

/// Stores the addresses and the key of a remote actor that was just fetched.
pub fn update(tx: &Tx<'_>, actor: &Actor) -> Result<()> {
    tx.exec(
        sql!(
            "update accounts set inbox_url = $2, shared_inbox_url = $3, outbox_url = $4, followers_url = $5,
               following_url = $6, featured_url = $7, public_key = $8, public_key_id = $9,
               delivery_inbox = $10, delivery_host = $11, fetched_at = $12
             where id = $1"
        ),
        params![
            actor.id,
            actor.inbox_url,
            actor.shared_inbox_url,
            actor.outbox_url,
            actor.followers_url,
            actor.following_url,
            actor.featured_url,
            actor.public_key,
            actor.public_key_id,
            actor.delivery_inbox,
            actor.delivery_host,
            actor.fetched_at
        ],
    )?;
    Ok(())
}

/// The private key of a local account, PEM; empty when none was made yet.
pub fn private_key(tx: &Tx<'_>, id: AccountId) -> Result<Option<String>> {
    tx.scalar(
        sql!("select private_key from accounts where id = $1 and domain = ''"),
        params![id],
    )
}

/// Gives a local account its keys, if it has none; answers the private key that it has now.
pub fn give_keys(
    tx: &Tx<'_>,
    id: AccountId,
    private: &str,
    public: &str,
) -> Result<Option<String>> {
    tx.exec(
        sql!(
            "update accounts set private_key = $2, public_key = $3
             where id = $1 and domain = '' and private_key = ''"
        ),
        params![id, private, public],
    )?;
    private_key(tx, id)
}

/// The private key of the server's own actor, PEM.
pub fn instance_key(tx: &Tx<'_>) -> Result<Option<String>> {
    tx.scalar(
        sql!("select private_key from instance_key where id = 1"),
        params![],
    )
}

/// Gives the server's own actor a key, if it has none; answers the one that it has now.
pub fn give_instance_key(tx: &Tx<'_>, private: &str) -> Result<Option<String>> {
    tx.exec(
        sql!(
            "insert into instance_key (id, private_key) values (1, $1) on conflict (id) do nothing"
        ),
        params![private],
    )?;
    instance_key(tx)
}
