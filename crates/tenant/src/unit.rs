//! A unit of work: a transaction, the server it belongs to, and the moment at which it happens.

use std::ops::Deref;
use std::sync::Arc;

use store::access_tokens::Bearer;
use store::jobs::Job;
use store::{Result, Tx};
use types::{AccountId, Id, JobId, StatusId, Timestamp, UserId};

use crate::feeds::{Arrival, Ring, Rule, Sources};
use crate::{
    Channel, Event, Filters, KnownKey, ReaderTies, Settings, StatusEntry, Tenant, TokenHash,
};

/// What the rules get to work with. Dereferences to the transaction, as `store` takes it.
pub struct Unit<'a> {
    tx: &'a Tx<'a>,
    tenant: &'a Arc<Tenant>,
    before: Before,
    /// The moment at which all of it happens.
    pub now: Timestamp,
}

/// How much had changed before the snapshot: what is read in it is kept in memory only when nothing more has.
#[derive(Clone, Copy)]
pub(crate) struct Before {
    caches: u64,
    feeds: u64,
}

impl Before {
    pub(crate) fn now(tenant: &Tenant) -> Self {
        Self {
            caches: tenant.process.caches.generation(),
            feeds: tenant.feeds.happened(),
        }
    }
}

impl<'a> Unit<'a> {
    pub(crate) fn new(tx: &'a Tx<'a>, tenant: &'a Arc<Tenant>, before: Before) -> Self {
        Self {
            tx,
            tenant,
            before,
            now: tenant.clock.now(),
        }
    }

    /// The server.
    pub fn tenant(&self) -> &'a Arc<Tenant> {
        self.tenant
    }

    /// A new id, of the moment of this unit.
    pub fn id<I: Id>(&self) -> I {
        self.tenant.ids.next(self.now)
    }

    /// A new id for something that was made at `then`; not in the future.
    pub fn id_at<I: Id>(&self, then: Timestamp) -> I {
        self.tenant.ids.at(then.min(self.now), rand::random())
    }

    /// Writes a job that is due now.
    pub fn enqueue(&self, job: &Job) -> Result<()> {
        self.enqueue_at(job, self.now)
    }

    /// Writes a job that is due at `run_at`.
    pub fn enqueue_at(&self, job: &Job, run_at: Timestamp) -> Result<()> {
        store::jobs::insert(self.tx, self.id::<JobId>(), job, run_at)?;
        self.wake_workers();
        Ok(())
    }

    /// Tells the workers after the commit that there is something to do.
    pub fn wake_workers(&self) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.wake(tenant.number));
    }

    /// Stores all settings; they hold from the commit on.
    pub fn store_settings(&self, settings: Settings) -> Result<()> {
        for (key, json) in settings.to_rows() {
            store::settings::set(self.tx, &key, &json)?;
        }
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.settings.store(Arc::new(settings)));
        Ok(())
    }

    /// Tells those who listen to `channel`, after the commit.
    pub fn publish(&self, channel: Channel, event: Event) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.streams.publish([channel], &event));
    }

    /// The rendered posts with these ids, as far as they are cached.
    pub fn cached_status(&self, id: StatusId) -> Option<Arc<StatusEntry>> {
        self.tenant.process.caches.status(self.tenant.number, id)
    }

    /// Keeps a rendered post that was read in this unit.
    pub fn cache_status(&self, id: StatusId, entry: Arc<StatusEntry>) {
        self.tenant
            .process
            .caches
            .keep_status(self.tenant.number, id, entry, self.before.caches);
    }

    /// The rendered account, if it is cached.
    pub fn cached_account(&self, id: AccountId) -> Option<Arc<entities::Account>> {
        self.tenant.process.caches.account(self.tenant.number, id)
    }

    /// Keeps a rendered account that was read in this unit.
    pub fn cache_account(&self, id: AccountId, account: Arc<entities::Account>) {
        self.tenant.process.caches.keep_account(
            self.tenant.number,
            id,
            account,
            self.before.caches,
        );
    }

    /// Keeps who holds a token, as it was read in this unit.
    pub fn cache_bearer(&self, hash: TokenHash, bearer: Arc<Bearer>) {
        let caches = &self.tenant.process.caches;
        caches.keep_bearer(
            self.tenant.number,
            hash,
            bearer,
            self.now,
            self.before.caches,
        );
    }

    /// Keeps the public key of somebody elsewhere, as it was read in this unit.
    pub fn cache_key(&self, id: String, key: Arc<KnownKey>) {
        let caches = &self.tenant.process.caches;
        caches.keep_known_key(self.tenant.number, id, key, self.before.caches);
    }

    /// Says that a public key changes with this unit, or that its owner may not act any more.
    pub fn touch_key(&self, id: String) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_known_key(tenant.number, id));
    }

    /// Says that a token changes or ends with this unit.
    pub fn touch_token(&self, hash: TokenHash) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_token(tenant.number, hash));
    }

    /// Says that what a person may do changes with this unit: role, confirmation, approval, suspension. Their streams
    /// hang up, and who comes back is looked at anew.
    pub fn touch_user(&self, id: UserId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_user(tenant.number, id));
        self.publish(Channel::Login(id), Event::Close);
    }

    /// The reader's filters, if they are cached.
    pub fn cached_filters(&self, reader: AccountId) -> Option<Arc<Filters>> {
        self.tenant
            .process
            .caches
            .filters(self.tenant.number, reader)
    }

    /// Keeps filters that were read in this unit.
    pub fn cache_filters(&self, reader: AccountId, filters: Arc<Filters>) {
        let caches = &self.tenant.process.caches;
        caches.keep_filters(self.tenant.number, reader, filters, self.before.caches);
    }

    /// Says that a reader's filters change with this unit.
    pub fn touch_filters(&self, reader: AccountId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_filters(tenant.number, reader));
    }

    /// What lies between a reader and everybody, if it is cached and still holds.
    pub fn cached_ties(&self, reader: AccountId) -> Option<Arc<ReaderTies>> {
        let caches = &self.tenant.process.caches;
        caches.ties(self.tenant.number, reader, self.now)
    }

    /// Keeps what was read of it in this unit.
    pub fn cache_ties(&self, reader: AccountId, ties: Arc<ReaderTies>) {
        let caches = &self.tenant.process.caches;
        caches.keep_ties(self.tenant.number, reader, ties, self.before.caches);
    }

    /// Says that what is shown of a post changes with this unit.
    pub fn touch_status(&self, id: StatusId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_status(tenant.number, id));
    }

    /// Says that what is shown of an account changes with this unit.
    pub fn touch_account(&self, id: AccountId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_account(tenant.number, id));
    }

    /// Keeps a home feed that was read in this unit.
    pub fn keep_feed(&self, sources: Arc<Sources>, ring: Ring, rule: Rule) {
        let (tenant, happened) = (self.tenant, self.before.feeds);
        tenant
            .feeds
            .keep(sources, ring, happened, self.now, rule, &tenant.streams);
    }

    /// Shows a new post in its author's home feed, after the commit.
    pub fn show_to_author(&self, post: Arrival, rule: Rule) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.feeds.arrive_at_author(Arc::new(post), rule));
    }

    /// Says that what belongs to an account's home feed changes with this unit: whom they follow and how, blocks and
    /// mutes from either side, exclusive lists, followed hashtags.
    pub fn touch_feed(&self, reader: AccountId) {
        let tenant = self.tenant.clone();
        self.tx.on_commit(move || {
            tenant.process.caches.forget_ties(tenant.number, reader);
            tenant.feeds.change(reader, &tenant.streams);
        });
    }
}

impl<'a> Deref for Unit<'a> {
    type Target = Tx<'a>;

    fn deref(&self) -> &Tx<'a> {
        self.tx
    }
}
