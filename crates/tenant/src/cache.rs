//! Rendered posts and accounts without what depends on the viewer, and who holds which token: one budget for all servers of the process.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use activitypub::keys::{PrivateKey, PublicKey};

use crate::{Filters, ReaderTies};
use quick_cache::sync::Cache;
use store::access_tokens::Bearer;
use types::{AccountId, MINUTE, StatusId, Timestamp, UserId};

/// A post as it is the same for everybody, with what the rules need to know of it.
pub struct StatusEntry {
    /// The row.
    pub row: store::statuses::Status,
    /// What is shown.
    pub core: Arc<entities::StatusCore>,
    /// The app it was written with.
    pub application: Option<Arc<entities::StatusApplication>>,
    /// Who is mentioned.
    pub mentioned: Vec<AccountId>,
    /// What it quotes.
    pub quote: Option<store::quotes::Quote>,
}

/// The public key of somebody elsewhere, read once.
pub struct KnownKey {
    /// Whose it is.
    pub account_id: AccountId,
    /// Their ActivityPub id.
    pub actor: String,
    /// The key.
    pub key: PublicKey,
}

/// SHA-256 of an access token.
pub type TokenHash = [u8; 32];

/// For how long it is trusted who holds a token, and what lies between people: the command line changes both from another
/// process.
pub(crate) const TRUST: i64 = MINUTE;

/// Caches of what is asked for all the time. A value that was read before a change is never kept after it.
pub struct Caches {
    statuses: Cache<(u32, StatusId), Arc<StatusEntry>>,
    accounts: Cache<(u32, AccountId), Arc<entities::Account>>,
    /// With the time at which each was read.
    bearers: Cache<(u32, TokenHash), (Timestamp, Arc<Bearer>)>,
    filters: Cache<(u32, AccountId), Arc<Filters>>,
    ties: Cache<(u32, AccountId), Arc<ReaderTies>>,
    /// Of local accounts, and of the server's own actor. They never change.
    signing_keys: Cache<(u32, Option<AccountId>), Arc<PrivateKey>>,
    /// By the id of the key.
    known_keys: Cache<(u32, String), Arc<KnownKey>>,
    /// Grows with every change. A reader takes it before its snapshot.
    generation: AtomicU64,
}

impl Caches {
    /// Caches for so many posts, and half as many accounts and tokens.
    pub fn new(statuses: usize) -> Self {
        Self {
            statuses: Cache::new(statuses),
            accounts: Cache::new(statuses / 2),
            bearers: Cache::new(statuses / 2),
            filters: Cache::new(statuses / 8),
            ties: Cache::new(statuses / 8),
            signing_keys: Cache::new(statuses / 8),
            known_keys: Cache::new(statuses / 4),
            generation: AtomicU64::new(0),
        }
    }

    /// A key to sign with.
    pub fn signing_key(&self, server: u32, account: Option<AccountId>) -> Option<Arc<PrivateKey>> {
        self.signing_keys.get(&(server, account))
    }

    /// Keeps a key to sign with.
    pub fn keep_signing_key(&self, server: u32, account: Option<AccountId>, key: Arc<PrivateKey>) {
        self.signing_keys.insert((server, account), key);
    }

    pub(crate) fn known_key(&self, server: u32, id: &str) -> Option<Arc<KnownKey>> {
        self.known_keys.get(&(server, id.to_owned()))
    }

    pub(crate) fn keep_known_key(
        &self,
        server: u32,
        id: String,
        key: Arc<KnownKey>,
        generation: u64,
    ) {
        self.keep(&self.known_keys, (server, id), key, generation);
    }

    pub(crate) fn forget_known_key(&self, server: u32, id: String) {
        self.forget(&self.known_keys, (server, id));
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Keeps what was read at `generation`, unless something has changed since.
    fn keep<K: Clone + Eq + Hash, V: Clone>(
        &self,
        cache: &Cache<K, V>,
        key: K,
        value: V,
        generation: u64,
    ) {
        cache.insert(key.clone(), value);
        if self.generation() != generation {
            cache.remove(&key);
        }
    }

    fn forget<K: Eq + Hash, V: Clone>(&self, cache: &Cache<K, V>, key: K) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        cache.remove(&key);
    }

    pub(crate) fn status(&self, server: u32, id: StatusId) -> Option<Arc<StatusEntry>> {
        self.statuses.get(&(server, id))
    }

    pub(crate) fn account(&self, server: u32, id: AccountId) -> Option<Arc<entities::Account>> {
        self.accounts.get(&(server, id))
    }

    pub(crate) fn bearer(
        &self,
        server: u32,
        hash: TokenHash,
        now: Timestamp,
    ) -> Option<Arc<Bearer>> {
        let (read_at, bearer) = self.bearers.get(&(server, hash))?;
        (now < read_at.plus(TRUST)).then_some(bearer)
    }

    pub(crate) fn filters(&self, server: u32, reader: AccountId) -> Option<Arc<Filters>> {
        self.filters.get(&(server, reader))
    }

    pub(crate) fn keep_filters(
        &self,
        server: u32,
        reader: AccountId,
        filters: Arc<Filters>,
        generation: u64,
    ) {
        self.keep(&self.filters, (server, reader), filters, generation);
    }

    pub(crate) fn forget_filters(&self, server: u32, reader: AccountId) {
        self.forget(&self.filters, (server, reader));
    }

    pub(crate) fn ties(
        &self,
        server: u32,
        reader: AccountId,
        now: Timestamp,
    ) -> Option<Arc<ReaderTies>> {
        let ties = self.ties.get(&(server, reader))?;
        ties.hold(now).then_some(ties)
    }

    pub(crate) fn keep_ties(
        &self,
        server: u32,
        reader: AccountId,
        ties: Arc<ReaderTies>,
        generation: u64,
    ) {
        self.keep(&self.ties, (server, reader), ties, generation);
    }

    pub(crate) fn forget_ties(&self, server: u32, reader: AccountId) {
        self.forget(&self.ties, (server, reader));
    }

    pub(crate) fn keep_status(
        &self,
        server: u32,
        id: StatusId,
        entry: Arc<StatusEntry>,
        generation: u64,
    ) {
        self.keep(&self.statuses, (server, id), entry, generation);
    }

    pub(crate) fn keep_account(
        &self,
        server: u32,
        id: AccountId,
        account: Arc<entities::Account>,
        generation: u64,
    ) {
        self.keep(&self.accounts, (server, id), account, generation);
    }

    pub(crate) fn keep_bearer(
        &self,
        server: u32,
        hash: TokenHash,
        bearer: Arc<Bearer>,
        now: Timestamp,
        generation: u64,
    ) {
        self.keep(&self.bearers, (server, hash), (now, bearer), generation);
    }

    pub(crate) fn forget_status(&self, server: u32, id: StatusId) {
        self.forget(&self.statuses, (server, id));
    }

    pub(crate) fn forget_account(&self, server: u32, id: AccountId) {
        self.forget(&self.accounts, (server, id));
    }

    /// Looks through all posts and accounts: it is asked for seldom.
    pub(crate) fn forget_rendered(&self, server: u32) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.statuses.retain(|(of, _), _| *of != server);
        self.accounts.retain(|(of, _), _| *of != server);
    }

    pub(crate) fn forget_token(&self, server: u32, hash: TokenHash) {
        self.forget(&self.bearers, (server, hash));
    }

    /// Looks through all tokens: a person's standing changes seldom.
    pub(crate) fn forget_user(&self, server: u32, user: UserId) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.bearers
            .retain(|(of, _), (_, bearer)| *of != server || bearer.user_id != Some(user));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::{AppId, Scopes, TokenId};

    const NOW: Timestamp = Timestamp(0);

    fn keep(caches: &Caches, token: u8, user: i64, generation: u64) {
        let bearer = Bearer {
            token_id: TokenId(1),
            app_id: AppId(1),
            scopes: Scopes::default(),
            last_used_at: NOW,
            user_id: Some(UserId(user)),
            account_id: None,
            role: None,
            confirmed_at: None,
            approved: None,
            disabled: None,
            suspended_at: None,
        };
        caches.keep_bearer(1, [token; 32], Arc::new(bearer), NOW, generation);
    }

    fn knows(caches: &Caches, token: u8) -> bool {
        caches.bearer(1, [token; 32], NOW).is_some()
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let caches = Caches::new(1000);
        let before = caches.generation();
        keep(&caches, 1, 7, before);
        assert!(knows(&caches, 1));
        caches.forget_token(1, [1; 32]);
        assert!(!knows(&caches, 1));
        keep(&caches, 1, 7, before);
        assert!(!knows(&caches, 1));
    }

    #[test]
    fn a_person_is_forgotten_with_all_tokens_and_nobody_else() {
        let caches = Caches::new(1000);
        for (token, user) in [(1, 7), (2, 8), (3, 7)] {
            keep(&caches, token, user, caches.generation());
        }
        caches.forget_user(2, UserId(7));
        assert!(knows(&caches, 1), "another server's user of that number");
        caches.forget_user(1, UserId(7));
        assert_eq!([1, 2, 3].map(|it| knows(&caches, it)), [false, true, false]);
    }

    #[test]
    fn a_token_is_read_anew_after_a_minute() {
        let caches = Caches::new(1000);
        keep(&caches, 1, 7, caches.generation());
        let later = |millis| caches.bearer(1, [1; 32], NOW.plus(millis)).is_some();
        assert!(later(MINUTE - 1));
        assert!(!later(MINUTE));
    }
}
